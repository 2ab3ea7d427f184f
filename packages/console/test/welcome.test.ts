import { describe, expect, it } from 'vitest'
import { type Start, useConsole } from './support/console.ts'
import { authConfig, authRoutes, errorAnswer } from './support/mock-server.ts'

const at = useConsole()

const open = (hash: string, start: Start = {}) => at.open(`/admin/welcome${hash}`, start)

describe('the one-time link', () => {
  it('is redeemed once, and leaves the address bar at once', async () => {
    await open('#good-token')
    await at.page.getByRole('heading', { name: 'Welcome to Gatewright' }).waitFor()
    await at.page.getByRole('link', { name: 'Continue with Contoso' }).waitFor()
    expect(at.page.url()).toBe(`${at.mock.origin}/admin/welcome`)
    const redeemed = at.mock.calls.filter(call => call.path === '/auth/admin-link')
    expect(redeemed.map(call => call.body)).toEqual([{ token: 'good-token' }])
  })

  it('makes the account of the first super admin', async () => {
    await open('#good-token', { config: { ...authConfig, strategies: authConfig.strategies.slice(1, 2) } })
    await at.page.getByLabel('Your name').fill('Ada Lovelace')
    await at.page.getByLabel('E-mail').fill('ada@contoso.test')
    await at.page.getByRole('textbox', { name: 'Password', exact: true }).fill('correct-horse')
    await at.page.getByRole('button', { name: 'Make the account and sign in' }).click()
    await at.page.getByRole('heading', { name: 'Your apps' }).waitFor()
    expect(at.mock.calls.find(call => call.path === '/auth/admin-link/basic/default')?.body).toEqual({
      fullname: 'Ada Lovelace',
      email: 'ada@contoso.test',
      password: 'correct-horse',
    })
  })

  it('says in its own words that an address is none, and keeps what was typed', async () => {
    await open('#good-token', { config: { ...authConfig, strategies: authConfig.strategies.slice(1, 2) } })
    await at.page.getByLabel('E-mail').fill('me')
    await at.page.getByRole('textbox', { name: 'Password', exact: true }).fill('correct-horse')
    await at.page.getByRole('button', { name: 'Make the account and sign in' }).click()
    await at.page.getByText('Write an address such as ada@example.com.').waitFor()
    await expect.poll(() => at.page.getByLabel('E-mail').inputValue()).toBe('me')
    expect(at.sent('POST', '/auth/admin-link/basic/default')).toEqual([])
    await at.page.getByLabel('E-mail').fill('me@contoso.test')
    await expect.poll(() => at.page.getByText('Write an address such as').count()).toBe(0)
  })

  it('still works after the page is loaded again', async () => {
    await open('#good-token')
    await at.page.getByRole('link', { name: 'Continue with Contoso' }).waitFor()
    await at.page.reload()
    await at.page.getByRole('link', { name: 'Continue with Contoso' }).waitFor()
  })

  it('says how to make another when it was used or has expired', async () => {
    await open('#used-token')
    await at.page.getByRole('heading', { name: 'This link does not work' }).waitFor()
    await at.page.getByText('gatewright admin-link').waitFor()
    expect(at.page.url()).not.toContain('used-token')
  })

  it('can be tried again when the server did not answer', async () => {
    const refuse = () => errorAnswer(503, 'storage_unavailable', 'No database.')
    await open('#good-token', { answers: { 'POST /auth/admin-link': refuse } })
    await at.page.getByRole('alert').getByText('No database.').waitFor()
    Object.assign(at.mock.routes, authRoutes())
    await at.page.getByRole('button', { name: 'Try again' }).click()
    await at.page.getByRole('heading', { name: 'Welcome to Gatewright' }).waitFor()
  })

  it('says that the address is incomplete when there is no token in it', async () => {
    await open('')
    await at.page.getByText('The address has no token in it.').waitFor()
    expect(at.mock.calls.some(call => call.path === '/auth/admin-link')).toBe(false)
  })
})
