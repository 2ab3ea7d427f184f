import { posix } from 'node:path'
import GithubSlugger from 'github-slugger'
import { Marked, type Tokens } from 'marked'
import { servedAs } from './chapters.ts'

export interface RenderedPage {
  readonly title: string
  readonly html: string
  /** Pictures that it shows, from `docs/` on. */
  readonly pictures: ReadonlySet<string>
}

/**
 * A page of the documentation as HTML. Links to other pages lead to their HTML; what leads out of the documentation (a source
 * file, an example) is text, for nothing lies there on a server.
 * @param path of the page, from `docs/` on
 * @param has whether a page of this path is served
 */
export function renderPage(path: string, markdown: string, has: (path: string) => boolean): RenderedPage {
  const pictures = new Set<string>()
  // The anchors that the pages link to are those of GitHub, where they are read as well.
  const slugger = new GithubSlugger()
  const from = (href: string) => posix.normalize(posix.join(posix.dirname(path), href))
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const id = slugger.slug(plain(text))
        return `<h${depth} id="${escaped(id)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      // Wide ones scroll in a box of their own, which the keyboard reaches; tables too.
      code({ text }: Tokens.Code) {
        return `<pre tabindex="0"><code>${escaped(text)}\n</code></pre>\n`
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens)
        const target = linkTo(href, from, has, path)
        if (target === undefined) return text
        const elsewhere = /^https?:/.test(target) ? ' target="_blank" rel="noopener noreferrer"' : ''
        return `<a href="${escaped(target)}"${elsewhere}>${text}</a>`
      },
      image({ href, text }: Tokens.Image) {
        pictures.add(from(href))
        return `<img src="${escaped(href)}" alt="${escaped(text)}" loading="lazy">`
      },
      table(token: Tokens.Table) {
        const cells = (row: readonly Tokens.TableCell[], tag: 'td' | 'th') =>
          `<tr>${row.map(cell => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`
        const body = token.rows.map(row => cells(row, 'td')).join('')
        return `<div class="table" tabindex="0"><table><thead>${cells(token.header, 'th')}</thead><tbody>${body}</tbody></table></div>`
      },
    },
  })
  const html = marked.parse(markdown, { async: false })
  for (const [, source = ''] of html.matchAll(/<(?:img|source)\s[^>]*?src(?:set)?="([^"]+)"/g)) {
    if (!/^[a-z]+:/.test(source)) pictures.add(from(source))
  }
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? path
  return { title: plain(title), html, pictures }
}

/** A heading without what Markdown puts into it. */
const plain = (heading: string): string => heading.replaceAll(/[`*]|\[(.*?)\]\(.*?\)/g, '$1')

function linkTo(
  href: string,
  from: (href: string) => string,
  has: (path: string) => boolean,
  path: string,
): string | undefined {
  if (/^(?:https?:|#)/.test(href)) return href
  const [file = '', anchor] = href.split('#')
  const wanted = from(file)
  const page = [wanted, posix.join(wanted, 'README.md')].find(has)
  if (page === undefined) return undefined
  const target = posix.relative(posix.dirname(servedAs(path)), servedAs(page))
  return `${target}${anchor === undefined ? '' : `#${anchor}`}`
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
