import { type AppRule, groupsNamedIn } from '@gatewright/config'

/**
 * How long the list of groups may be in one header, in bytes. It is sent up to three times, and servers take no more than
 * 16 kB of headers (Node) or 8 kB (Tomcat): with all 200 groups that Entra puts into a token every request would be answered
 * with 431, and nobody would find out why.
 */
export const mostGroupBytes = 4096

export interface ShownGroups {
  readonly groups: readonly string[]
  /** Nothing was left out. */
  readonly complete: boolean
}

/**
 * The groups that an app is told of: all of them, or those alone that its own rules name, where all are too many.
 * @param groups of a caller, with their sources
 * @param nameOf how the app is told of one
 */
export function shownGroups(
  groups: readonly string[],
  rules: readonly AppRule[],
  nameOf: (group: string) => string,
): ShownGroups {
  const names = groups.map(nameOf)
  const bytes = names.reduce((sum, name) => sum + Buffer.byteLength(name) + 1, 0)
  if (bytes <= mostGroupBytes) return { groups: names, complete: true }
  const wanted = groupsNamedIn(rules)
  return { groups: groups.filter(group => wanted.has(group)).map(nameOf), complete: false }
}
