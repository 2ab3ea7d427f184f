import { posix } from 'node:path'
import { servedAs } from './chapters.ts'
import { escaped } from './render.ts'

export interface Listed {
  readonly title: string
  readonly pages: readonly { readonly path: string; readonly title: string }[]
}

/**
 * A whole page: the list of all of them at the side, one column of text. Without a script, so that it can be read where the
 * console itself does not come up.
 * @param path of the page, from `docs/` on
 */
export function layOut(
  path: string,
  page: { readonly title: string; readonly html: string },
  chapters: readonly Listed[],
) {
  const here = posix.dirname(servedAs(path))
  const to = (target: string) => posix.relative(here, target) || '.'
  const list = chapters.map(chapter => {
    const items = chapter.pages.map(({ path: each, title }) => {
      const current = each === path ? ' aria-current="page"' : ''
      return `<li><a href="${escaped(to(servedAs(each)))}"${current}>${escaped(title)}</a></li>`
    })
    const isOpen = chapter.pages.some(({ path: each }) => each === path)
    return `<details${isOpen ? ' open' : ''}><summary>${escaped(chapter.title)}</summary><ul>${items.join('')}</ul></details>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(page.title)} · Gatewright</title>
<link rel="icon" href="/admin/logo.svg">
<link rel="stylesheet" href="${escaped(to('documentation.css'))}">
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header><a class="home" href="/admin"><img src="/admin/logo.svg" alt="" width="22" height="22"> Gatewright</a><a href="${escaped(to('index.html'))}">Documentation</a></header>
<div class="columns">
<nav aria-label="Documentation">${list.join('\n')}</nav>
<main id="text">${page.html}</main>
</div>
</body>
</html>
`
}
