import {
  type Change,
  type Config,
  explainChanges,
  type ParseResult,
  type Problem,
  redactPair,
  type StrategyDefinition,
} from '@gatewright/config'
import { type WithoutApps, withoutApps } from './without-apps.ts'

/** How the text of the file differs from what runs. */
export interface Comparison {
  readonly changes: readonly (Pick<Change, 'kind' | 'what'> & { readonly effect: string })[]
  /** Unified, secrets masked; empty when the texts are the same. */
  readonly diff: string
  /** Why the new text cannot run. */
  readonly problems: readonly Problem[]
  /** Of the new text, where it can run. */
  readonly config?: WithoutApps
}

/** What a restart would change, in words and as a diff. */
export async function compareTexts(
  texts: { readonly running: Config; readonly before: string; readonly after: string },
  parse: (text: string) => ParseResult,
  strategies: readonly StrategyDefinition[],
): Promise<Comparison> {
  const { running, before, after } = texts
  const parsed = parse(after)
  const masked = redactPair(before, after, strategies)
  // Loaded when somebody looks at a difference.
  const { createTwoFilesPatch } = await import('diff')
  const diff =
    before === after ? '' : createTwoFilesPatch('running', 'file', masked.before, masked.after, '', '')
  const changes = parsed.ok ? explainChanges(running, parsed.config) : []
  return {
    changes: changes.map(({ kind, what, effects }) => ({ kind, what, effect: effects.join(' ') })),
    diff,
    ...(parsed.ok
      ? { problems: [], config: withoutApps(parsed.config, strategies) }
      : { problems: parsed.problems }),
  }
}
