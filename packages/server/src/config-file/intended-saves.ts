import type { Actor } from './versions.ts'

/**
 * A save that has begun. The file is not in the database's transaction, so what is to be true of it once it is replaced is written
 * before: who, how, and what the text will hash to. Whoever finds that text in the file afterwards, be it after a crash, writes
 * the version by its author, and the entry in the audit log; whoever finds another text drops this.
 */
export interface IntendedSave {
  /** Of the text, as `versionOf` has it. */
  readonly version: string
  /** The version that the edit began with. */
  readonly from: string
  readonly by: Actor
  /** Where the author's browser is. */
  readonly address?: string
  readonly how: 'saved' | 'restored'
  /** What changes, in words. */
  readonly summary: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Of one file. There is one at a time. */
export interface IntendedSaves {
  /** In the place of the one before. */
  begin(save: IntendedSave): Promise<void>
  find(): Promise<IntendedSave | undefined>
  drop(): Promise<void>
}
