import { describe, expect, it } from 'vitest'
import { settle } from '../../../tests/support/look.ts'
import { adminRoutes } from './support/admin-routes.ts'
import { useConsole } from './support/console.ts'
import { ada } from './support/mock-server.ts'
import { myWays, newWay, wayRoutes } from './support/way-routes.ts'

const at = useConsole()

/** What anybody may choose for themselves where self-signup is on, and what a file may say. */
const names = {
  'without a blank': 'W'.repeat(300),
  'with blanks': 'Wide name '.repeat(40),
  'right to left': `\u202e${'x'.repeat(90)}`,
}

/** What the mock answers to this else, to be changed. */
const usual = async (route: string) => {
  const answer = await adminRoutes().routes[route]?.({
    method: 'GET',
    path: '',
    query: new URLSearchParams(),
    body: '',
  })
  return structuredClone(answer?.json) as Awaited<ReturnType<typeof JSON.parse>>
}

/** Makes the window this wide, and waits until the page has followed. */
const see = async (width: number) => {
  await at.page.setViewportSize({ width, height: 800 })
  await settle(at.page)
}

/** By how many pixels the page is wider than its window. */
const over = () =>
  at.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe.each(Object.entries(names))('a long name %s', (_, name) => {
  it('hides neither roles nor state nor actions of anybody in the list of collaborators', async () => {
    const page = await usual('GET /admin/collaborators')
    page.items[1].fullname = name
    page.items[2].email = `${name.replaceAll(' ', '.').slice(0, 64)}@contoso.test`
    page.items[2].fullname = ''
    await at.open('/admin/collaborators', {
      me: ada,
      answers: { 'GET /admin/collaborators': () => ({ json: page }) },
    })
    for (const width of [1280, 1024, 390]) {
      await see(width)
      await at.page.getByText('Radia Perlman').waitFor()
      expect(await over()).toBeLessThanOrEqual(0)
      const cut = await at.page
        .locator('.mantine-Badge-root')
        .evaluateAll(labels => labels.filter(label => label.scrollWidth > label.clientWidth).length)
      expect(cut).toBe(0)
      const button = await at.page.getByRole('button', { name: 'Actions for Radia Perlman' }).boundingBox()
      expect((button?.x ?? width) + (button?.width ?? 0)).toBeLessThanOrEqual(width)
    }
  })

  it('makes no dialog about whose an address is wider, and turns no sentence round', async () => {
    await at.open('/admin/collaborators?invite=azure')
    const holder = { id: 'c2', fullname: name, strategies: ['azure'], becomes: 'somebody-new' }
    const link = 'https://sso.contoso.test/admin/login/azure'
    at.mock.routes['POST /admin/collaborators/invite'] = () => ({ json: { link, holder } })
    await at.page.getByLabel('E-mail address').fill('grace@contoso.test')
    await at.page.getByRole('button', { name: 'Invite', exact: true }).last().click()
    await at.page.getByText('is the address of an account already').waitFor()
    expect(await at.page.locator('bdi').evaluate(element => getComputedStyle(element).unicodeBidi)).toBe(
      'isolate',
    )
    for (const width of [1280, 390]) {
      await at.page.setViewportSize({ width, height: 800 })
      const dialog = at.page.getByRole('dialog')
      expect(await dialog.evaluate(each => each.scrollWidth - each.clientWidth)).toBeLessThanOrEqual(0)
      expect(await over()).toBeLessThanOrEqual(0)
    }
  })

  it('of a way to sign in leaves the buttons where they are', async () => {
    const ways = [...myWays, newWay].map(way => ({ ...way, strategy: { id: way.strategy.id, label: name } }))
    await at.open('/admin/ways', { me: { ...ada, unnoticedWays: 1 }, answers: wayRoutes(ways) })
    for (const width of [1280, 390]) {
      await see(width)
      await at.page.getByText('A new way to sign in was added').waitFor()
      expect(await over()).toBeLessThanOrEqual(0)
      for (const button of await at.page.getByRole('button', { name: /^(Remove|It is mine)/ }).all()) {
        const box = await button.boundingBox()
        expect((box?.x ?? width) + (box?.width ?? 0)).toBeLessThanOrEqual(width)
      }
    }
  })

  it('makes no page wider than its window', async () => {
    const apps = await usual('GET /admin/apps')
    for (const app of apps) Object.assign(app, { name, who: [name] })
    await at.open('/admin', { me: ada, answers: { 'GET /admin/apps': () => ({ json: apps }) } })
    for (const width of [1280, 390]) {
      await see(width)
      await at.page.getByText(name.trim().slice(0, 20)).first().waitFor()
      expect(await over()).toBeLessThanOrEqual(0)
    }
  })
})
