import { describe, expect, it } from 'vitest'
import { useConsole } from './support/console.ts'
import { makeToken } from './support/make-token.ts'
import { ada, errorAnswer, grace } from './support/mock-server.ts'
import { newValue } from './support/token-routes.ts'

const at = useConsole()

const focused = () =>
  at.page.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName)

describe('my API tokens', () => {
  it('are listed with the apps that they open, and whether they still work', async () => {
    await at.open('/admin/tokens')
    const row = at.page.getByRole('row', { name: /nightly export/ })
    // The names of the apps come by a request of their own.
    for (const text of ['Support bot, Team wiki', '8 hours ago', 'in 50 days']) {
      await row.getByText(text).waitFor()
    }
    const expired = await at.page.getByRole('row', { name: /laptop/ }).textContent()
    expect(expired).toContain('never')
    expect(expired).toContain('Expired')
    await expect.poll(() => at.page.getByText('Grace Hopper').count()).toBe(0)
  })

  it('are made for chosen apps and days, and their value is shown once', async () => {
    await at.open('/admin/tokens', { me: grace })
    await at.page.getByRole('button', { name: 'New token' }).click()
    await at.page.getByLabel('Name').fill('weekly report')
    await at.page.getByRole('checkbox', { name: 'Team wiki' }).check()
    await at.page.getByLabel('Works for').selectOption('30 days')
    await at.page.getByRole('button', { name: 'Make token' }).click()
    await at.page.getByText(newValue, { exact: true }).waitFor()
    expect(at.sent('POST', '/auth/tokens')).toEqual([{ name: 'weekly report', apps: ['wiki'], days: 30 }])
    await at.page.getByText('This is shown once.').waitFor()
    await at.page
      .getByText(`curl -H "Authorization: Bearer ${newValue}" http://wiki.localhost:3000/`)
      .waitFor()
    // Neither Escape nor a click beside it loses the value.
    await at.page.keyboard.press('Escape')
    await at.page.mouse.click(5, 5)
    await at.page.getByText(newValue, { exact: true }).waitFor()
    await at.page.getByRole('button', { name: 'I have it' }).click()
    await at.page.getByRole('row', { name: /weekly report/ }).waitFor()
    expect(await at.page.content()).not.toContain(newValue)
    await expect.poll(focused).toBe('New token')
  })

  it('are copied by a button', async () => {
    await at.open('/admin/tokens')
    await at.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await makeToken(at.page)
    await at.page.getByRole('button', { name: 'Copy: Token' }).click()
    await at.page.getByText('Copied').waitFor()
    expect(await at.page.evaluate(() => navigator.clipboard.readText())).toBe(newValue)
  })

  it('need an app, and say so before anything is sent', async () => {
    await at.open('/admin/tokens')
    await at.page.getByRole('button', { name: 'New token' }).click()
    await at.page.getByLabel('Name').fill('weekly report')
    await at.page.getByRole('button', { name: 'Make token' }).click()
    await at.page.getByText('Choose at least one app.').waitFor()
    expect(at.sent('POST', '/auth/tokens')).toEqual([])
  })

  it('are not made when the server refuses, and the form stays with the reason', async () => {
    await at.open('/admin/tokens')
    at.mock.routes['POST /auth/tokens'] = () =>
      errorAnswer(400, 'bad_request', 'There are 50 tokens already.')
    await makeToken(at.page)
    await at.page.getByRole('alert').getByText('There are 50 tokens already.').waitFor()
    await expect.poll(() => at.page.getByLabel('Name').inputValue()).toBe('weekly report')
  })

  it('are revoked after a question, and the focus is not lost with the row', async () => {
    await at.open('/admin/tokens')
    await at.page.getByRole('button', { name: 'Revoke the token nightly export' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(at.sent('DELETE', '/auth/tokens/t1')).toEqual([])
    await expect.poll(focused).toBe('Revoke')
    await at.page.getByRole('button', { name: 'Revoke the token nightly export' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await at.page.getByText('The token “nightly export” is revoked.').waitFor()
    await at.page.getByRole('row', { name: /nightly export/ }).waitFor({ state: 'detached' })
    expect(at.sent('DELETE', '/auth/tokens/t1')).toHaveLength(1)
    await expect.poll(focused).toBe('API tokens')
  })

  it('are introduced with an example to somebody who has none', async () => {
    await at.open('/admin', { me: grace })
    at.mock.routes['GET /auth/tokens'] = () => ({ json: [] })
    await at.page.getByRole('link', { name: 'API tokens' }).click()
    await at.page.getByRole('heading', { name: 'You have no tokens' }).waitFor()
    await at.page.getByText('curl -H "Authorization: Bearer gw_…" http://support.localhost:3000/').waitFor()
  })
})

describe('everyone’s API tokens', () => {
  it('are an administrator’s to see, to search and to revoke', async () => {
    await at.open('/admin/tokens')
    await at.page.getByText('Everyone’s', { exact: true }).click()
    await at.page.getByText('3 of 3').waitFor()
    await at.page.getByLabel('Search', { exact: true }).fill('grace')
    await at.page.getByText('1 of 3').waitFor()
    await at.page.getByRole('button', { name: 'Revoke the token dashboard of the support team' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await at.page.getByText('0 of 2').waitFor()
    expect(at.sent('DELETE', '/admin/api-tokens/t3')).toHaveLength(1)
  })

  it('of a super admin have no button for an administrator who is none', async () => {
    await at.open('/admin/tokens?whose=everyone', { me: { ...ada, superAdmin: false } })
    await at.page.getByText('3 of 3').waitFor()
    const names = await at.page
      .getByRole('button', { name: /^Revoke/ })
      .evaluateAll(buttons => buttons.map(button => button.getAttribute('aria-label')))
    expect(names).toEqual(['Revoke the token dashboard of the support team'])
  })

  it('are not shown to a member who types the address', async () => {
    await at.open('/admin/tokens?whose=everyone', { me: grace })
    await at.page.getByRole('row', { name: /nightly export/ }).waitFor()
    expect(at.mock.calls.some(call => call.path === '/admin/api-tokens')).toBe(false)
  })

  it('of one person are found from the list of collaborators', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Actions for Grace Hopper' }).click()
    await at.page.getByRole('menuitem', { name: 'API tokens' }).click()
    await at.page.getByText('1 of 3').waitFor()
    await expect
      .poll(() => at.page.getByLabel('Search', { exact: true }).inputValue())
      .toBe('grace@contoso.test')
  })
})
