import type { AppRule } from './config.ts'

/** The groups of the identity provider that these rules let in, by the names or ids that they use. */
export const groupsNamedIn = (rules: readonly AppRule[]): ReadonlySet<string> =>
  new Set(rules.flatMap(({ then }) => (then.kind === 'allow' ? then.who.groups : [])))
