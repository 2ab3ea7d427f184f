import { diffLines } from 'diff'

/** What a save changed, for the list of versions: `3 lines added, 1 removed`. */
export function summarize(before: string | undefined, after: string): string {
  if (before === undefined) return 'First version seen'
  let added = 0
  let removed = 0
  for (const part of diffLines(before, after)) {
    if (part.added) added += part.count
    else if (part.removed) removed += part.count
  }
  if (added === 0 && removed === 0) return 'Nothing changed'
  const lines = (count: number) => `${count} ${count === 1 ? 'line' : 'lines'}`
  if (removed === 0) return `${lines(added)} added`
  if (added === 0) return `${lines(removed)} removed`
  return `${lines(added)} added, ${removed} removed`
}
