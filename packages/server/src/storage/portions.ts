import { setImmediate as nextTurn } from 'node:timers/promises'

/** Rows in one go: some milliseconds of work, the commit included. */
const PORTION = 250

/**
 * Works through a long list without holding the event loop: SQLite runs in this thread, and its promises alone let no
 * timer and no request in between. Each portion commits by itself, so what the list says must bear being half done.
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
 * Repeats work on so many rows at most until there are fewer of them, and lets everybody else in between.
 * @param work does it with up to `limit` rows and says how many there were
 * @returns how many there were in all
 */
export async function untilNoneIsLeft(
  work: (limit: number) => Promise<number>,
  limit = PORTION,
): Promise<number> {
  let total = 0
  for (;;) {
    const done = await work(limit)
    total += done
    if (done < limit) return total
    await nextTurn()
  }
}
