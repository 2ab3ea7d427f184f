import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type AdminState, configText, notice, problem } from './support/admin-routes.ts'
import { useConsole } from './support/console.ts'
import { ada, notSignedIn } from './support/mock-server.ts'

const at = useConsole()

/** Milliseconds after which the status bar asks the server again. */
const asksEvery = 5_000

const save = () => at.page.getByRole('button', { name: 'Save', exact: true })
const editor = () => at.page.getByRole('textbox', { name: /Configuration file/ })

/** Puts text at the start of the file, as typing hands do. */
const typeAtStart = async (text: string) => {
  await editor().focus()
  await at.page.keyboard.press('Control+Home')
  await at.page.keyboard.insertText(text)
}

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox()
  if (box === null) throw new Error('It is not shown.')
  return box
}

/** @param prepare what the server has to say otherwise than usual */
const open = async (prepare?: (state: AdminState) => void) => {
  await at.open('/admin/editor', { me: ada, prepare })
  await at.page.getByText('authStrategies').first().waitFor()
}

describe('a file that is edited elsewhere', () => {
  it('is shown read-only, with where it is edited, and follows what is written there', async () => {
    await at.openApart('/admin/editor', {
      me: ada,
      prepare(state) {
        state.config = { ...state.config, owner: 'file' }
        const config = { ...state.status.config, owner: 'file' as const, watched: true }
        state.status = { ...state.status, config }
      },
    })
    await at.page.getByText('The configuration is edited elsewhere').waitFor()
    await at.page.getByText('restarts by itself when it has changed').waitFor()
    await expect.poll(() => at.page.getByRole('alert').textContent()).toContain('/etc/gatewright.config.json')
    await at.page.getByText('Read-only').waitFor()
    for (const name of ['Save', 'Keep as draft', 'Format', 'Add a strategy'])
      await expect.poll(() => at.page.getByRole('button', { name, exact: true }).count()).toBe(0)
    await typeAtStart('never')
    await at.page.keyboard.press('Control+s')
    await expect.poll(() => editor().textContent()).not.toContain('never')
    await at.page.getByRole('button', { name: 'Versions' }).click()
    await at.page.getByText('Then:').waitFor()
    await expect.poll(() => at.page.getByRole('button', { name: 'Restore this version' }).count()).toBe(0)
    await at.page.keyboard.press('Escape')

    const text = at.state.config.text.replace('authStrategies', 'roles": ["pulled"],\n  "authStrategies')
    at.state.config = { ...at.state.config, text, version: 'b2' }
    const { config } = at.state.status
    at.state.status = { ...at.state.status, config: { ...config, fileVersion: 'b2', runningVersion: 'b2' } }
    await at.page.clock.fastForward(asksEvery)
    await at.page.getByText('pulled').waitFor()
  })
})

describe('what a check finds', () => {
  it('shows what is worth knowing with its place, in yellow, beside the problems', async () => {
    await open(state => {
      state.config = { ...state.config, notices: [notice] }
    })
    const panel = at.page.getByRole('region', { name: 'Problems' })
    await panel.getByText('No problems, 1 notice').waitFor()
    await panel.getByText('"azure" is not listed').waitFor()
    await panel.getByRole('button', { name: 'Line 16, column 7' }).click()
    await at.page.locator('.cm-lintRange-warning').first().waitFor()
    await expect.poll(() => at.page.locator('.cm-lintRange-error').count()).toBe(0)
  })

  it('offers to move a strategy that stands at the top, which keeps every character of it', async () => {
    const text =
      '{\n  "azure": { "type": "oauth2", "options": { /* ours */ "issuer": "https://a.test" } },\n  "roles": []\n}\n'
    const misplaced = {
      code: 'misplaced_strategy',
      file: '/etc/gatewright.config.json',
      line: 2,
      column: 3,
      length: 7,
      path: 'azure',
      what: '"azure" is a strategy, and stands at the top of the file.',
      why: 'W.',
      fix: 'F.',
    }
    await at.open('/admin/editor', {
      me: ada,
      prepare(state) {
        state.config = { ...state.config, text, problems: [misplaced] }
      },
    })
    await at.page.getByRole('button', { name: 'Move it under authStrategies' }).click()
    await at.page.keyboard.press('Control+s')
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    const [saved] = at.sent('PUT', '/admin/config') as { text: string }[]
    expect(JSON.parse((saved?.text ?? '').replace('/* ours */', ''))).toEqual({
      roles: [],
      authStrategies: { azure: { type: 'oauth2', options: { issuer: 'https://a.test' } } },
    })
  })
})

