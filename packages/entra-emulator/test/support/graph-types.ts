import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const path = require.resolve('@microsoft/microsoft-graph-types/package.json')
const declarations = readFileSync(path.replace('package.json', 'microsoft-graph.d.ts'), 'utf8')

/**
 * What Microsoft's own declarations of v1.0 say that a type has. Each interface lists its properties in alphabetical order,
 * and then its relationships, in alphabetical order again.
 */
export const graphType = (
  name: string,
): { readonly properties: readonly string[]; readonly relationships: readonly string[] } => {
  const start = declarations.indexOf(`export interface ${name} extends`)
  if (start < 0) throw new Error(`there is no type ${name}`)
  const block = declarations.slice(start, declarations.indexOf('\n}', start))
  const names = [...block.matchAll(/^ {4}(\w+)\?:/gm)].map(([, member = '']) => member)
  const end = names.findIndex((member, at) => at > 0 && order(names[at - 1] ?? '', member) > 0)
  return end < 0
    ? { properties: names, relationships: [] }
    : { properties: names.slice(0, end), relationships: names.slice(end) }
}

const order = (one: string, other: string): number =>
  one.toLowerCase() < other.toLowerCase() ? -1 : one.toLowerCase() > other.toLowerCase() ? 1 : 0
