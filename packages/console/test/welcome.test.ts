import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { newPage, openBrowser } from './support/browser.ts'
import {
  authConfig,
  authRoutes,
  errorAnswer,
  type MockServer,
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
  expect(page.problems).toEqual([])
  await page.context().close()
  await mock.close()
})

const open = async (hash: string, start: Parameters<typeof authRoutes>[0] = {}) => {
  mock = await startMockServer(authRoutes(start))
  page = await newPage(browser)
  await page.goto(`${mock.origin}/admin/welcome${hash}`)
}

describe('the one-time link', () => {
  it('is redeemed once, and leaves the address bar at once', async () => {
    await open('#good-token')
    await page.getByRole('heading', { name: 'Welcome to Gatewright' }).waitFor()
    await page.getByRole('link', { name: 'Continue with Contoso' }).waitFor()
    expect(page.url()).toBe(`${mock.origin}/admin/welcome`)
    const redeemed = mock.calls.filter(call => call.path === '/auth/admin-link')
    expect(redeemed.map(call => call.body)).toEqual([{ token: 'good-token' }])
  })

  it('makes the account of the first super admin', async () => {
    await open('#good-token', { config: { ...authConfig, strategies: authConfig.strategies.slice(1, 2) } })
    await page.getByLabel('Your name').fill('Ada Lovelace')
    await page.getByLabel('E-mail').fill('ada@contoso.test')
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill('correct-horse')
    await page.getByRole('button', { name: 'Make the account and sign in' }).click()
    await page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(mock.calls.find(call => call.path === '/auth/admin-link/basic/default')?.body).toEqual({
      fullname: 'Ada Lovelace',
      email: 'ada@contoso.test',
      password: 'correct-horse',
    })
  })

  it('still works after the page is loaded again', async () => {
    await open('#good-token')
    await page.getByRole('link', { name: 'Continue with Contoso' }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'Continue with Contoso' }).waitFor()
  })

  it('says how to make another when it was used or has expired', async () => {
    await open('#used-token')
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor()
    await page.getByText('gatewright admin-link').waitFor()
    expect(page.url()).not.toContain('used-token')
  })

  it('can be tried again when the server did not answer', async () => {
    mock = await startMockServer(authRoutes())
    const redeem = mock.routes['POST /auth/admin-link']
    mock.routes['POST /auth/admin-link'] = () => errorAnswer(503, 'storage_unavailable', 'No database.')
    page = await newPage(browser)
    await page.goto(`${mock.origin}/admin/welcome#good-token`)
    await page.getByRole('alert').getByText('No database.').waitFor()
    if (redeem) mock.routes['POST /auth/admin-link'] = redeem
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Welcome to Gatewright' }).waitFor()
  })

  it('says that the address is incomplete when there is no token in it', async () => {
    await open('')
    await page.getByText('The address has no token in it.').waitFor()
    expect(mock.calls.some(call => call.path === '/auth/admin-link')).toBe(false)
  })
})
