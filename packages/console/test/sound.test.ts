import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { goWithin } from '../../../tests/support/go-within.ts'
import { setLook } from '../../../tests/support/look.ts'
import { errorPage } from '../../server/src/http/error-page.ts'
import { lookFor } from '../../server/src/http/look.ts'
import { adminRoutes, notice, problem } from './support/admin-routes.ts'
import { desktop, expectSoundInEveryLook, newPage, openBrowser, type WatchedPage } from './support/browser.ts'
import { makeToken } from './support/make-token.ts'
import {
  ada,
  authRoutes,
  grace,
  type MockServer,
  type Routes,
  startMockServer,
} from './support/mock-server.ts'
import { newValue } from './support/token-routes.ts'
import { myWays, newWay, wayRoutes } from './support/way-routes.ts'

// Each walk is looked at twice.
vi.setConfig({ testTimeout: 90_000 })

let browser: Browser
let mock: MockServer
let page: WatchedPage
beforeAll(async () => {
  browser = await openBrowser()
  mock = await startMockServer({})
  page = await newPage(browser)
})
afterAll(async () => {
  await browser?.close()
  await mock?.close()
})

interface State {
  readonly name: string
  readonly path: string
  readonly start?: Parameters<typeof authRoutes>[0]
  readonly answers?: Routes
  readonly act?: (page: Page) => Promise<unknown>
}