describe('the code editor', () => {
  it('saves by keyboard what was typed, from the version that it began from', async () => {
    await open()
    await typeAtStart('// changed\n')
    await at.page.keyboard.press('Control+s')
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.sent('PUT', '/admin/config')).toEqual([
      { text: `// changed\n${configText}`, baseVersion: 'b1', asDraft: false },
    ])
    await at.page.getByRole('button', { name: 'Restart to apply' }).waitFor()
  })

  it('tells after a save what the restart asks about, and what is of the environment, each under its heading', async () => {
    await open(state => {
      state.config = { ...state.config, environment: ['HTTPS_PROXY is not the address of a proxy.'] }
      state.concerns = [{ id: 'x-1', code: 'x', message: 'Ada could not sign in.', cure: 'Keep azure.' }]
    })
    const environment = at.page.getByRole('region', { name: /of the server’s environment/ })
    await environment.getByText('HTTPS_PROXY').waitFor()
    await typeAtStart('// changed\n')
    await at.page.keyboard.press('Control+s')
    const asked = at.page.getByRole('region', { name: /the restart asks about this/ })
    await asked.getByText('Ada could not sign in.').waitFor()
    await asked.getByText('Keep azure.').waitFor()
  })

  it('shows problems as one types, in the words of the server, and leads to their place', async () => {
    await open()
    await typeAtStart('// allowSelfSignups\n')
    await at.page.getByText('1 problem').waitFor()
    await at.page.getByText('Write "allowSelfSignup".').waitFor()
    await at.page.getByRole('button', { name: 'Line 6, column 7' }).click()
    await at.page.locator('.cm-lintRange-error').first().waitFor()
  })

  it('keeps an invalid text as a draft, never as the file', async () => {
    await open()
    await typeAtStart('// allowSelfSignups\n')
    await save().click()
    await at.page.getByRole('button', { name: 'Not saved: the file has problems' }).click()
    const panel = at.page.getByRole('region', { name: 'Problems' })
    expect(await panel.evaluate(element => element === document.activeElement)).toBe(true)
    await at.page.getByRole('button', { name: 'Keep as draft' }).click()
    await at.page.getByText('Kept as your draft.').waitFor()
    expect(at.state.config.text).toBe(configText)
    expect(at.sent('PUT', '/admin/config').at(-1)).toMatchObject({ asDraft: true })
  })

  it('goes on with a kept draft from where it began, so that a change since is not overwritten', async () => {
    await at.open('/admin')
    const kept = {
      text: `// kept\n${configText}`,
      by: 'ada@contoso.test',
      baseVersion: 'b0',
      at: Date.now() - 3_600_000,
    }
    at.state.config = { ...at.state.config, draft: kept }
    await at.page.getByRole('link', { name: 'Code editor' }).click()
    await at.page.getByText('You kept a draft 1 hour ago.').waitFor()
    await at.page.getByRole('button', { name: 'Open it' }).click()
    await at.page.getByText('// kept').waitFor()
    await save().click()
    await at.page.getByText('Nothing was overwritten.').waitFor()
  })

  it('overwrites nobody: both changes are shown, and joined', async () => {
    await open()
    await typeAtStart('// mine\n')
    const theirs = configText.replace('"enabled": true', '"enabled": false')
    at.state.config = { ...at.state.config, text: theirs, version: 'b2' }
    await save().click()
    await at.page.getByText('Nothing was overwritten. Both changes fit together.').waitFor()
    await at.page.getByRole('tab', { name: 'Your change' }).click()
    await at.page.getByRole('tab', { name: 'Joined' }).click()
    await at.page.getByRole('button', { name: 'Join both' }).click()
    await save().click()
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.sent('PUT', '/admin/config').at(-1)).toEqual({
      text: `// mine\n${theirs}`,
      baseVersion: 'b2',
      asDraft: false,
    })
  })

  it('keeps the typed text when the session expires, through signing in again', async () => {
    await open()
    await typeAtStart('// typed before\n')
    const { 'GET /auth/me': me, 'PUT /admin/config': put } = at.mock.routes
    at.mock.routes['PUT /admin/config'] = notSignedIn
    at.mock.routes['GET /auth/me'] = notSignedIn
    await save().click()
    await at.page.getByText('Your session has ended').waitFor()
    if (me && put) Object.assign(at.mock.routes, { 'GET /auth/me': me, 'PUT /admin/config': put })
    await at.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await at.page.getByText('It is not saved yet.').waitFor()
    await at.page.getByText('typed before').waitFor()
    await save().click()
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.state.config.text).toBe(`// typed before\n${configText}`)
  })

  it('shows secrets only when asked', async () => {
    await open()
    await at.page.getByText('••••••••').waitFor()
    await at.page.getByRole('button', { name: 'Show secrets' }).click()
    expect(at.mock.calls.some(call => call.query.get('reveal') === '1')).toBe(false)
    await at.page.getByRole('button', { name: 'Show them' }).click()
    await at.page.getByText('s3cret').waitFor()
  })

  it('offers to move a plain secret to a variable', async () => {
    await open()
    await at.page.getByRole('button', { name: 'Move it to a variable' }).click()
    await at.page.getByText('AZURE_CLIENT_SECRET=').waitFor()
    await at.page.getByRole('button', { name: 'Refer to the variable' }).click()
    await at.page.getByText('Not saved').waitFor()
    await save().click()
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.state.config.text).toContain('"clientSecret": "${env:AZURE_CLIENT_SECRET}"')
  })

  it('inserts a strategy of a provider, with the callback URL of its name', async () => {
    await open()
    await at.page.getByRole('button', { name: 'Add a strategy' }).click()
    await at.page.getByRole('button', { name: 'Keycloak' }).click()
    await at.page.getByLabel('Name of the strategy').fill('staff')
    await at.page.getByText('login-callback/oauth2/staff').first().waitFor()
    await at.page.getByLabel('Client ID').fill('app-17')
    await at.page.getByRole('button', { name: 'Insert' }).click()
    await save().click()
    await at.page.getByText('Saved. It takes effect with a restart.').waitFor()
    expect(at.state.config.text).toContain('"staff": {')
    expect(at.state.config.text).toContain('/oauth2/staff"')
    expect(at.state.config.text).toContain('"clientID": "app-17"')
    expect(at.state.config.text).toContain("// Contoso's gate")
  })

  it('takes a strategy along from the strategies page, once', async () => {
    await at.open('/admin/strategies')
    await at.page.getByRole('button', { name: 'Add a strategy' }).click()
    await at.page.getByRole('button', { name: 'Google' }).click()
    await at.page.getByRole('button', { name: 'Open in the code editor' }).click()
    await at.page.getByText('Not saved').waitFor()
    expect(new URL(at.page.url()).search).toBe('')
  })

  it('tests the entry as it is typed', async () => {
    await open()
    const opened = at.page.waitForEvent('popup')
    await at.page.getByRole('button', { name: 'Test sign-in' }).click()
    await at.page.getByRole('menuitem', { name: 'azure' }).click()
    await (await opened).getByText('AADSTS7000215').waitFor()
    const [sent] = at.sent('POST', '/admin/strategies/test') as [{ strategyId: string; entry: string }]
    expect(sent.strategyId).toBe('azure')
    expect(JSON.parse(sent.entry)).toMatchObject({ type: 'oauth2', allowSelfSignup: false })
  })

  it('shows what a version differs in, and restores it', async () => {
    await open()
    await at.page.getByRole('button', { name: 'Versions' }).click()
    await at.page.getByRole('button', { name: /Found on disk/ }).click()
    await at.page.getByRole('button', { name: 'Restore this version' }).click()
    await at.page.getByText('Restored. It takes effect with a restart.').waitFor()
    expect(at.sent('POST', '/admin/config/versions/b0/restore')).toHaveLength(1)
  })
})

