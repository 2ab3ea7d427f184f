import {
  applyEdits,
  findNodeAtLocation,
  type JSONPath,
  modify,
  type Node,
  parse,
  parseTree,
} from 'jsonc-parser'
import type { Snippet, StrategyType } from '../../api/admin/strategies.ts'

const options = { formattingOptions: { tabSize: 2, insertSpaces: true, eol: '\n' } }

const set = (text: string, path: JSONPath, value: unknown): string =>
  applyEdits(text, modify(text, path, value, options))

/** Adds the entry as the last one below `authStrategies`. Comments and the rest of the text stay as they are. */
export function insertStrategy(text: string, snippet: Snippet): string {
  const start = text.trim() === '' ? '{}\n' : text
  const entry: unknown = parse(snippet.entry)
  const root = parseTree(start)
  const strategies = root && findNodeAtLocation(root, ['authStrategies'])
  const isThere = root && findNodeAtLocation(root, ['authStrategies', snippet.id]) !== undefined
  if (strategies?.children?.length && !isThere) return append(start, strategies, snippet.id, entry)
  if (root?.children?.length && strategies === undefined) {
    return append(start, root, 'authStrategies', { [snippet.id]: entry })
  }
  return set(start, ['authStrategies', snippet.id], entry)
}

/**
 * Writes a new last member of an object that has some. Not one character elsewhere changes: jsonc-parser's own edit would
 * also reformat the member before it.
 */
function append(text: string, object: Node, key: string, value: unknown): string {
  const last = object.children?.at(-1)
  if (last === undefined) return text
  const lineStart = text.lastIndexOf('\n', last.offset) + 1
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  const written = JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`)
  const end = last.offset + last.length
  return `${text.slice(0, end)},\n${indent}${JSON.stringify(key)}: ${written}${text.slice(end)}`
}

/** Where the value of a dotted path stands; names may have dots in them. */
export function offsetOf(text: string, dottedPath: string): number | undefined {
  const root = parseTree(text)
  if (root === undefined) return undefined
  const [first = '', ...rest] = dottedPath.split('.')
  const node = findNodeAtLocation(root, [first, rest.join('.')]) ?? findNodeAtLocation(root, [first, ...rest])
  return node?.parent?.offset ?? node?.offset
}

/** The strategies of the text whose type can be tested, with their entries as JSON. */
export function testableEntries(
  text: string,
  types: readonly StrategyType[],
): readonly { readonly id: string; readonly entry: string }[] {
  const file: unknown = parse(text)
  const strategies = isRecord(file) ? file.authStrategies : undefined
  if (!isRecord(strategies)) return []
  return Object.entries(strategies)
    .filter(
      ([, entry]) => isRecord(entry) && types.some(each => each.canBeTested && each.type === entry.type),
    )
    .map(([id, entry]) => ({ id, entry: JSON.stringify(entry) }))
}

/** A secret that stands in the file as it is. */
export interface PlainSecret {
  readonly path: JSONPath
  /** `authStrategies.azure.options.clientSecret`. */
  readonly name: string
  /** A name for the environment variable that could hold it: `AZURE_CLIENT_SECRET`. */
  readonly variable: string
}

const secretKeys = new Set(['clientSecret', 'secret', 'bindPassword', 'privateKey'])

/** Secrets that are neither a reference (`${env:…}`, `${file:…}`) nor a placeholder still to be filled in. */
export function plainSecrets(text: string): readonly PlainSecret[] {
  const found: PlainSecret[] = []
  const walk = (value: unknown, path: JSONPath) => {
    if (typeof value === 'string') {
      const key = String(path.at(-1))
      if (!secretKeys.has(key) || value === '' || /^(\$\{|<)/.test(value)) return
      const owner = path.filter(part => part !== 'authStrategies' && part !== 'options' && part !== 'pro')
      const variable = owner.map(part => snake(String(part))).join('_')
      found.push({ path, name: path.join('.'), variable })
    } else if (isRecord(value)) {
      for (const [key, child] of Object.entries(value)) walk(child, [...path, key])
    }
  }
  walk(parse(text), [])
  return found
}

/** Puts a reference in the place of a secret. */
export const referToVariable = (text: string, secret: PlainSecret): string =>
  set(text, secret.path, `\${env:${secret.variable}}`)

/** `clientSecret` → `CLIENT_SECRET`. */
const snake = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
