import { type Problem, redactPair } from '@gatewright/config'
import { createTwoFilesPatch } from 'diff'
import type { ConfigFile } from '../../config-file/config-file.ts'

export interface Changes {
  readonly changes: { readonly what: string; readonly effect: string }[]
  /** Unified, secrets masked; empty when the texts are the same. */
  readonly diff: string
  /** Why the new text cannot run. */
  readonly problems: Problem[]
}

/** What a restart would change, in words and as a diff. */
export function changesBetween(file: ConfigFile, running: string, next: string): Changes {
  const parsed = file.parse(next)
  const masked = redactPair(running, next)
  const diff =
    running === next ? '' : createTwoFilesPatch('running', 'file', masked.before, masked.after, '', '')
  return { changes: [], diff, problems: parsed.ok ? [] : [...parsed.problems] }
}