describe('the text', () => {
  const key = (name: string) => at.page.keyboard.press(name)
  const textSaved = async () => {
    await key('Control+s')
    await at.page.getByText('Saved. It takes effect').first().waitFor()
    return at.state.config.text
  }

  it('is completed from the schema, with what the key means beside it', async () => {
    await open()
    await editor().focus()
    await at.page.getByText('"apps"').click()
    await key('Home')
    await at.page.keyboard.insertText('"roles": [],\n')
    await at.page.keyboard.type('"se')
    await at.page.getByRole('option', { name: 'session' }).waitFor()
    await at.page.locator('.cm-schema-help').getByText('How long a session lasts').waitFor()
    // Enter is a new line for 75 ms after a list has opened, for whoever was typing on; and the list may open twice.
    await at.page.waitForTimeout(500)
    await key('Enter')
    await at.page.getByText('"session"').waitFor()
  })

  it('is completed, too, where one has typed on while the schema was on its way', async () => {
    const schema = Promise.withResolvers<void>()
    await at.open('/admin')
    const answer = at.mock.routes['GET /admin/config/schema']
    at.mock.routes['GET /admin/config/schema'] = async call => {
      await schema.promise
      return answer?.(call) ?? {}
    }
    await at.page.getByRole('link', { name: 'Code editor' }).click()
    await at.page.getByText('"apps"').click()
    await key('Home')
    await at.page.keyboard.insertText('"roles": [],\n')
    // Slowly enough that the list is asked for at each key.
    await at.page.waitForTimeout(200)
    await at.page.keyboard.type('"se', { delay: 200 })
    schema.resolve()
    await at.page.getByRole('option', { name: 'session' }).waitFor()
  })

  it('tells what a key means where the pointer rests, in bold and in code as it is written', async () => {
    await open()
    await at.page.getByText('"apps"').hover()
    const help = at.page.locator('.cm-tooltip .cm-schema-help')
    await help.getByText('What is hosted behind the gate.').waitFor()
    await expect.poll(() => help.locator('strong').textContent()).toBe('Apps')
    await expect.poll(() => help.locator('code').first().textContent()).toBe('upstream')
  })

  it('is folded, and searched beyond what is in sight', async () => {
    await open()
    await at.page.getByTitle('Fold', { exact: true }).nth(1).click()
    await at.page.getByText('"clientSecret"').waitFor({ state: 'detached' })
    await editor().focus()
    await key('Control+f')
    await at.page.getByRole('textbox', { name: 'Find' }).pressSequentially('clientSecret')
    await key('Enter')
    await at.page.locator('.cm-searchMatch-selected').getByText('clientSecret').waitFor()
    await key('Escape')
  })

  it('is undone step by step; what a button has changed is one step', async () => {
    await open()
    await typeAtStart('// one\n')
    await at.page.getByRole('button', { name: 'Move it to a variable' }).click()
    await at.page.getByRole('button', { name: 'Refer to the variable' }).click()
    await at.page.getByText('AZURE_CLIENT_SECRET').waitFor()
    await editor().focus()
    await key('Control+z')
    await at.page.getByText('••••••••').waitFor()
    expect(await textSaved()).toBe(`// one\n${configText}`)
  })

  it('is commented out and formatted, with its comments', async () => {
    await open()
    await editor().focus()
    await key('Control+Home')
    await key('ArrowDown')
    await key('ArrowDown')
    await key('Control+/')
    await at.page.getByText('// "authStrategies": {').waitFor()
    await key('Control+/')
    await at.page.keyboard.insertText('          ')
    await at.page.getByRole('button', { name: 'Format' }).click()
    const saved = await textSaved()
    expect(saved).toMatch(/^\{\n {2}\/\/ Contoso's gate\n {2}"authStrategies": \{\n {4}"azure": \{\n/)
    expect(saved).toMatch(/\n {2}\}\n\}\n$/)
  })

  it('keeps the line ends of Windows, where it has them', async () => {
    const text = configText.replaceAll('\n', '\r\n')
    await open(state => {
      state.config = { ...state.config, text }
    })
    await typeAtStart('// mine\n')
    expect(await textSaved()).toBe(`// mine\r\n${text}`)
  })

  it('lets Tab leave after Control M, and indents with it before', async () => {
    await open()
    await editor().focus()
    await key('Control+Home')
    await key('Tab')
    await at.page.getByText('Not saved').waitFor()
    await key('Control+m')
    await key('Tab')
    expect(await editor().evaluate(element => element.contains(document.activeElement))).toBe(false)
  })

  it('leads by F8 from one finding to the next, and says each to who cannot see', async () => {
    await withFindings()
    await editor().focus()
    await key('Control+Home')
    await key('F8')
    await at.page.locator('.cm-announced').getByText('There is no key "allowSelfSignups".').waitFor()
    await at.page.locator('.cm-tooltip').getByText('Write "allowSelfSignup".').waitFor()
    await key('Escape')
    await at.page.locator('.cm-tooltip').waitFor({ state: 'detached' })
    await key('F8')
    await at.page.locator('.cm-announced').getByText('"azure" is not listed').waitFor()
  })
})

