import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { adminRoutes } from './support/admin-routes.ts'
import { newPage, openBrowser } from './support/browser.ts'
import {
  ada,
  authRoutes,
  errorAnswer,
  grace,
  type MockServer,
  notSignedIn,
  startMockServer,
} from './support/mock-server.ts'

// A machine that is busy with other tests must not decide these.
vi.setConfig({ testTimeout: 60_000 })

let browser: Browser
let page: Page & { problems: string[] }
let mock: MockServer

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())
afterEach(async () => {
  await page.context().close()
  await mock.close()
})

const open = async (path: string, start: Parameters<typeof authRoutes>[0] = {}) => {
  mock = await startMockServer({ ...adminRoutes().routes, ...authRoutes(start) })
  page = await newPage(browser)
  await page.goto(mock.origin + path)
}

describe('home', () => {
  it('shows the apps that I may open, as links to them', async () => {
    await open('/admin', { me: ada })
    const app = page.getByRole('link', { name: /^Support bot/ })
    expect(await app.getAttribute('href')).toBe('http://support.localhost:3000')
    expect(await page.title()).toBe('Your apps · Gatewright')
    expect(page.problems).toEqual([])
  })

  it('tells a collaborator without apps whom to ask, and a super admin what to write', async () => {
    await open('/admin', { me: { ...grace, apps: [] } })
    await page.getByText('Ask an administrator for a role').waitFor()
    await page.context().close()
    await mock.close()
    mock = await startMockServer({
      ...adminRoutes().routes,
      ...authRoutes({ me: { ...ada, apps: [] } }),
      'GET /admin/apps': () => ({ json: [] }),
    })
    page = await newPage(browser)
    await page.goto(`${mock.origin}/admin`)
    await page.getByText('"upstream": "http://127.0.0.1:4100"').waitFor()
  })

  it('says in the profile who I am, how I came in and until when', async () => {
    await open('/admin', { me: ada })
    await page.getByRole('button', { name: 'Profile of Ada Lovelace' }).click()
    const profile = page.getByRole('dialog')
    const text = await profile.textContent()
    for (const part of ['Ada Lovelace', 'ada@contoso.test', 'super admin', 'Contoso', 'Session ends']) {
      expect(text).toContain(part)
    }
    await page.keyboard.press('Escape')
    await profile.waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Profile of Ada Lovelace',
    )
  })

  it('keeps the chosen colour scheme, from the first paint of the next visit on', async () => {
    await open('/admin', { me: ada })
    await page.getByRole('button', { name: /^Profile/ }).click()
    await page.getByText('Dark', { exact: true }).click()
    await page.route('**/assets/*.js', route => route.abort())
    await page.reload()
    expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark')
  })

  it('signs out', async () => {
    await open('/admin', { me: ada })
    await page.getByRole('button', { name: /^Profile/ }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').waitFor()
  })

  it('does not look signed out when signing out failed', async () => {
    await open('/admin', { me: ada })
    mock.routes['POST /auth/logout'] = () => errorAnswer(503, 'storage_unavailable', 'No database.')
    await page.getByRole('button', { name: /^Profile/ }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('alert').getByText('No database.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/admin')
  })

  it('says that an address leads nowhere', async () => {
    await open('/admin/no/such/page', { me: ada })
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    await page.getByRole('link', { name: 'Home' }).click()
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
  })

  it('shows what the server said when a page cannot be made, and recovers', async () => {
    mock = await startMockServer(authRoutes())
    mock.routes['GET /auth/me'] = () => errorAnswer(503, 'storage_unavailable', 'No database.')
    page = await newPage(browser)
    await page.goto(`${mock.origin}/admin`)
    await page.getByRole('heading', { name: 'Not available right now' }).waitFor()
    await page.getByText('k7m2q').waitFor()
    mock.routes['GET /auth/me'] = () => ({ json: ada })
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
  })

  it('shows a way on when a proxy answers instead of the server', async () => {
    mock = await startMockServer(authRoutes())
    mock.routes['GET /auth/me'] = () => ({ status: 502, text: '<html>Bad gateway</html>' })
    page = await newPage(browser)
    await page.goto(`${mock.origin}/admin`)
    await page.getByText('HTTP 502').waitFor()
  })

  it('asks to sign in again when the session has ended meanwhile', async () => {
    await open('/admin', { me: ada })
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    mock.routes['GET /auth/me'] = notSignedIn
    await page.goto(`${mock.origin}/admin`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })
})
