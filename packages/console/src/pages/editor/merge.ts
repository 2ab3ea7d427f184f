import { diff3Merge } from 'node-diff3'

export interface Merged {
  readonly text: string
  /** Places that both changed, marked in the text as git does. */
  readonly conflicts: number
}

/** Joins two people's changes to the same text, line by line. */
export function merge(mine: string, base: string, theirs: string): Merged {
  let conflicts = 0
  const lines = (text: string) => text.split('\n')
  const regions = diff3Merge(lines(mine), lines(base), lines(theirs), { excludeFalseConflicts: true })
  const merged = regions.flatMap(region => {
    if (region.ok !== undefined) return region.ok
    if (region.conflict === undefined) return []
    conflicts += 1
    const { a, b } = region.conflict
    return ['<<<<<<< yours', ...a, '=======', ...b, '>>>>>>> theirs']
  })
  return { text: merged.join('\n'), conflicts }
}
