import { describe, expect, it } from 'vitest'
import type { AdminCollaborator } from '../src/api/admin/collaborators.ts'
import { adminRoutes } from './support/admin-routes.ts'
import { expectSoundInEveryLook } from './support/browser.ts'
import { useConsole } from './support/console.ts'
import { ada, type Call, errorAnswer } from './support/mock-server.ts'

const at = useConsole()

const listed = async (): Promise<AdminCollaborator[]> =>
  (await at.page.evaluate(() => fetch('/api/v1/admin/collaborators').then(r => r.json()))).items
const asked = () =>
  at.mock.calls
    .filter(({ method, path }) => method === 'GET' && path === '/admin/collaborators')
    .map(({ query }) => Object.fromEntries([...query].filter(([name]) => name !== 'limit')))
const address = () => Object.fromEntries(new URL(at.page.url()).searchParams)

/** As a list of 24 that is a part of 128: higher than a window, and with every kind of row. */
async function openMany(path = '/admin/collaborators') {
  const call: Call = { method: 'GET', path, query: new URLSearchParams(), body: '' }
  const usual = await adminRoutes().routes['GET /admin/collaborators']?.(call)
  const [first] = (usual?.json as { readonly items: readonly AdminCollaborator[] } | undefined)?.items ?? []
  const items = Array.from({ length: 24 }, (_, n) => ({
    ...first,
    id: `p${n}`,
    superAdmin: false,
    fullname: `Person ${n}`,
    email: n % 3 === 0 ? `a.long.name.of.person${n}@department.contoso.onmicrosoft.com` : `p${n}@x.test`,
    disabled: n % 9 === 0,
  }))
  const many = () => ({ json: { items, total: 128, next: 'p2' } })
  await at.open(path, { me: ada, answers: { 'GET /admin/collaborators': many } })
  await at.page.getByText('24 of 128').waitFor()
}

