import { isDeepStrictEqual } from 'node:util'
import type { Change } from './change.ts'

/** A change with the usual answers filled in. */
export const change = (path: string, what: string, rest: Partial<Change> = {}): Change => ({
  kind: 'changed',
  path,
  what,
  effects: [],
  when: 'restart',
  ...rest,
})

export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b)

/** Keys whose values differ, in the order in which they first occur. */
export function differingKeys(before: object, after: object): string[] {
  const a = new Map<string, unknown>(Object.entries(before))
  const b = new Map<string, unknown>(Object.entries(after))
  return [...new Set([...a.keys(), ...b.keys()])].filter(key => !same(a.get(key), b.get(key)))
}

export function differingItems(before: readonly string[], after: readonly string[]) {
  return {
    added: after.filter(item => !before.includes(item)),
    removed: before.filter(item => !after.includes(item)),
  }
}
