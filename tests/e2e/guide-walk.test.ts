/**
 * The seven steps of the usual set-up guide, from `npm start -- --empty`, by somebody who knows the names of buttons and
 * fields alone: the Azure side in the emulator's portal, the server side in the console. Then the step that such guides
 * forget: without an invitation nobody gets in. Before it, what the empty demo offers to whoever does not have the terminal.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/launch-chromium.ts'
import { picture } from '../support/picture.ts'
import { expectAccessible, newPerson } from './support/browser.ts'
import { type RunningDemo, startDemo } from './support/demo.ts'
import { signInAtEntra } from './support/entra-page.ts'

let demo: RunningDemo
let browser: Browser
let admin: { readonly page: Page; readonly context: BrowserContext }
let portal: Page
const copied = { clientId: '', authorize: '', token: '', secret: '' }

beforeAll(async () => {
  ;[demo, browser] = await Promise.all([startDemo({ empty: true }), launchChromium()])
  admin = await newPerson(browser)
  await admin.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  portal = await admin.context.newPage()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

const copy = async (label: string) => {
  await portal.getByRole('button', { name: `Copy to clipboard: ${label}`, exact: true }).click()
  return await portal.evaluate<string>('navigator.clipboard.readText()')
}
/** The tab to work in. One in the background paints once a second, and every click would wait for that. */
const turnTo = async (tab: Page) => {
  await tab.bringToFront()
  return tab
}

const callbackURL = () => `${demo.console}/api/v1/auth/login-callback/oauth2/azure`

const adminLink = () => /http:\/\/localhost:\d+\/admin\/welcome#\S+/.exec(demo.output())?.[0] ?? ''

it('offers no strategy but the default one, and nobody gets in without the link', async () => {
  const { page, context } = await newPerson(browser)
  await page.goto(demo.console)
  await page.getByRole('heading', { name: 'This server has no administrator yet' }).waitFor()
  // The command, as it can be pasted.
  await page.getByText(/admin-link --config \S+gatewright\.config\.json/).waitFor()
  await expectAccessible(page)
  await page.getByText('Sign in all the same').click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: /Continue with/ }).count()).toBe(0)
  await context.close()
})

