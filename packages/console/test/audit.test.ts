import { describe, expect, it } from 'vitest'
import { expectSoundInEveryLook } from './support/browser.ts'
import { useConsole } from './support/console.ts'
import { ada, type Call } from './support/mock-server.ts'

const at = useConsole()

const queries = () =>
  at.mock.calls.filter(({ path }) => path === '/admin/audit').map(({ query }) => Object.fromEntries(query))
const inAddress = () => Object.fromEntries(new URL(at.page.url()).searchParams)

describe('the audit log', () => {
  it('is filtered by result, person, thing and days, and the address of the page keeps it', async () => {
    await at.open('/admin/audit')
    await at.page.getByText('Invited grace@contoso.test').waitFor()
    await at.page.getByRole('combobox', { name: 'Result' }).click()
    await at.page.getByRole('option', { name: 'Refused only' }).click()
    await at.page.getByLabel('Who').fill('mallory')
    await at.page.getByLabel('About').fill('azure')
    await at.page.getByLabel('From').fill('2026-03-01')
    await at.page.getByLabel('Until').fill('2026-03-02')
    const wanted = {
      result: 'refused',
      who: 'mallory',
      about: 'azure',
      from: '2026-03-01',
      until: '2026-03-02',
    }
    await expect.poll(inAddress).toEqual(wanted)
    // The whole of the last day counts, in the time zone of the browser.
    const [from, until] = await at.page.evaluate(() => [
      String(new Date(2026, 2, 1).getTime()),
      String(new Date(2026, 2, 3).getTime()),
    ])
    await expect
      .poll(() => queries().at(-1))
      .toMatchObject({ result: 'refused', who: 'mallory', from, until })
    const href = await at.page.getByRole('link', { name: 'Export as JSON lines' }).getAttribute('href')
    expect(Object.fromEntries(new URL(href ?? '', 'http://x').searchParams)).toMatchObject({ from, until })
    await at.page.reload()
    await expect.poll(() => at.page.getByLabel('Who').inputValue()).toBe('mallory')
    await at.page.getByRole('button', { name: 'Show everything' }).click()
    await expect.poll(inAddress).toEqual({})
    await expect.poll(() => at.page.getByLabel('Who').inputValue()).toBe('')
    await at.page.goto(`${at.mock.origin}/admin/audit?kind=sign-inn`)
    await at.page.getByText('Nothing matches').waitFor()
    await expect.poll(() => at.page.getByRole('combobox', { name: 'Kind' }).inputValue()).toBe('sign-inn')
    await at.page.getByRole('button', { name: 'Show everything' }).click()
    await at.page.getByText('Invited grace@contoso.test').waitFor()
  })

  it('says by which time zone, and when each was', async () => {
    // In hours, and of now: neither a slow page nor a mock that was made a while ago decides.
    const entry = { id: 'a1', at: Date.now() - 5 * 3_600_000, kind: 'invitation', result: 'ok', detail: {} }
    const item = { ...entry, who: 'ada@contoso.test', what: 'Invited grace@contoso.test' }
    await at.open('/admin/audit', {
      me: ada,
      answers: { 'GET /admin/audit': () => ({ json: { items: [item] } }) },
    })
    const zone = await at.page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
    await at.page.getByText(`Days and times are those of ${zone}`).waitFor()
    const row = at.page.getByRole('row', { name: /Invited grace/ })
    await expect.poll(() => row.locator('time').textContent()).toMatch(/^\d+ \w+, \d\d:\d\d:\d\d5 hours ago$/)
  })

  it('tells the details of an entry in words, and the whole of it as JSON on demand', async () => {
    await at.open('/admin/audit')
    const row = at.page.getByRole('row', { name: /mallory/ })
    await row.getByText('Details').click()
    await row.getByText('fabrikam.test', { exact: true }).waitFor()
    await expect.poll(() => row.getByText('"received"').count()).toBe(0)
    await expectSoundInEveryLook(at.page)
    await row.getByRole('button', { name: 'Show as JSON' }).click()
    await row.getByText('"received": "fabrikam.test"').waitFor()
    await row.getByRole('link', { name: 'All by mallory@fabrikam.test' }).click()
    await expect.poll(inAddress).toEqual({ who: 'mallory@fabrikam.test' })
  })

  it('leads from the reference of an error page at an app to who met it, where, and what to look at', async () => {
    await at.open('/admin/audit')
    await at.page.getByLabel('Search', { exact: true }).fill('Reference W7JMZ.')
    await at.page.getByRole('heading', { name: 'Error page w7jmz' }).waitFor()
    for (const text of ['Is the app running?', 'Grace Hopper, grace@contoso.test', 'Support bot (support)']) {
      await at.page.getByText(text).waitFor()
    }
    await expectSoundInEveryLook(at.page)
    await at.page.getByLabel('Search', { exact: true }).fill('ada')
    await at.page.getByRole('heading', { name: 'Error page w7jmz' }).waitFor({ state: 'detached' })
  })

  it('loses no letter of what is typed while an earlier part is looked for', async () => {
    await at.open('/admin/audit')
    const field = at.page.getByLabel('Search', { exact: true })
    for (const letter of 'grace.hopper@contoso') {
      await field.pressSequentially(letter)
      await at.page.waitForTimeout(letter === '.' ? 300 : 20)
    }
    await expect.poll(inAddress).toEqual({ search: 'grace.hopper@contoso' })
    await expect.poll(() => field.inputValue()).toBe('grace.hopper@contoso')
  })

  it('breaks no address inside its words', async () => {
    const who = 'admin.of.the.directory@northwind-traders.example'
    const item = {
      kind: 'sign-in',
      who,
      result: 'ok',
      detail: {},
      what: `Invited ${who} for azure as member`,
    }
    const answers = {
      'GET /admin/audit': (_: Call) => ({ json: { items: [{ ...item, id: 'a1', at: Date.now() }] } }),
    }
    for (const width of [1280, 390]) {
      await at.open('/admin/audit', { me: ada, answers })
      await at.page.setViewportSize({ width, height: 800 })
      const cell = at.page.getByRole('cell', { name: who }).last()
      await cell.waitFor()
      // Each part of the address between two places where it may break stands on one line.
      const broken = await at.page.evaluate(() => {
        const found: string[] = []
        for (const element of document.querySelectorAll('td bdi, td span')) {
          for (const node of element.childNodes) {
            const text = node.textContent ?? ''
            if (node.nodeType !== Node.TEXT_NODE || /\s/.test(text)) continue
            const range = document.createRange()
            range.selectNodeContents(node)
            if (range.getClientRects().length > 1) found.push(text)
          }
        }
        return found
      })
      expect(broken, String(width)).toEqual([])
    }
    await at.page.setViewportSize({ width: 1280, height: 800 })
  })
})