const states: readonly State[] = [
  {
    name: 'welcome',
    path: '/admin/welcome#good-token',
    act: page => page.getByLabel('Your name').waitFor(),
  },
  { name: 'bad link', path: '/admin/welcome#bad', act: page => page.getByRole('alert').waitFor() },
  { name: 'home', path: '/admin', start: { me: ada } },
  {
    name: 'profile',
    path: '/admin',
    start: { me: ada },
    act: async page => {
      await page.getByRole('button', { name: /^Profile/ }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'home without apps', path: '/admin', start: { me: { ...grace, apps: [] } } },
  {
    name: 'the command palette, with what the server found',
    path: '/admin',
    start: { me: ada },
    act: async page => {
      await page.getByRole('button', { name: 'Search pages and actions' }).click()
      await page.getByRole('combobox', { name: 'Search pages and actions' }).fill('a')
      await page.getByRole('option', { name: /^Grace Hopper/ }).waitFor()
    },
  },
  { name: 'forbidden', path: '/admin/audit', start: { me: grace } },
  {
    name: 'no API tokens',
    path: '/admin/tokens',
    start: { me: grace },
    answers: { 'GET /auth/tokens': () => ({ json: [] }) },
    act: page => page.getByText('You have no tokens').waitFor(),
  },
  {
    name: 'making an API token',
    path: '/admin/tokens',
    start: { me: grace },
    act: page => page.getByRole('button', { name: 'New token' }).click(),
  },
  {
    name: 'a new API token',
    path: '/admin/tokens',
    start: { me: grace },
    act: async page => {
      await makeToken(page)
      await page.getByText(newValue, { exact: true }).waitFor()
    },
  },
  {
    name: 'asking before something is ended',
    path: '/admin/sessions',
    start: { me: ada },
    act: async page => {
      await page
        .getByRole('button', { name: /^End all/ })
        .first()
        .click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'a new way to sign in',
    path: '/admin/ways?returnTo=http%3A%2F%2Fsupport.localhost%3A3000%2F',
    start: { me: { ...ada, unnoticedWays: 1 } },
    answers: wayRoutes([...myWays, newWay]),
    act: page => page.getByText('A new way to sign in was added').waitFor(),
  },
  {
    name: 'a new way to sign in, on another page',
    path: '/admin',
    start: { me: { ...ada, unnoticedWays: 1 } },
    act: page => page.getByText('A new way to sign in was added').waitFor(),
  },
  {
    name: 'the ways of a person',
    path: '/admin/collaborators',
    start: { me: ada },
    act: async page => {
      await page.getByRole('button', { name: 'Actions for Grace Hopper' }).click()
      await page.getByRole('menuitem', { name: 'Ways to sign in' }).click()
      await page.getByText('Counts for rules.').waitFor()
    },
  },
  {
    name: 'code editor with a problem and a notice',
    path: '/admin/editor',
    start: { me: ada },
    answers: {
      'GET /admin/config': () => ({
        json: {
          ...adminRoutes().state.config,
          problems: [problem],
          notices: [notice],
        },
      }),
    },
    act: async (page: Page) => {
      await page.getByText('1 problem, 1 notice').waitFor()
      await page.getByRole('textbox', { name: /Configuration file/ }).focus()
      await page.keyboard.press('Control+f')
      await page.getByRole('textbox', { name: 'Find' }).waitFor()
    },
  },
  {
    name: 'versions of the file',
    path: '/admin/editor',
    start: { me: ada },
    act: async (page: Page) => {
      await page.getByRole('button', { name: 'Versions' }).click()
      await page.getByRole('dialog').getByText('"enabled"').first().waitFor()
    },
  },
]

/** Pages that show to Ada what the usual answers hold, and a text by which each is known. */
const pages = [
  ['an address that leads nowhere', '/admin/no/such/page', 'Nothing here'],
  ['ways to sign in', '/admin/ways', 'This session'],
  ['an app with several upstreams', '/admin/apps/wiki', '2 of 3 answer'],
  ['one app', '/admin/apps/support', 'grace@contoso.test'],
  ['collaborators', '/admin/collaborators', 'Grace Hopper'],
  ['a person', '/admin/collaborators/c2', 'Rule 1 (every path: role member)'],
  ['inviting', '/admin/collaborators?invite=azure', 'Invite people'],
  ['sessions', '/admin/sessions?whose=everyone', 'Chrome on Windows'],
  ['API tokens', '/admin/tokens', 'nightly export'],
  ['everyone’s API tokens', '/admin/tokens?whose=everyone', 'Grace Hopper'],
  ['strategies', '/admin/strategies', 'Nobody is invited'],
  ['audit log', '/admin/audit', 'Invited grace@contoso.test'],
  ['test sign-in', '/admin/strategies/test/t1', 'AADSTS7000215'],
  ['code editor', '/admin/editor', 'No problems'],
] as const

describe('in light and dark, at desktop and phone width, no accessibility violation and no sideways scrolling', () => {
  it.each(states)('$name', async ({ path, start, answers, act }) => {
    mock.routes = { ...adminRoutes().routes, ...authRoutes(start), ...answers }
    // By way of another page: an address that differs in its fragment alone would not be loaded again.
    await page.goto('about:blank')
    await setLook(page, { viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
    await page.goto(mock.origin + path)
    await page.locator('h1').waitFor()
    await act?.(page)
    await expectSoundInEveryLook(page)
    expect(page.problems.splice(0)).toEqual([])
  })

  describe('pages that the console goes to by itself', () => {
    beforeAll(async () => {
      mock.routes = { ...adminRoutes().routes, ...authRoutes({ me: ada }) }
      await page.goto(`${mock.origin}/admin`)
      await page.locator('h1').waitFor()
    })

    it.each(pages)('%s', async (_, path, text) => {
      await setLook(page, { viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
      // What is waited for must be of this page, and not of the one before.
      await expect.poll(() => page.getByText(text).count()).toBe(0)
      await goWithin(page, path)
      await page.getByText(text).first().waitFor()
      await page.locator('h1').waitFor()
      await expectSoundInEveryLook(page)
      expect(page.problems.splice(0)).toEqual([])
    })
  })

  it("the server's error page", async () => {
    const page = await newPage(browser)
    await page.route('**/*', route =>
      route.fulfill({
        contentType: 'text/html; charset=utf-8',
        headers: { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" },
        body: errorPage(lookFor({ headers: {} }), {
          status: 403,
          title: 'You have not been invited yet',
          message: 'You signed in correctly, but nobody has given this account access here.',
          next: 'Ask an administrator to invite you, then sign in again.',
          ref: 'k7m2q',
          actions: [
            { label: 'Sign in with another account', href: '/admin/login' },
            { label: 'Home', href: '/admin' },
          ],
        }),
      }),
    )
    await page.goto('http://support.localhost/')
    await expectSoundInEveryLook(page)
    expect(page.problems).toEqual([])
    await page.context().close()
  })
})

describe('this check', () => {
  const say = async (html: string) => {
    const other = await newPage(browser)
    await other.setContent(
      `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>${html}</main>`,
    )
    const told = await expectSoundInEveryLook(other).catch((error: Error) => error.message)
    await other.context().close()
    return told
  }
  const pale = '<p style="background: #fff; color: #ccc">Pale</p>'

  it('has nothing against a page that is sound', async () => {
    expect(await say('<p>Black on white.</p>')).toBeUndefined()
  })

  it('sees what is wrong in one look alone', async () => {
    const rule = '@media (prefers-color-scheme: dark) { p { color: #ccc; background: #fff } }'
    const told = await say(`<style>${rule}</style><p>Pale in the dark</p>`)
    expect(told).toMatch(/^phone, dark.*/)
    expect(told).toContain('color-contrast')
  })

  it('sees what is wrong within a frame', async () => {
    const told = await say(`<iframe title="Frame" srcdoc='<html lang="en"><body>${pale}'></iframe>`)
    expect(told).toContain('color-contrast')
  })

  it('sees what is too wide for a phone', async () => {
    expect(await say('<p style="width: 600px">Wide</p>')).toContain(
      'pixels that scroll sideways on phone, dark',
    )
  })
})

describe('the home page', () => {
  it('is under 250 kB compressed', async () => {
    for (const start of [{ me: ada }]) {
      const mock = await startMockServer(authRoutes(start))
      const page = await newPage(browser, desktop)
      await page.goto(`${mock.origin}/admin`)
      await page.locator('h1').waitFor()
      await page.waitForLoadState('networkidle')
      expect(mock.bytesSent).toBeGreaterThan(50_000)
      expect(mock.bytesSent).toBeLessThan(250_000)
      await page.context().close()
      await mock.close()
    }
  })
})
