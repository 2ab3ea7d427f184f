import { describe, expect, it } from 'vitest'
import { useConsole } from './support/console.ts'
import { errorAnswer, grace } from './support/mock-server.ts'

const at = useConsole()

const field = () => at.page.getByRole('combobox', { name: 'Search pages and actions' })
const option = (name: string | RegExp) => at.page.getByRole('option', { name })
const options = () => at.page.getByRole('option').allTextContents()
const focused = () => at.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
const openWith = async (keys = 'Control+k') => {
  await at.page.getByRole('button', { name: 'Search pages and actions' }).waitFor()
  await at.page.keyboard.press(keys)
  await field().waitFor()
  await expect.poll(() => field().evaluate(node => node === document.activeElement)).toBe(true)
}
/** What a screen reader says of it. */
const active = () =>
  field().evaluate(
    node => document.getElementById(node.getAttribute('aria-activedescendant') ?? '')?.textContent,
  )

describe('the command palette', () => {
  it('opens by its keys and by a button, goes where it is told, and gives the focus back', async () => {
    await at.open('/admin')
    await openWith()
    await expect.poll(active).toMatch(/^Apps/)
    await at.page.keyboard.press('ArrowDown')
    await expect.poll(active).toMatch(/^Collaborators/)
    await at.page.keyboard.press('Enter')
    await at.page.getByRole('heading', { name: 'Collaborators', level: 1 }).waitFor()
    await field().waitFor({ state: 'detached' })
    const button = at.page.getByRole('button', { name: 'Search pages and actions' })
    await button.click()
    await field().waitFor()
    await at.page.keyboard.press('Escape')
    await field().waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('Search pages and actions')
  })

  it('finds people and the error page of a reference at the server', async () => {
    await at.open('/admin')
    // To the server, every word of five letters may be one.
    const reference = at.mock.routes['GET /admin/audit/reference'] as (typeof at.mock.routes)[string]
    at.mock.routes['GET /admin/audit/reference'] = call =>
      call.query.get('text') === 'grace' ? { json: { ref: 'grace', entries: [] } } : reference(call)
    await openWith()
    await at.page.keyboard.type('grace')
    await option(/^Grace Hopper/).waitFor()
    await option(/^Reference grace/).waitFor()
    await expect.poll(active).toMatch(/^Grace Hopper/)
    await at.page.keyboard.press('Enter')
    await at.page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor()
    await openWith()
    await field().fill(' Reference W7JMZ ')
    await option(/^Reference w7jmz/).waitFor()
    await expect.poll(active).toMatch(/^Reference w7jmz/)
    await at.page.keyboard.press('Enter')
    await at.page.getByText('Error page w7jmz').waitFor()
    at.mock.routes['GET /admin/collaborators'] = () => errorAnswer(503, 'storage_unavailable', 'No database.')
    await openWith()
    await at.page.keyboard.type('zzz')
    await at.page.getByText('People could not be searched. No database.').waitFor()
  })

  it('does what the page has buttons for: invite, restart, colours, the list of shortcuts', async () => {
    await at.open('/admin')
    const choose = async (typed: string, name: RegExp) => {
      await openWith()
      await at.page.keyboard.type(typed)
      await option(name).click()
      await field().waitFor({ state: 'detached' })
    }
    await choose('dark', /^Dark colours/)
    await expect
      .poll(() => at.page.evaluate(() => document.documentElement.dataset.mantineColorScheme))
      .toBe('dark')
    await choose('restart', /^Restart the server/)
    const dialog = at.page.getByRole('dialog')
    await dialog.getByRole('heading', { name: 'Restart the server' }).waitFor()
    // The keys are the dialog's own now.
    await at.page.keyboard.press('Control+k')
    await expect.poll(() => field().count()).toBe(0)
    await dialog.getByRole('button', { name: 'Not now' }).click()
    await dialog.waitFor({ state: 'detached' })
    await choose('keys', /^Keyboard shortcuts/)
    await at.page.getByRole('table', { name: 'Keyboard shortcuts' }).waitFor()
    await at.page.keyboard.press('Escape')
    await at.page.getByRole('table', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' })
    await at.page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await at.page.getByRole('table', { name: 'Keyboard shortcuts' }).waitFor()
    await at.page.keyboard.press('Escape')
    await at.page.getByRole('table', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' })
    await choose('invite', /^Invite somebody/)
    await at.page.getByRole('dialog', { name: 'Invite' }).waitFor()
  })

  it('offers a strategy to be looked at and tested, and an app to be opened', async () => {
    await at.open('/admin')
    await openWith()
    await at.page.keyboard.type('contoso')
    await option(/^Test sign-in: Contoso/).waitFor()
    await option(/^Contoso/).click()
    await at.page.getByRole('heading', { name: 'Strategies', level: 1 }).waitFor()
    await openWith()
    await at.page.keyboard.type('support')
    await option(/^Details of Support bot/).waitFor()
    await option(/^Support bot/).waitFor()
  })

  it('has nothing for whoever may not do it, and asks the server nothing in their name', async () => {
    const status = {
      version: '0.1.0',
      node: 'gate-1',
      canRestart: false,
      restart: { state: 'idle', needed: false },
    }
    await at.open('/admin', { me: grace, answers: { 'GET /admin/status': () => ({ json: status }) } })
    await openWith()
    const all = (await options()).join('\n')
    expect(all).toContain('Sessions')
    for (const name of ['Collaborators', 'Code editor', 'Invite', 'Restart', 'Audit']) {
      expect(all).not.toContain(name)
    }
    await at.page.keyboard.type('w7jmz')
    await at.page.getByText('Nothing is called that').waitFor()
    expect(at.mock.calls.filter(({ path }) => /collaborators|reference|strategies|apps/.test(path))).toEqual(
      [],
    )
  })
})
