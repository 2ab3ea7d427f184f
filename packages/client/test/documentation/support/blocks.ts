import { readFileSync } from 'node:fs'

const root = new URL('../../../../../', import.meta.url)

export const guide = 'docs/guides/gate.md'
export const readme = 'packages/client/README.md'

/** A fenced code block. */
export interface Block {
  readonly language: string
  readonly code: string
}

/** The code blocks of a page, as a reader would copy them. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(new URL(page, root), 'utf8')
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    language,
    code,
  }))
}

/** The only block of a page in this language, with addresses put in the place of those on the page. */
export function blockOf(page: string, language: string, places: Readonly<Record<string, string>>): string {
  const [block, ...more] = blocksOf(page).filter(one => one.language === language)
  if (block === undefined || more.length > 0) throw new Error(`${page} has not one block of ${language}`)
  let { code } = block
  for (const [place, value] of Object.entries(places)) {
    if (!code.includes(place)) throw new Error(`The ${language} of ${page} has no "${place}"`)
    code = code.replaceAll(place, value)
  }
  return code
}
