import {
  applyEdits,
  findNodeAtLocation,
  getLocation,
  type JSONPath,
  modify,
  type Node,
  parse,
  parseTree,
} from 'jsonc-parser'
import type { Snippet, StrategyType } from '../../api/admin/strategies.ts'

const options = { formattingOptions: { tabSize: 2, insertSpaces: true, eol: '\n' } }

/** Writes a value there; the rest of the text stays as it is. */
export const setValue = (text: string, path: JSONPath, value: unknown): string =>
  applyEdits(text, modify(text, path, value, options))

/** Adds the entry as the last one below `authStrategies`. Comments and the rest of the text stay as they are. */
export function insertStrategy(text: string, snippet: Pick<Snippet, 'id' | 'entry'>): string {
  const start = text.trim() === '' ? '{}\n' : text
  const entry: unknown = parse(snippet.entry)
  const root = parseTree(start)
  const strategies = root && findNodeAtLocation(root, ['authStrategies'])
  const isThere = root && findNodeAtLocation(root, ['authStrategies', snippet.id]) !== undefined
  if (strategies?.children?.length && !isThere) return append(start, strategies, snippet.id, entry)
  if (root?.children?.length && strategies === undefined) {
    return append(start, root, 'authStrategies', { [snippet.id]: entry })
  }
  return setValue(start, ['authStrategies', snippet.id], entry)
}

/**
 * Moves the strategy that stands at a place of the text, and not below `authStrategies`, to there.
 * @param place of its name, line and column from 1
 * @returns the text as it is where there is none, or one of its name below `authStrategies` already
 */
export function moveStrategy(
  text: string,
  place: { readonly line: number; readonly column: number },
): string {
  let start = 0
  for (let line = 1; line < place.line; line++) start = text.indexOf('\n', start) + 1
  const path = getLocation(text, start + place.column).path
  const id = path.at(-1)
  const root = parseTree(text)
  const node = root && findNodeAtLocation(root, path)
  if (root === undefined || node === undefined || typeof id !== 'string') return text
  if (findNodeAtLocation(root, ['authStrategies', id]) !== undefined) return text
  const entry = text.slice(node.offset, node.offset + node.length)
  return insertStrategy(setValue(text, path, undefined), { id, entry })
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

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
