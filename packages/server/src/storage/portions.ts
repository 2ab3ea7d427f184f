import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from './database.ts'
import { engineOf } from './sql.ts'

/**
 * Rows that are written in one go: some milliseconds of work. A session stands in ten indexes at random places, and more of
 * them at once are not faster in all: what costs is the pages, and not the commits.
 */
const PORTION = 50
/** Rows that are read in one go: some milliseconds of work. */
const SLICE = 250

/**
 * Works through a long list without holding anybody up: whoever else writes waits for one portion at most, and between two of
 * them this thread has a turn for timers and requests. Each portion commits by itself, so what the list says must bear being half done.
 * @param work does one portion, in one statement or one transaction
 */
export async function inPortions<Item>(
  items: Iterable<Item>,
  work: (portion: readonly Item[]) => Promise<unknown>,
  size = PORTION,
): Promise<void> {
  let portion: Item[] = []
  for (const item of items) {
    portion.push(item)
    if (portion.length < size) continue
    await work(portion)
    portion = []
    await nextTurn()
  }
  if (portion.length > 0) await work(portion)
}

/**
 * Repeats work on so many rows at most until there are fewer of them, and lets everybody else in between. Where another node does the same
 * work, whoever has waited for a portion of its finds that one gone, and fewer than there are.
 * @param work does it with up to `limit` rows and says how many there were
 * @param isLeft asked then, where somebody goes by it that none is left; absent where the rest is for another time
 * @returns how many there were in all
 */
export async function untilNoneIsLeft(
  work: (limit: number) => Promise<number>,
  limit = PORTION,
  isLeft: () => Promise<boolean> = async () => false,
): Promise<number> {
  let total = 0
  for (;;) {
    const done = await work(limit)
    total += done
    if (done < limit && !(await isLeft())) return total
    await nextTurn()
  }
}

/** Whether a query finds anything, in the words of {@link untilNoneIsLeft}. */
export const findsAny =
  (query: { limit(most: number): { executeTakeFirst(): Promise<unknown> } }) => async (): Promise<boolean> =>
    (await query.limit(1).executeTakeFirst()) !== undefined

/**
 * Reads a long list a slice at a time, and lets everybody else in between two.
 * @param read the slice behind a row, or the first: up to `limit` rows in the order of the list
 * @returns slices with at least one row each
 */
export async function* inSlices<Row>(
  read: (after: Row | undefined, limit: number) => Promise<readonly Row[]>,
  limit = SLICE,
): AsyncGenerator<readonly Row[], void, undefined> {
  let after: Row | undefined
  for (;;) {
    const rows = await read(after, limit)
    after = rows.at(-1)
    if (after !== undefined) yield rows
    if (rows.length < limit) return
    await nextTurn()
  }
}

/** @param sizes of a portion that is one transaction, by what the database is: a statement costs a round trip with one of them */
export const sizeFor = (
  database: Database,
  sizes: { readonly sqlite: number; readonly postgres: number },
): number => sizes[engineOf(database)]
