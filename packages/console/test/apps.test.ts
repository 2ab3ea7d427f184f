import { describe, expect, it } from 'vitest'
import { useConsole } from './support/console.ts'

const at = useConsole()

describe('the apps, as an operator sees them', () => {
  it('shows every address, and how many upstreams answer', async () => {
    await at.open('/admin')
    const wiki = at.page.getByRole('listitem').filter({ hasText: 'Team wiki' }).first()
    await wiki.getByText('handbook.localhost:3000').waitFor()
    await wiki.getByText('wiki.localhost:3000', { exact: true }).waitFor()
    await wiki.getByText('*.pages.localhost:3000').waitFor()
    await wiki.getByText('2 of 3 answer').waitFor()
  })

  it('shows on the page of an app which upstream does not answer', async () => {
    await at.open('/admin/apps/wiki')
    await at.page.getByText('http://handbook.localhost:3000').waitFor()
    const upstreams = at.page.locator('dd').filter({ hasText: '127.0.0.1:4200' })
    await expect
      .poll(() => upstreams.locator('> *').allTextContents())
      .toEqual([
        'http://127.0.0.1:4200Answers',
        'http://127.0.0.1:4201Does not answer',
        'http://127.0.0.1:4202Answers',
      ])
    await at.page.getByText('2 of 3 answer').waitFor()
    await at.page.getByText('Nobody was there yet.').waitFor()
  })

  it('does not say that nobody was there where visits are not counted', async () => {
    await at.open('/admin/apps/payroll')
    await at.page
      .getByText('Visits are not counted for an app below a path of this console, or on wildcard hosts.')
      .waitFor()
    await expect.poll(() => at.page.getByText('Nobody was there yet.').count()).toBe(0)
  })
})

describe('asking the rules', () => {
  const ask = () => at.page.getByRole('button', { name: 'Ask the rules' }).click()

  it('takes a method and a whole address of the app', async () => {
    await at.open('/admin/apps/support')
    const path = at.page.getByRole('textbox', { name: 'Path' })
    await path.fill('http://support.localhost:3000/admin?x=1#part')
    await at.page.getByRole('combobox', { name: 'Method' }).click()
    await at.page.getByRole('option', { name: 'DELETE' }).click()
    await ask()
    await at.page.getByText('Rule 1 (DELETE http://support.localhost:3000/admin?x=1) asks').waitFor()
    await expect.poll(() => path.inputValue()).toBe('/admin?x=1')
  })

  it('says so when the address is not of this app, and asks nothing', async () => {
    await at.open('/admin/apps/support')
    await at.page.getByRole('textbox', { name: 'Path' }).fill('http://wiki.localhost:3000/')
    await ask()
    await at.page.getByText('That is not an address of Support bot. Type a path, such as /admin.').waitFor()
    expect(at.mock.calls.some(({ path }) => path === '/admin/explain')).toBe(false)
  })
})
