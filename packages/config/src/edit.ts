/** Changes to the text of a file that leave everything else as it is: comments, order, indentation, line ends. */
import {
  applyEdits,
  type FormattingOptions,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type Node,
} from 'jsonc-parser'
import { readDocument, readLoosely } from './document.ts'
import type { Path } from './problem.ts'

/**
 * The text with the value at `path` set; `undefined` as a value removes it. Objects on the way are made.
 * @returns `undefined` where the text is too broken to be edited
 */
export function setValue(text: string, path: Path, value: unknown): string | undefined {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const body = text.slice(mark.length)
  const root = editableRoot(body)
  if (!root) return undefined
  const node = findNodeAtLocation(root, [...path])
  if (value === undefined) return node === undefined ? text : mark + remove(body, memberOf(node))
  if (node) {
    return mark + applyEdits(body, modify(body, [...path], value, { formattingOptions: formattingOf(body) }))
  }
  return mark + append(body, root, path, value)
}

/**
 * The value at `path`, also of a text that is broken elsewhere.
 * @returns `undefined` where there is none
 */
export function getValue(
  text: string,
  path: Path,
): { readonly value: unknown; readonly isBroken: boolean } | undefined {
  const read = readLoosely(text)
  const node = read && findNodeAtLocation(read.root, [...path])
  return node && { value: getNodeValue(node) as unknown, isBroken: read.isBroken }
}

export interface InsertedStrategy {
  readonly text: string
  /** Offset and length of the entry with its key, to select it. */
  readonly offset: number
  readonly length: number
}

/**
 * Adds a strategy at the end of `authStrategies`; with `offer`, also lists it and switches external authentication on.
 * @returns `undefined` where the text is too broken to be edited, or has a strategy of that name
 */
export function insertStrategy(
  text: string,
  id: string,
  entry: object,
  { offer = false }: { readonly offer?: boolean } = {},
): InsertedStrategy | undefined {
  const root = readDocument(text).root
  if (root && findNodeAtLocation(root, ['authStrategies', id])) return undefined
  let edited = setValue(text, ['authStrategies', id], entry)
  if (edited === undefined) return undefined
  if (offer) edited = offerStrategy(edited, id)
  const document = readDocument(edited)
  const property = document.root && findNodeAtLocation(document.root, ['authStrategies', id])?.parent
  const mark = edited.length - document.text.length
  return { text: edited, offset: (property?.offset ?? 0) + mark, length: property?.length ?? 0 }
}

function offerStrategy(text: string, id: string): string {
  const root = readDocument(text).root
  const list = root && findNodeAtLocation(root, ['pro', 'collaboratorsAuthStrategies'])
  const names = list?.children?.map(child => child.value as unknown)
  let edited: string | undefined = text
  if (!names) edited = setValue(text, ['pro', 'collaboratorsAuthStrategies'], ['default', id])
  else if (!names.includes(id))
    edited = setValue(text, ['pro', 'collaboratorsAuthStrategies', names.length], id)
  const enabled = root && findNodeAtLocation(root, ['pro', 'externalAuth', 'enabled'])?.value
  if (enabled !== true) edited = setValue(edited ?? text, ['pro', 'externalAuth', 'enabled'], true)
  return edited ?? text
}

/** The editing library mends what is broken by guessing; a file that somebody is in the middle of writing is left alone. */
function editableRoot(text: string): Node | undefined {
  const { root, problems } = readDocument(text)
  return problems.length === 0 ? root : undefined
}

/**
 * Adds a member to the nearest object or list that exists. The editing library would format the line before too, and carry
 * a comment at its end over to the new one.
 */
function append(text: string, root: Node, path: Path, value: unknown): string {
  let depth = path.length - 1
  while (depth > 0 && !findNodeAtLocation(root, path.slice(0, depth))) depth--
  const container = findNodeAtLocation(root, path.slice(0, depth)) ?? root
  const rest = path.slice(depth + 1)
  const member = rest.reduceRight<unknown>(
    (inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }),
    value,
  )
  const key = container.type === 'object' ? `${JSON.stringify(String(path[depth]))}: ` : ''
  const { eol = '\n', tabSize = 2, insertSpaces } = formattingOf(text)
  const unit = insertSpaces ? ' '.repeat(tabSize) : '\t'
  const written = (indent: string) => key + JSON.stringify(member, null, unit).replaceAll('\n', eol + indent)
  const last = container.children?.at(-1)
  const close = container.offset + container.length - 1
  if (!last) {
    const outer = indentOf(text, container.offset)
    const inside = text.slice(container.offset + 1, close).trimEnd()
    return `${text.slice(0, container.offset + 1)}${inside}${eol}${outer}${unit}${written(outer + unit)}${eol}${outer}${text.slice(close)}`
  }
  const end = last.offset + last.length
  const lines = text.slice(container.offset, last.offset).includes('\n')
  if (!lines) return `${text.slice(0, end)}, ${key}${JSON.stringify(member)}${text.slice(end)}`
  // A comment at the end of the line belongs to the member before.
  const behind = /^[ \t]*(?:\/\*[^\r\n]*?\*\/[ \t]*)*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(end))
  const comment = behind?.[0] ?? ''
  const indent = indentOf(text, last.offset)
  return `${text.slice(0, end)},${comment.trimEnd()}${eol}${indent}${written(indent)}${text.slice(end + comment.length)}`
}

/** The property that a value is of, with its key; the value itself in a list. */
const memberOf = (node: Node): Node => (node.parent?.type === 'property' ? node.parent : node)

/**
 * Takes a member out of its object or list, with the comma that separated it, and its line where nothing else is left on it. The
 * editing library takes comments along, and a comma too few where one stands between.
 */
function remove(text: string, member: Node): string {
  const siblings = member.parent?.children ?? []
  const at = siblings.indexOf(member)
  const [before, after] = [siblings[at - 1], siblings[at + 1]]
  const end = member.offset + member.length
  if (after !== undefined) return cut(text, member.offset, commaFrom(text, end) + 1, after.offset)
  if (before === undefined) return cut(text, member.offset, end)
  const comma = commaFrom(text, before.offset + before.length)
  if (/^,[ \t]*$/.test(text.slice(comma, member.offset))) return text.slice(0, comma) + text.slice(end)
  return text.slice(0, comma) + cut(text, member.offset, end).slice(comma + 1)
}

/** Takes a stretch out, and the rest of its line where that was all; on one line with the next, the blanks before that. */
function cut(text: string, from: number, to: number, next?: number): string {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  const rest = /^[ \t]*(\r?\n)?/.exec(text.slice(to))
  const isAlone = /^[ \t]*$/.test(text.slice(lineStart, from)) && rest?.[1] !== undefined
  if (isAlone) return text.slice(0, lineStart) + text.slice(to + (rest?.[0].length ?? 0))
  if (next !== undefined && /^[ \t]*$/.test(text.slice(to, next)))
    return text.slice(0, from) + text.slice(next)
  return text.slice(0, from) + text.slice(to)
}

/** Where the comma stands behind a member, blanks and comments in between. */
const commaFrom = (text: string, offset: number): number =>
  offset + (/^(?:\s|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/.exec(text.slice(offset))?.[0].length ?? 0)

const indentOf = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''

function formattingOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
}
