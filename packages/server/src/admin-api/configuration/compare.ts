import { type Change, type Config, explainChanges, type Problem } from '@gatewright/config'
import type { ConfigFile } from '../../config-file/config-file.ts'

export interface Changes {
  readonly changes: (Pick<Change, 'kind' | 'what'> & { readonly effect: string })[]
  /** Unified, secrets masked; empty when the texts are the same. */
  readonly diff: string
  /** Why the new text cannot run. */
  readonly problems: Problem[]
}

/** What a restart would change, in words and as a diff. */
export async function changesBetween(
  file: ConfigFile,
  running: { readonly config: Config; readonly text: string },
  next: string,
): Promise<Changes> {
  const parsed = file.parse(next)
  const masked = file.redactPair(running.text, next)
  // Loaded when somebody looks at a difference.
  const { createTwoFilesPatch } = await import('diff')
  const diff =
    running.text === next ? '' : createTwoFilesPatch('running', 'file', masked.before, masked.after, '', '')
  const changes = parsed.ok ? explainChanges(running.config, parsed.config) : []
  return {
    changes: changes.map(({ kind, what, effects }) => ({ kind, what, effect: effects.join(' ') })),
    diff,
    problems: parsed.ok ? [] : [...parsed.problems],
  }
}