it('makes whoever opens the one-time link that the terminal prints the first super admin, once', async () => {
  const page = await turnTo(admin.page)
  await page.goto(adminLink())
  await page.getByRole('heading', { name: 'Welcome to Gatewright' }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('Your name').fill('The operator')
  await page.getByLabel('E-mail').fill('operator@example.test')
  await page.getByLabel('Password', { exact: true }).fill('A-long-enough-passphrase-7')
  await page.getByRole('form', { name: 'Make the first account' }).locator('button[type="submit"]').click()
  await page.getByRole('heading', { name: 'Your apps' }).waitFor()
  await page.getByRole('button', { name: 'Profile of The operator' }).click()
  await page.getByText('super admin', { exact: true }).waitFor()
  await page.keyboard.press('Escape')

  const somebodyElse = await newPerson(browser)
  await somebodyElse.page.goto(adminLink())
  await somebodyElse.page.getByRole('heading', { name: 'This link does not work' }).waitFor()
  await somebodyElse.context.close()
})

it('steps 1 and 2: the directory, and an app registration without a redirect URI', async () => {
  await turnTo(portal)
  await portal.goto(`${demo.emulator}/portal`)
  await portal.getByRole('heading', { level: 1, name: 'Contoso | Overview' }).waitFor()
  await portal.getByRole('link', { name: 'App registrations', exact: true }).click()
  await portal.getByRole('button', { name: 'New registration' }).click()
  await portal.getByRole('textbox', { name: 'Name' }).fill('Gatewright')
  await portal.getByLabel('Contoso only - Single tenant').check()
  await portal.getByRole('button', { name: 'Register' }).click()
  await portal.getByRole('heading', { level: 1, name: 'Gatewright | Overview' }).waitFor()
  copied.clientId = await copy('Application (client) ID')
  await portal.getByRole('button', { name: 'Endpoints', exact: true }).click()
  copied.authorize = await copy('OAuth 2.0 authorization endpoint (v2)')
  copied.token = await copy('OAuth 2.0 token endpoint (v2)')
  await portal.getByRole('dialog', { name: 'Endpoints' }).getByRole('button', { name: 'Close' }).click()
})

it('step 4: a client secret', async () => {
  await turnTo(portal)
  await portal.getByRole('link', { name: 'Certificates & secrets' }).click()
  await portal.getByRole('button', { name: 'New client secret' }).click()
  const panel = portal.getByRole('dialog', { name: 'Add a client secret' })
  await panel.getByLabel('Description').fill('Gatewright')
  await panel.getByRole('button', { name: 'Add', exact: true }).click()
  await portal.getByText('Copy the Value now').waitFor()
  copied.secret = await copy('Value')
})

it('steps 3 and 5: the entry of the guide in the code editor, listed and switched on', async () => {
  const page = await turnTo(admin.page)
  await page.getByRole('link', { name: 'Code editor' }).click()
  const editor = page.getByRole('textbox', { name: /Configuration file/ })
  await page.getByText('httpServer').first().waitFor()
  await editor.focus()
  await page.keyboard.press('Control+a')
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(configuration())})`)
  await page.keyboard.press('Control+v')
  await page.getByText('collaboratorsAuthStrategies').first().waitFor()
  await page.keyboard.press('Control+s')
  await page.getByText('Saved. It takes effect with a restart.').waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  await picture(page, 'code-editor')
})

it('step 6: the callback URL on the Web platform', async () => {
  await turnTo(portal)
  await portal.getByRole('link', { name: 'Authentication' }).click()
  await portal.getByRole('button', { name: 'Add a platform' }).click()
  await portal
    .getByRole('dialog', { name: 'Configure platforms' })
    .getByRole('button', { name: /^Web/ })
    .click()
  const panel = portal.getByRole('dialog', { name: 'Configure Web' })
  await panel.getByLabel('Redirect URIs').fill(callbackURL())
  await panel.getByRole('button', { name: 'Configure' }).click()
  await portal.getByRole('region', { name: 'Web platform' }).waitFor()
})

it('step 7: the green cogwheel at the bottom right, with nobody signed out', async () => {
  const page = await turnTo(admin.page)
  await page.getByRole('button', { name: 'Restart to apply' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('azure').first().waitFor()
  await picture(page, 'cogwheel')
  await dialog.getByRole('button', { name: 'Restart' }).click()
  await dialog.getByText('The new configuration runs.').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('link', { name: 'Strategies' }).click()
  await page.getByRole('heading', { name: 'Strategies' }).waitFor()
})

it('tests the connection before anybody relies on it: every step is shown, and nobody is signed in', async () => {
  const page = await turnTo(admin.page)
  const opened = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Test sign-in' }).click()
  const trial = await opened
  await signInAtEntra(trial, 'grace@contoso.test')
  // Nobody has consented for the directory, so each person is asked once, as at the real one.
  await trial.getByRole('button', { name: 'Accept' }).click()
  await trial
    .getByRole('heading', { name: /The provider’s side works; this person would be refused/ })
    .waitFor()
  // Folded away, and there.
  await trial.getByText(/^Every step/).click()
  await trial.getByText('The id_token is genuine').waitFor()
  await expectAccessible(trial)
  await picture(trial, 'test-sign-in')
  await trial.close()
  await turnTo(page)
  await page.reload()
  await page.getByRole('button', { name: 'Profile of The operator' }).waitFor()
})

it('the step that guides forget: says that nobody is invited yet, and leads to the invitation', async () => {
  const turnedAway = await newPerson(browser)
  await turnedAway.page.goto(demo.console)
  await turnedAway.page.getByRole('link', { name: 'Continue with Microsoft' }).click()
  await signInAtEntra(turnedAway.page, 'grace@contoso.test')
  await turnedAway.page.getByRole('heading', { name: 'You have not been invited yet' }).waitFor()
  await turnedAway.context.close()

  const page = await turnTo(admin.page)
  await page.getByText('Nobody is invited to this strategy yet').last().waitFor()
  await picture(page, 'strategies')
  await page.getByRole('link', { name: 'Invite somebody' }).last().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail address').fill('ada@contoso.test')
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await dialog.getByText('/admin/login/azure').first().waitFor()
})

it('signs the invited person in, who opens the bot', async () => {
  const ada = await newPerson(browser)
  await ada.page.goto(demo.bot)
  await ada.page.getByRole('link', { name: 'Continue with Microsoft' }).click()
  await signInAtEntra(ada.page, 'ada@contoso.test')
  await ada.page.getByRole('button', { name: 'Accept' }).click()
  await ada.page.getByText('Hello Ada').waitFor()
  await ada.page.goto(demo.console)
  await ada.page.getByRole('heading', { name: 'Your apps' }).waitFor()
  await expectAccessible(ada.page)
  await ada.context.close()
})

it('says in the console which rule lets her in, and that nobody else comes in', async () => {
  const page = await turnTo(admin.page)
  await page.goto(`${demo.console}/admin/apps/support`)
  await page.getByRole('textbox', { name: 'Who' }).fill('ada@contoso.test')
  await page.getByRole('button', { name: 'Ask the rules' }).click()
  await page.getByText('Comes in').waitFor()
  await page.getByRole('textbox', { name: 'Who' }).fill('alan@contoso.test')
  await page.getByRole('button', { name: 'Ask the rules' }).click()
  await page.getByText('No account has this address.').waitFor()
  await expectAccessible(page)
})

it('ends with exit code 0 at Ctrl-C, and all three programs with it', async () => {
  const origins = [demo.console, demo.emulator, demo.botProgram]
  expect(await demo.stop()).toBe(0)
  for (const origin of origins) await expect(fetch(origin)).rejects.toThrow()
})

/** The demo's file with the entry of the guide added: its placeholders filled in, `userInfoURL` at the emulator. */
function configuration(): string {
  const port = Number(new URL(demo.console).port)
  return `{
  "httpServer": { "host": "127.0.0.1", "port": ${port}, "externalUrl": "${demo.console}" },
  "dataFolder": "./gatewright",
  "authStrategies": {
    "azure": {
      "type": "oauth2",
      "allowSelfSignup": false,
      "options": {
        "authorizationURL": "${copied.authorize}",
        "tokenURL": "${copied.token}",
        "clientSecret": "${copied.secret}",
        "clientID": "${copied.clientId}",
        "callbackURL": "${callbackURL()}",
        "scope": "openid profile email",
        "userInfoURL": "${demo.emulator}/oidc/userinfo"
      },
      "fieldMapping": { "email": "email" }
    }
  },
  "pro": {
    "collaboratorsAuthStrategies": ["default", "azure"],
    "externalAuth": { "enabled": true, "algorithms": ["HS256"] }
  },
  "apps": {
    "support": {
      "name": "Support bot",
      "upstream": "${demo.botProgram}",
      "url": "${demo.bot}",
      "allow": { "roles": ["member", "admin"] }
    }
  }
}
`
}
