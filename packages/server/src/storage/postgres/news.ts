import { type Change, readChange } from '../../events/events.ts'
import { NOTHING_CACHED } from '../nothing-cached.ts'
import { isReadOnly } from './faults.ts'

/** What stands in `changes` behind a place. */
export interface NewsPage {
  /** Which server answered, since its start. Another one may lack what the one before had. */
  readonly server: string
  /** Whether there is still a row at `back` or before: those of the smallest numbers are dropped first. */
  readonly reachesBack: boolean
  /** When, by its own clock: milliseconds since 1970. */
  readonly at: number
  /** In the order of their numbers; `change` is absent where this node has written it. */
  readonly rows: readonly { readonly seq: number; readonly change?: string }[]
}

/** What is asked of the table `changes`; each throws where the database does not answer. */
export interface NewsReader {
  /** Rows behind a number, and those of the numbers named. @param back the first of what was seen that is asked about again */
  after(seq: number, gaps: readonly number[], back: number): Promise<NewsPage>
  /** The greatest number that there is, and 0 where there is none. */
  newest(): Promise<number>
  /** Transactions that are open and have written into `changes`, or are about to. */
  writers(): Promise<readonly string[]>
}

/** Numbers that are waited for one by one; where there are more, everything is forgotten once nobody can write them any more. */
const MOST_GAPS = 1000
/** Numbers before the newest that a node which starts looks for: transactions that were open then. */
const LOOK_BACK = 500

/** A number that was passed over. */
interface Gap {
  /** The next number that there was: while it is kept, what stands before it was not dropped. */
  readonly next: number
  /** Of those who were writing when it had been passed over, who may still be; absent before they were asked for. */
  writers?: ReadonlySet<string>
}

/** What other nodes have changed, for the caches of this one. */
export interface News {
  /**
   * Publishes what others have changed since the last time; `anything` where that cannot be told.
   * @throws Error where the database does not answer
   */
  look(publish: (change: Change) => void): Promise<void>
}

/**
 * What other nodes have changed, by their rows. Numbers are given when a row is written, and not when it is committed: a row of a
 * smaller number may come later than one of a greater. So a number that was passed over is asked for again until it is there, or
 * until everybody has ended who was writing when it was passed over: then it was rolled back, and says nothing. Unless it may have been
 * dropped: on a machine that stood still for an hour no clock says so, and clocks of nodes differ. It is waited for however long that
 * takes: a commit that waits for a standby which is away (`synchronous_standby_names`) waits as long as that is, and until then whoever
 * reads anew reads what was before.
 * @param options.keptFor how long rows are kept at least, in milliseconds; whoever looks later has missed some
 * @param options.now milliseconds, monotonic
 */
export async function createNews(
  reader: NewsReader,
  options: { readonly keptFor: number; readonly now: () => number },
): Promise<News> {
  const { keptFor, now } = options
  let seen = 0
  let server = ''
  let lookedAt = now()
  /** The same by the database's clock, which also goes on while this machine sleeps or is held. */
  let answeredAt = 0
  const gaps = new Map<number, Gap>()
  /** Those that are too many, as one. */
  let beyond: Gap | undefined
  await begin()

  /** From here on; of what was given a number before, only what is not committed yet. */
  async function begin(): Promise<void> {
    // Where this fails half-way, and the server of before answers once more, its numbers are not those that this has read.
    server = ''
    gaps.clear()
    seen = Math.max(0, (await reader.newest()) - LOOK_BACK)
    // Of those who are writing now somebody may have been given a number before these.
    beyond = seen > 0 ? { next: seen } : undefined
    const page = await reader.after(seen, [], seen)
    server = page.server
    answeredAt = page.at
    lookedAt = now()
    take(page, undefined)
  }

  /**
   * @param writers asked for before the rows were read; what one of them has written before it ended is among the rows
   * @returns whether nothing was missed
   */
  function take({ rows, reachesBack }: NewsPage, writers: readonly string[] | undefined): boolean {
    /** Whether nobody can write it any more. */
    function isOver(gap: Gap): boolean {
      if (writers === undefined) return false
      gap.writers = new Set(writers.filter(writer => gap.writers?.has(writer) !== false))
      return gap.writers.size === 0
    }
    let isSure = reachesBack || (rows.find(({ seq }) => seq > seen)?.seq ?? seen + 1) === seen + 1
    for (const { seq } of rows) gaps.delete(seq)
    for (const [seq, gap] of gaps) {
      if (!isOver(gap)) continue
      gaps.delete(seq)
      // It was written and dropped, or never was.
      isSure &&= reachesBack
    }
    if (beyond !== undefined && isOver(beyond)) {
      beyond = undefined
      isSure = false
    }
    for (const { seq } of rows) {
      for (let between = seen + 1; between < seq; between += 1) {
        if (gaps.size >= MOST_GAPS) {
          isSure = false
          beyond = { next: seq }
          break
        }
        gaps.set(between, { next: seq })
      }
      seen = Math.max(seen, seq)
    }
    return isSure
  }

  return {
    async look(publish) {
      const writers = gaps.size === 0 && beyond === undefined ? undefined : await reader.writers()
      const back = Math.min(seen, ...[...gaps.values()].map(({ next }) => next))
      const page = await reader.after(seen, [...gaps.keys()], back).catch(error => {
        // What was read of a standby meanwhile may be over at the primary, which has told it already.
        if (isReadOnly(error)) server = ''
        throw error
      })
      const at = now()
      const isLate = at - lookedAt > keptFor || page.at - answeredAt > keptFor
      if (page.server !== server) {
        // Numbers may begin anew behind ours: a standby that took over lacks what it had not got yet.
        await begin()
        return publish({ kind: 'anything' })
      }
      lookedAt = at
      answeredAt = page.at
      if (!take(page, writers) || isLate) return publish({ kind: 'anything' })
      for (const { change } of page.rows) {
        if (change !== undefined && change !== NOTHING_CACHED) publish(readChange(change))
      }
    },
  }
}
