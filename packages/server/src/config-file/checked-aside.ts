import type { Fault, Notice, Problem } from '@gatewright/config'

/** A text to check as if it were the file's, by the types of strategy that are built in. */
export interface AsideCheck {
  readonly text: string
  /** Absolute. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly refused: ReadonlyMap<string, Fault>
}

/** What a check has found. A configuration cannot go from thread to thread, and nobody wants it here. */
export type CheckedAside =
  | { readonly ok: true; readonly notices: readonly Notice[] }
  | {
      readonly ok: false
      readonly problems: readonly Problem[]
      readonly notices: readonly Notice[]
      readonly more: number
    }
