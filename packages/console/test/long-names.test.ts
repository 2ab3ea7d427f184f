import { describe, expect, it } from 'vitest'
import { useConsole } from './support/console.ts'
import { authConfig } from './support/mock-server.ts'

const at = useConsole()

/** What anybody may choose for themselves where self-signup is on, and what a file may say. */
const names = {
  'without a blank': 'W'.repeat(300),
  'with blanks': 'Wide name '.repeat(40),
  'right to left': `\u202e${'x'.repeat(90)}`,
}

/** By how many pixels the page is wider than its window. */
const over = () =>
  at.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe.each(Object.entries(names))('a long name %s', (_, name) => {
  it('hides neither roles nor state nor actions of anybody in the list of collaborators', async () => {
    await at.open('/admin/collaborators')
    const page = await at.page.evaluate(() => fetch('/api/v1/admin/collaborators').then(r => r.json()))
    page.items[1].fullname = name
    page.items[2].email = `${name.replaceAll(' ', '.').slice(0, 64)}@contoso.test`
    page.items[2].fullname = ''
    at.mock.routes['GET /admin/collaborators'] = () => ({ json: page })
    for (const width of [1280, 1024, 390]) {
      await at.page.setViewportSize({ width, height: 800 })
      await at.page.reload()
      await at.page.getByText('Radia Perlman').waitFor()
      expect(await over()).toBeLessThanOrEqual(0)
      const cut = await at.page
        .locator('.mantine-Badge-root')
        .evaluateAll(labels => labels.filter(label => label.scrollWidth > label.clientWidth).length)
      expect(cut).toBe(0)
      const button = await at.page.getByRole('button', { name: 'Actions for Radia Perlman' }).boundingBox()
      expect((button?.x ?? width) + (button?.width ?? 0)).toBeLessThanOrEqual(width)
    }
    await at.page.setViewportSize({ width: 1280, height: 800 })
  })

  it('makes no page wider than its window', async () => {
    const config = {
      ...authConfig,
      strategies: authConfig.strategies.map(strategy => ({ ...strategy, label: name })),
    }
    for (const width of [1280, 390]) {
      await at.open('/admin/login', { config })
      await at.page.setViewportSize({ width, height: 800 })
      await at.page.getByRole('heading', { name: 'Sign in' }).waitFor()
      expect(await over()).toBeLessThanOrEqual(0)

      await at.open('/admin')
      const apps = await at.page.evaluate(() => fetch('/api/v1/admin/apps').then(r => r.json()))
      for (const app of apps) Object.assign(app, { name, who: [name] })
      at.mock.routes['GET /admin/apps'] = () => ({ json: apps })
      await at.page.setViewportSize({ width, height: 800 })
      await at.page.reload()
      await at.page.getByText(name.trim().slice(0, 20)).first().waitFor()
      expect(await over()).toBeLessThanOrEqual(0)
    }
    await at.page.setViewportSize({ width: 1280, height: 800 })
  })
})