describe('the list of collaborators', () => {
  it('is filtered and sorted, and the address says how', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByText('Radia Perlman').waitFor()
    expect(asked()).toEqual([{ sort: 'name' }])
    await at.page.getByLabel('Role').selectOption('super admin')
    await at.page.getByLabel('State').selectOption('Disabled')
    await at.page.getByLabel('Strategy').selectOption('azure')
    await at.page.getByRole('button', { name: 'Last seen' }).click()
    await expect
      .poll(() => asked().at(-1))
      .toEqual({
        superAdmin: '1',
        state: 'disabled',
        strategy: 'azure',
        sort: '-seen',
      })
    expect(address()).toEqual({ role: 'super admin', state: 'disabled', strategy: 'azure', sort: '-seen' })
    const head = at.page.getByRole('columnheader', { name: 'Last seen' })
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending')
    await at.page.getByRole('button', { name: 'Last seen' }).click()
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending')
    // Whoever is sent the address sees the same.
    await at.page.reload()
    await at.page.getByRole('button', { name: 'Clear filter' }).waitFor()
    await expect.poll(() => at.page.getByLabel('State').inputValue()).toBe('disabled')
    await at.page.getByRole('button', { name: 'Clear filter' }).click()
    await expect.poll(address).toEqual({ sort: 'seen' })
  })

  it('is sorted on a phone, too, where it has no head', async () => {
    await at.open('/admin/collaborators')
    await at.page.setViewportSize({ width: 390, height: 844 })
    await at.page.getByLabel('Sorted by').selectOption('Last seen first')
    await expect.poll(() => asked().at(-1)).toEqual({ sort: '-seen' })
  })

  it('does the same to several that are chosen, and says what became of each', async () => {
    await openMany()
    at.mock.routes['POST /admin/collaborators/bulk'] = () => ({
      json: {
        changed: 1,
        unchanged: 0,
        failed: [
          {
            id: 'p2',
            email: 'p2@x.test',
            code: 'forbidden',
            what: 'Only a super admin may change a super admin.',
          },
        ],
      },
    })
    await at.page.getByLabel('Choose Person 1', { exact: true }).check()
    await at.page.getByLabel('Choose Person 2', { exact: true }).check()
    await at.page.getByText('2 chosen').waitFor()
    await at.page.getByRole('button', { name: 'Change', exact: true }).click()
    await at.page.getByRole('menuitem', { name: 'Give or take roles' }).click()
    const dialog = at.page.getByRole('dialog')
    await expect.poll(() => dialog.getByRole('button', { name: 'Change roles' }).isDisabled()).toBe(true)
    await dialog.getByRole('group', { name: 'Give' }).getByLabel('member').check()
    await expect
      .poll(() => dialog.getByRole('group', { name: 'Take' }).getByLabel('member').isDisabled())
      .toBe(true)
    await dialog.getByRole('button', { name: 'Change roles' }).click()
    await dialog.getByText('1 person changed, 1 not changed.').waitFor()
    await dialog.getByText('p2@x.test: Only a super admin may change a super admin.').waitFor()
    expect(at.sent('POST', '/admin/collaborators/bulk')).toEqual([
      { action: 'roles', add: ['member'], remove: [], ids: ['p1', 'p2'] },
    ])
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect.poll(() => at.page.getByText('2 chosen').count()).toBe(0)
  })

  it('does it to all that match, also those that are not listed yet, as many calls as it takes', async () => {
    await openMany('/admin/collaborators?state=active')
    at.mock.routes['POST /admin/collaborators/bulk'] = (call: Call) => {
      const { cursor } = call.body as { cursor?: string }
      return { json: { changed: 64, unchanged: 0, failed: [], ...(cursor ? {} : { next: 'more' }) } }
    }
    await at.page.getByLabel('Choose all that are listed').check()
    await at.page.getByText('24 chosen').waitFor()
    await at.page.getByRole('button', { name: 'Choose all 128 that match' }).click()
    await at.page.getByRole('button', { name: 'Change', exact: true }).click()
    await at.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await at.page.getByRole('dialog').getByText('Sign out all 128 people who match?').waitFor()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
    await at.page.getByText('128 people changed.').waitFor()
    expect(at.sent('POST', '/admin/collaborators/bulk')).toEqual([
      { action: 'sign-out', matching: { state: 'active' } },
      { action: 'sign-out', matching: { state: 'active' }, cursor: 'more' },
    ])
  })

  it('lets go of who is chosen when somebody else is listed', async () => {
    await openMany()
    await at.page.getByLabel('Choose Person 1', { exact: true }).check()
    await at.page.getByLabel('State').selectOption('Disabled')
    await expect.poll(() => at.page.getByText('1 chosen').count()).toBe(0)
  })

  it('says how far it came when the server refuses in the middle', async () => {
    await openMany()
    at.mock.routes['POST /admin/collaborators/bulk'] = (call: Call) =>
      (call.body as { cursor?: string }).cursor
        ? errorAnswer(503, 'disk_full', 'The disk is full.')
        : { json: { changed: 200, unchanged: 0, failed: [], next: 'more' } }
    await at.page.getByLabel('Choose all that are listed').check()
    await at.page.getByRole('button', { name: 'Choose all 128 that match' }).click()
    await at.page.getByRole('button', { name: 'Change', exact: true }).click()
    await at.page.getByRole('menuitem', { name: 'Disable' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await at.page.getByText('The disk is full.').waitFor()
    await at.page.getByText('Until then: 200 people changed.').waitFor()
  })

  it('breaks addresses at their joints, and no word', async () => {
    await openMany()
    await at.page.setViewportSize({ width: 390, height: 844 })
    const broken = await at.page.getByRole('table', { name: 'Collaborators' }).evaluate(table => {
      const found: string[] = []
      const walk = document.createTreeWalker(
        (table as HTMLTableElement).tBodies[0] as Node,
        NodeFilter.SHOW_TEXT,
      )
      const range = document.createRange()
      for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
        const text = node.textContent ?? ''
        for (const { index, 0: word } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
          range.setStart(node, index)
          range.setEnd(node, index + word.length)
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
          if (lines.size > 1) found.push(word)
        }
      }
      return found
    })
    expect(broken).toEqual([])
  })

  it('is sound with more people in it than a window has room for, some of them chosen', async () => {
    await openMany()
    await at.page.getByLabel('Choose Person 1', { exact: true }).check()
    await expectSoundInEveryLook(at.page)
  })
})

describe('the page of a person', () => {
  it('shows what they sign in with, what they may enter and why, and what became of it', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('link', { name: 'Grace Hopper' }).click()
    await at.page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor()
    expect(new URL(at.page.url()).pathname).toBe('/admin/collaborators/c2')
    const apps = at.page.getByRole('table', { name: 'Apps, signed in with azure' })
    await apps.getByRole('row', { name: /Payroll Is refused Rule 1/ }).waitFor()
    await at.page.getByText('given here; roleMapping of azure: roles is Staff').waitFor()
    await at.page.getByRole('table', { name: 'Sessions' }).getByText('Chrome on Windows').waitFor()
    await at.page.getByRole('table', { name: 'Last refusals' }).getByText('k7m2q').waitFor()
    await expectSoundInEveryLook(at.page)
  })

  it('has the actions of the list, and leads back when the person is deleted', async () => {
    await at.open('/admin/collaborators/c3')
    await at.page.getByRole('button', { name: 'Actions for Alan Turing' }).click()
    await expect.poll(() => at.page.getByRole('menuitem', { name: 'Details' }).count()).toBe(0)
    await at.page.getByRole('menuitem', { name: 'Delete' }).click()
    await at.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await at.page.getByRole('heading', { name: 'Collaborators' }).waitFor()
    expect(new URL(at.page.url()).pathname).toBe('/admin/collaborators')
  })

  it('is there for an invitation, and says of somebody who is gone that they are', async () => {
    await at.open('/admin/collaborators/invited.c5')
    await at.page.getByRole('heading', { name: 'barbara.liskov@engineering.contoso.test' }).waitFor()
    await at.page.getByRole('heading', { name: 'Invitation', exact: true }).waitFor()
    expect(at.mock.calls.some(({ path }) => path.endsWith('/access'))).toBe(false)
    await expectSoundInEveryLook(at.page)
    await at.page.goto(`${at.mock.origin}/admin/collaborators/nobody`)
    await at.page.getByText('Somebody has removed this in the meantime').waitFor()
    await at.page.getByRole('link', { name: 'All collaborators' }).click()
    await at.page.getByText('Radia Perlman').waitFor()
  })

  it('shows a long name whole, and no wider than the window', async () => {
    await at.open('/admin/collaborators')
    const [first] = await listed()
    for (const fullname of [
      'W'.repeat(200),
      'مريم الشمري '.repeat(12),
      '\u{1f469}\u200d\u{1f52c}'.repeat(80),
    ]) {
      at.mock.routes['GET /admin/collaborators/*'] = () => ({ json: { ...first, fullname } })
      for (const width of [1280, 390]) {
        await at.page.setViewportSize({ width, height: 800 })
        await at.page.goto(`${at.mock.origin}/admin/collaborators/c1`)
        const heading = at.page.getByRole('heading', { level: 1 })
        await expect.poll(() => heading.textContent()).toBe(fullname)
        const over = await at.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(over).toBeLessThanOrEqual(0)
      }
    }
  })
})

