import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { servedAs } from '../documentation/chapters.ts'
import { layOut } from '../documentation/layout.ts'
import { readPages } from '../documentation/plugin.ts'
import { renderPage } from '../documentation/render.ts'
import { expectSoundInEveryLook } from './support/browser.ts'
import { useConsole } from './support/console.ts'

const at = useConsole()
const { pages, listed } = readPages()
const served = new Map([...pages].map(([path, page]) => [servedAs(path), page.html]))
served.set('index.html', '')

it('every link of the documentation leads to a page that is served, and to a heading of it', () => {
  const broken: string[] = []
  for (const [path, page] of pages) {
    const whole = layOut(path, page, listed)
    for (const [, href = ''] of whole.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      if (/^(?:https?:|\/admin)/.test(href)) continue
      const [file = '', anchor] = href.split('#')
      const target = file === '' ? servedAs(path) : posix.join(posix.dirname(servedAs(path)), file)
      const html = target === servedAs(path) ? whole : served.get(target)
      if (html === undefined || (anchor !== undefined && !html.includes(`id="${anchor}"`)))
        broken.push(`${path}: ${href}`)
    }
  }
  expect(broken).toEqual([])
})

it('brings along every picture that a page shows', () => {
  const docs = fileURLToPath(new URL('../../../docs/', import.meta.url))
  const pictures = [...pages.values()].flatMap(page => [...page.pictures])
  expect(pictures).toContain('images/cogwheel.png')
  expect(pictures.filter(path => !existsSync(`${docs}${path}`))).toEqual([])
})

it('lists every page once, under a title of its own', () => {
  const titles = listed.flatMap(chapter => chapter.pages.map(({ title }) => title))
  expect(titles).toHaveLength(pages.size)
  expect(new Set(titles).size).toBe(titles.length)
  expect(titles.filter(title => title.endsWith('.md'))).toEqual([])
})

it('shows what leads out of the documentation as text, and what is written as code as it is', () => {
  const { html } = renderPage(
    'guides/a.md',
    '# A\n\n[the source](../../packages/server/src/start.ts) and `<script>` and [B](b.md#c)',
    path => path === 'guides/b.md',
  )
  expect(html).toContain('<p>the source and <code>&lt;script&gt;</code> and <a href="b.html#c">B</a></p>')
})

it.each(['index.html', 'operate/what-to-do-when.html', 'guides/strategies/oauth2-entra-id.html'])(
  '%s can be read in every look, without a script',
  async path => {
    await at.open(`/admin/docs/${path}`)
    await at.page.getByRole('heading', { level: 1 }).waitFor()
    await expectSoundInEveryLook(at.page)
    expect(await at.page.locator('script').count()).toBe(0)
  },
)

it('is found from the profile', async () => {
  await at.open('/admin')
  await at.page.getByRole('button', { name: /^Profile/ }).click()
  const [opened] = await Promise.all([
    at.page.context().waitForEvent('page'),
    at.page.getByRole('link', { name: 'Documentation' }).click(),
  ])
  await opened.getByRole('heading', { level: 1, name: 'Documentation' }).waitFor()
})
