import type { AppRule } from './app-config.ts'

/** The groups that these rules let in, each with its source as callers have it. */
export const groupsNamedIn = (rules: readonly AppRule[]): ReadonlySet<string> =>
  new Set(rules.flatMap(({ then }) => (then.kind === 'allow' ? then.who.groups : [])))
