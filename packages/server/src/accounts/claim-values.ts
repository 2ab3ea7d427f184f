import { isJsonObject } from '../identity/json.ts'

/** The texts that a claim is: one, or a list of them. Numbers are written out, and nothing else is turned into a text. */
export const textsIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value])
    .filter(isText)
    .map(item => String(item).trim())
    .filter(item => item !== '')

/**
 * The groups that a claim names: its texts, or the keys of a map, as Zitadel sends roles. A list of objects is none: each
 * provider has other keys in them, and a name, an id and a label are not the same right; the file says which by a path.
 */
export function groupsIn(value: unknown): readonly string[] {
  if (!isJsonObject(value)) return textsIn(value)
  return textsIn(Object.keys(value).filter(key => holds(value, key)))
}

/** Whether a map says yes to a key: `{ "admin": false }` says that they are not. */
export function holds(map: Readonly<Record<string, unknown>>, key: string): boolean {
  const held = Object.hasOwn(map, key) ? map[key] : undefined
  return held !== false && held !== null && held !== undefined
}

export const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'