describe('what is asked for', () => {
  const addresses = () => at.page.getByLabel('E-mail addresses')
  const invite = () => at.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()

  it('says below the field, in its own words, that nothing is in it', async () => {
    await at.open('/admin/collaborators?invite=default', { me: ada })
    await invite()
    await at.page.getByText('Fill this in.').waitFor()
    await expect.poll(() => addresses().getAttribute('aria-invalid')).toBe('true')
    expect(await addresses().evaluate(field => field === document.activeElement)).toBe(true)
    expect(at.mock.calls.filter(({ path }) => path.includes('/invite'))).toEqual([])
    await addresses().fill('me@contoso.test')
    await expect.poll(() => at.page.getByText('Fill this in.').count()).toBe(0)
  })

  it('says in the words of the server that an address is none, and keeps what was typed', async () => {
    await at.open('/admin/collaborators?invite=default', { me: ada })
    await addresses().fill('me')
    await invite()
    await at.page.getByRole('alert').getByText('"me" is not an e-mail address.').waitFor()
    await expect.poll(() => addresses().inputValue()).toBe('me')
    await addresses().fill('me@contoso.test')
    await invite()
    await at.page.getByText('plum-fog-river-71').waitFor()
    await expect.poll(() => at.page.getByRole('alert').count()).toBe(0)
  })

  it('is closed like any other where it is a link alone, which is no secret', async () => {
    await at.open('/admin/collaborators?invite=azure')
    await addresses().fill('new@contoso.test')
    await invite()
    await at.page.getByRole('heading', { name: 'new@contoso.test is invited' }).waitFor()
    await expect.poll(() => at.page.getByText('shown once').count()).toBe(0)
    await at.page.keyboard.press('Escape')
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('says of a second invitation that it takes the place of the first', async () => {
    await at.open('/admin/collaborators?invite=default')
    at.mock.routes['POST /admin/collaborators/invite'] = () => ({
      json: { link: 'https://sso.contoso.test/x', oneTimePassword: 'plum-fog', replaced: true },
    })
    await addresses().fill('new@contoso.test')
    await invite()
    await at.page.getByRole('heading', { name: 'new@contoso.test is invited again' }).waitFor()
    await at.page.getByText(/takes the place of that one/).waitFor()
  })
})

describe('the focus', () => {
  const has = (name: string) =>
    at.page.getByRole('button', { name, exact: true }).evaluate(node => node === document.activeElement)
  const leave = async () => {
    await at.page.getByRole('dialog').waitFor()
    await at.page.keyboard.press('Escape')
    await at.page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  it('goes back to what opened a dialog, also through a menu and to another dialog', async () => {
    await at.open('/admin/collaborators')
    await at.page.getByRole('button', { name: 'Invite', exact: true }).press('Enter')
    await leave()
    await expect.poll(() => has('Invite')).toBe(true)
    await at.page.keyboard.press('Enter')
    await at.page.getByLabel('E-mail addresses').fill('grace@contoso.test, alan@contoso.test')
    await at.page.keyboard.press('Control+Enter')
    const rows = at.page.getByLabel('What became of each address')
    await rows.waitFor()
    // It scrolls, and there is nothing in it that keys could be led to.
    await expect.poll(() => rows.getAttribute('tabindex')).toBe('0')
    await leave()
    await expect.poll(() => has('Invite')).toBe(true)
    await at.page.getByRole('button', { name: 'Import and export' }).press('Enter')
    await at.page.getByRole('menuitem', { name: 'Import from CSV' }).press('Enter')
    await leave()
    await expect.poll(() => has('Import and export')).toBe(true)
  })
})
