import { MISSING } from '../read-text.ts'

/** How a node's file stands to the versions that the nodes of a database share. */
export interface CopyState {
  /** Of the text that the file has now, or {@link MISSING}. */
  readonly file: string
  /** Of the newest version; absent where there is none yet. */
  readonly newest: string | undefined
  /** Of the text that the file had when this node looked last; absent on a machine that has not seen it before. */
  readonly remembered: string | undefined
  /** Whether the file's text is one of the versions. */
  readonly isKnown: boolean
}

/**
 * - `first`: there are no versions; the file's text becomes the first.
 * - `same`: it is a copy of the newest.
 * - `outdated`: nobody has written it since it was a copy, or it is not there.
 * - `earlier`: it has an earlier version by another way, such as the image that a container comes from.
 * - `edited`: somebody has changed what was a copy of the newest; that is a version that nobody has kept yet.
 * - `differs`: nobody knows what it was made from, or it was made from an earlier version. To take it over would undo what others
 *   have saved since, and to write over it what somebody has typed.
 */
export type CopyJudgement = 'first' | 'same' | 'outdated' | 'earlier' | 'edited' | 'differs'

/** By hashes alone: nothing is read or written. */
export function judgeCopy({ file, newest, remembered, isKnown }: CopyState): CopyJudgement {
  if (newest === undefined) return 'first'
  if (file === newest) return 'same'
  if (file === MISSING || file === remembered) return 'outdated'
  if (isKnown) return 'earlier'
  return remembered === newest ? 'edited' : 'differs'
}
