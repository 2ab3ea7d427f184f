/** What is written to: a connection, or an answer on one. */
export interface WriteTarget {
  destroy(error?: Error): unknown
}

/** Targets and their writes by turns, so that a write costs no object of its own. */
let waiting: (WriteTarget | (() => void))[] = []

/**
 * Writes of one turn of the event loop, done together at its end. To write wakes the reader: one that has gone back to sleep
 * between two writes is woken for each, which costs the writer more than what it has to say (on virtual machines above all).
 * Nothing waits for longer than the requests that have come in together take to be decided.
 * @param target is destroyed when its write throws, and nobody else's write is lost by that
 * @param write what it writes to may have closed meanwhile
 */
export function writeTogether(target: WriteTarget, write: () => void): void {
  if (waiting.push(target, write) === 2) setImmediate(writeAll)
}

function writeAll(): void {
  const all = waiting
  waiting = []
  for (let index = 0; index < all.length; index += 2) {
    try {
      ;(all[index + 1] as () => void)()
    } catch (error) {
      ;(all[index] as WriteTarget).destroy(error as Error)
    }
  }
}
