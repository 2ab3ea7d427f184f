import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { chapters, inOrder, servedAs } from './chapters.ts'
import { type Listed, layOut } from './layout.ts'
import { type RenderedPage, renderPage } from './render.ts'

const folder = fileURLToPath(new URL('../../../docs/', import.meta.url))

/**
 * The documentation of this very version as pages beside the console, at `/admin/docs/`: links into it lead somewhere on a
 * machine without a way out, too, and never to the pages of another version.
 */
export function documentation(): Plugin {
  return {
    name: 'documentation',
    apply: 'build',
    generateBundle() {
      const emit = (path: string, source: string | Uint8Array) =>
        this.emitFile({ type: 'asset', fileName: `docs/${path}`, source })
      const pictures = new Set<string>()
      const { pages, listed } = readPages()
      for (const [path, page] of pages) {
        emit(servedAs(path), layOut(path, page, listed))
        for (const picture of page.pictures) pictures.add(picture)
      }
      emit('index.html', layOut('', { title: 'Documentation', html: contents(listed) }, listed))
      emit('documentation.css', readFileSync(new URL('documentation.css', import.meta.url)))
      for (const picture of pictures) emit(picture, readFileSync(join(folder, picture)))
    },
  }
}

/** Every page, and the list of them. */
export function readPages(): {
  readonly pages: ReadonlyMap<string, RenderedPage>
  readonly listed: readonly Listed[]
} {
  const found = chapters.map(chapter => ({ chapter, paths: inOrder(chapter, markdownBelow(chapter.folder)) }))
  const all = new Set(found.flatMap(({ paths }) => paths))
  const pages = new Map(
    [...all].map(path => [
      path,
      renderPage(path, readFileSync(join(folder, path), 'utf8'), each => all.has(each)),
    ]),
  )
  const listed = found.map(({ chapter, paths }) => ({
    title: chapter.title,
    pages: paths.map(path => ({ path, title: pages.get(path)?.title ?? path })),
  }))
  return { pages, listed }
}

function markdownBelow(chapter: string): readonly string[] {
  if (!existsSync(join(folder, chapter))) throw new Error(`There is no docs/${chapter} to make pages of.`)
  return readdirSync(join(folder, chapter), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md'))
    .map(path => `${chapter}/${path.replaceAll(sep, '/')}`)
}

const contents = (listed: readonly Listed[]): string =>
  `<h1>Documentation</h1>${listed
    .map(
      ({ title, pages }) =>
        `<h2>${title}</h2><ul class="contents">${pages
          .map(page => `<li><a href="${servedAs(page.path)}">${page.title}</a></li>`)
          .join('')}</ul>`,
    )
    .join('')}`
