import { explainChanges, type ParseResult } from '@gatewright/config'

/** Sentences that a summary has room for. */
const MOST = 2

/**
 * What a save changed, for the list of versions: in words where both texts can be understood, else by the lines. Holds no
 * secret.
 */
export async function summarize(
  before: string | undefined,
  after: string,
  parse: (text: string) => ParseResult,
): Promise<string> {
  if (before === undefined) return 'First version seen'
  const [old, now] = [parse(before), parse(after)]
  const changes = old.ok && now.ok ? explainChanges(old.config, now.config).map(({ what }) => what) : []
  if (changes.length === 0) return lineSummary(before, after)
  const more = changes.length - MOST
  return [...changes.slice(0, MOST), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ')
}

async function lineSummary(before: string, after: string): Promise<string> {
  // Loaded with the first change that words cannot tell.
  const { diffLines } = await import('diff')
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