const withFindings = () =>
  open(state => {
    state.config = { ...state.config, problems: [problem], notices: [notice] }
  })

describe('around the text', () => {
  it('problems are in sight with their cure, above notices, and only the text scrolls', async () => {
    await withFindings()
    await at.page.setViewportSize({ width: 1440, height: 900 })
    await at.page.getByText('1 problem, 1 notice').waitFor()
    const items = at.page.getByRole('region', { name: 'Problems' }).getByRole('listitem')
    expect(await items.getByRole('img').evaluateAll(all => all.map(each => each.ariaLabel))).toEqual([
      'Problem',
      'Notice',
    ])
    const panel = await boxOf(at.page.getByRole('region', { name: 'Problems' }))
    const first = await boxOf(items.first())
    expect(first.y).toBeGreaterThanOrEqual(panel.y)
    expect(first.y + first.height).toBeLessThanOrEqual(panel.y + panel.height)
    expect(panel.y + panel.height).toBeLessThanOrEqual(900 - 36)
    expect(await at.page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0)
    await at.page.getByRole('button', { name: 'Line 16, column 7' }).click()
    await expect.poll(() => editor().evaluate(element => element === document.activeElement)).toBe(true)
  })

  it('no button moves when the text becomes wrong, or gets a strategy that can be tested', async () => {
    await open()
    const places = () =>
      at.page
        .getByRole('toolbar')
        .getByRole('button')
        .evaluateAll(all => all.map(each => [each.textContent, each.getBoundingClientRect().x]))
    const before = await places()
    await typeAtStart('// allowSelfSignups\n')
    await at.page.getByText('1 problem').waitFor()
    await save().click()
    await at.page.getByText('Not saved: the file has problems').waitFor()
    expect(await places()).toEqual(before)
    await editor().focus()
    await at.page.keyboard.press('Control+a')
    await at.page.keyboard.insertText('{}')
    await expect.poll(() => at.page.getByRole('button', { name: 'Test sign-in' }).isDisabled()).toBe(true)
    expect(await places()).toEqual(before)
  })

  it('stands which file it is, and whether it is what runs', async () => {
    await open()
    await at.page.getByText('/etc/').waitFor()
    await at.page.getByText('gatewright.config.json', { exact: true }).waitFor()
    await at.page.getByText(/This is what runs: saved \d+ \w+ \d{4}, \d\d:\d\d \(.* ago\) by/).waitFor()
    await typeAtStart('// mine\n')
    await at.page.getByText('What runs differs').waitFor()
    await at.page.getByRole('button', { name: 'Show the difference' }).click()
    const dialog = at.page.getByRole('dialog', { name: 'Versions' })
    await dialog.getByText('mine').waitFor()
    await dialog.getByText('Runs', { exact: true }).waitFor()
  })
})

