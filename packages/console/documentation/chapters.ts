/** What somebody who runs or uses a server reads; decisions and postmortems are for who builds it. */
export interface Chapter {
  readonly title: string
  /** Below `docs/`. */
  readonly folder: string
  /** Pages that come first, in this order; the others follow by name. */
  readonly first?: readonly string[]
}

export const chapters: readonly Chapter[] = [
  {
    title: 'Guides',
    folder: 'guides',
    first: [
      'guides/strategies/oauth2-entra-id.md',
      'guides/console.md',
      'guides/gate.md',
      'guides/providers.md',
    ],
  },
  { title: 'Apps', folder: 'apps', first: ['apps/README.md'] },
  {
    title: 'Operate',
    folder: 'operate',
    first: ['operate/README.md', 'operate/install.md', 'operate/what-to-do-when.md'],
  },
  { title: 'Security', folder: 'security', first: ['security/threat-model.md'] },
  { title: 'Reference', folder: 'reference', first: ['reference/configuration.md', 'reference/commands.md'] },
]

/** Pages in the order in which they are listed. */
export function inOrder({ first = [] }: Chapter, paths: readonly string[]): readonly string[] {
  const others = paths.filter(path => !first.includes(path)).sort()
  return [...first.filter(path => paths.includes(path)), ...others]
}

/** Where a page is served, from `docs/` on: every folder has its `index.html`. */
export const servedAs = (path: string): string =>
  path.replace(/\.md$/, '.html').replace(/(^|\/)README\.html$/, '$1index.html')
