import type { OutgoingHttpHeaders } from 'node:http2'
import { type HeaderLines, headerList } from '@gatewright/proxy'
import { perConnection } from './read-head.ts'

/** Adds a header of any kind that Node takes to a flat list, but for those that belong to a connection. */
export function addTo(list: string[], name: string, value: unknown): void {
  if (Array.isArray(value)) for (const each of value) addTo(list, name, each)
  else if (value !== undefined) {
    const lower = name.toLowerCase()
    if (!perConnection.has(lower)) list.push(lower, String(value))
  }
}

export function removeFrom(list: string[], name: string): void {
  for (let index = list.length - 2; index >= 0; index -= 2) if (list[index] === name) list.splice(index, 2)
}

/** Lines are made once for many answers, so their lists are, too. Whoever brings more of them only empties the memory. */
const known = new Map<HeaderLines, readonly string[]>()
const mostKnown = 256

/** @returns headers that were put together before, as a flat list that stays as it is */
export function listOf(lines: HeaderLines): readonly string[] {
  const found = known.get(lines)
  if (found !== undefined) return found
  const list: string[] = []
  const given = headerList(lines)
  for (let index = 0; index < given.length; index += 2) addTo(list, given[index] as string, given[index + 1])
  if (known.size >= mostKnown) known.clear()
  known.set(lines, list)
  return list
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** Flat lists, which Node need not look through again and again. 24.7 is the first that takes them. */
const takesLists = major > 24 || (major === 24 && minor >= 7)

/** What `respond` of this Node takes. @param list flat, in lower case, with `:status` */
export const asHeaders = (list: string[]): OutgoingHttpHeaders | string[] =>
  takesLists ? list : asObject(list)

/** The same for a Node that takes no lists. */
export function asObject(list: readonly string[]): OutgoingHttpHeaders {
  // Without a prototype, for an app may call a header `constructor`.
  const object: Record<string, string | string[]> = Object.create(null)
  for (let index = 0; index < list.length; index += 2) {
    const name = list[index] as string
    const value = list[index + 1] as string
    const before = object[name]
    if (before === undefined) object[name] = value
    else if (Array.isArray(before)) before.push(value)
    else object[name] = [before, value]
  }
  return object
}
