import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const docs = join(import.meta.dirname, '../../../docs/apps')

/** What a page under `docs/apps/` says to write for an app. */
export interface Recipe {
  readonly id: string
  /** The entry of `apps`, as it stands there. */
  readonly entry: Readonly<Record<string, unknown>>
  /** The roles that the file has to name for it. */
  readonly roles?: readonly string[]
  /** The other code blocks of the page by their language and the file name in their first line, such as `js settings.js`. */
  readonly blocks: ReadonlyMap<string, string>
}

/**
 * Reads the page of an app, so that what people copy is what is tried.
 * @throws Error where it has not exactly one block of JSON with `apps`
 */
export function readRecipe(name: string): Recipe {
  const text = readFileSync(join(docs, `${name}.md`), 'utf8')
  const blocks = [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ([, info = '', body = '']) => [info.trim(), body] as const,
  )
  const configurations = blocks
    .filter(([info, body]) => info === 'json' && body.includes('"apps"'))
    .map(([, body]) => JSON.parse(body) as Pick<Recipe, 'roles'> & { apps: Record<string, Recipe['entry']> })
  const [{ apps, roles } = {}] = configurations
  const [id] = Object.keys(apps ?? {})
  if (configurations.length !== 1 || apps === undefined || id === undefined)
    throw new Error(`docs/apps/${name}.md has ${configurations.length} blocks of JSON with "apps"`)
  return { id, entry: apps[id] as Recipe['entry'], ...(roles && { roles }), blocks: new Map(blocks) }
}