describe('the cogwheel', () => {
  const needsRestart = async () => {
    await at.open('/admin', {
      me: ada,
      prepare(state) {
        state.status = {
          ...state.status,
          restart: { needed: true, state: 'idle' },
          config: { ...state.status.config, fileVersion: 'b2' },
        }
      },
    })
    await at.page.getByRole('button', { name: 'Restart to apply' }).click()
  }

  it('is not there while the file is what runs', async () => {
    await at.open('/admin')
    await at.page.getByText('gate-1').waitFor()
    await expect.poll(() => at.page.getByRole('button', { name: /Restart/ }).count()).toBe(0)
  })

  it('appears by itself when the file changes, and only for whoever may restart', async () => {
    await at.openApart('/admin')
    await at.page.getByText('gate-1').waitFor()
    at.state.status = { ...at.state.status, restart: { needed: true, state: 'idle' } }
    await at.page.clock.fastForward(asksEvery)
    await at.page.getByRole('button', { name: 'Restart to apply' }).waitFor()
    at.state.status = { ...at.state.status, canRestart: false }
    await at.page.clock.fastForward(asksEvery)
    await at.page.getByRole('button', { name: 'Restart to apply' }).waitFor({ state: 'detached' })
  })

  it('lists what changes and with what effect, restarts, and goes away', async () => {
    await needsRestart()
    const dialog = at.page.getByRole('dialog')
    await dialog.getByText('The strategy google is taken away').waitFor()
    await dialog.getByText('new sign-ins with it stop').waitFor()
    await dialog.getByText('Show the difference').click()
    await dialog.getByText('+ "collaboratorsAuthStrategies": ["default", "azure"]').waitFor()
    await dialog.getByRole('button', { name: 'Restart' }).click()
    await dialog.getByText('The new configuration runs.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await at.page.getByRole('button', { name: /Restart/ }).waitFor({ state: 'detached' })
  })

  it('finds the server again after it was away', async () => {
    await needsRestart()
    await at.page.getByText('The strategy google').waitFor()
    await at.page.route('**/api/v1/admin/status', route => route.abort())
    await at.page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click()
    await at.page.getByText('The server does not answer yet. Trying again.').waitFor()
    await at.page.unroute('**/api/v1/admin/status')
    await at.page.getByText('The new configuration runs.').waitFor()
  })

  it('shows the problems of a file that cannot run, and says that the old one goes on', async () => {
    await needsRestart()
    await at.page.getByText('The strategy google').waitFor()
    at.mock.routes['POST /admin/restart'] = () => ({
      status: 422,
      json: {
        error: 'config_invalid',
        message: 'The file has problems.',
        problems: [
          {
            code: 'x',
            line: 3,
            column: 1,
            path: 'httpServer.port',
            what: 'Port 80 is taken.',
            why: 'W.',
            fix: 'F.',
          },
        ],
      },
    })
    await at.page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click()
    await at.page.getByText('The old one goes on serving.').waitFor()
    await at.page.getByText('Port 80 is taken.').waitFor()
  })
})
