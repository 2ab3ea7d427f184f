import { AsyncResource } from 'node:async_hooks'

/** How long others wait for a piece of work that has not ended, in milliseconds: it waits for something itself by then. */
const LONGEST = 2

/** Whoever waits, the first first. */
const waiting: (() => void)[] = []
/** Ends the piece that goes on. */
let going: (() => void) | undefined
/** Set where somebody waits for it. */
let late: NodeJS.Timeout | undefined

/**
 * Does work that may wait a moment, one piece after the other: at once where nobody else is there, otherwise once the piece before it
 * has ended, or has gone on for two milliseconds, and after a look of the event loop at who else has come. Without it, when an
 * office signs in, all whose answers have come are served in one go, and the check of a session that arrives meanwhile waits for
 * the sum of them.
 * @param work calls `end` when it is done
 */
export function inTurn(work: (end: () => void) => void): void {
  if (going === undefined && waiting.length === 0) begin(work)
  else {
    waiting.push(AsyncResource.bind(() => begin(work)))
    limit()
  }
}

/** {@link inTurn} for what goes on after an `await`, with the rest of this turn of the event loop to itself. */
export const turnOfLoop = (): Promise<void> =>
  new Promise(resolve =>
    inTurn(end => {
      setImmediate(end)
      resolve()
    }),
  )

function begin(work: (end: () => void) => void): void {
  function end(): void {
    if (going !== end) return
    going = undefined
    clearTimeout(late)
    late = undefined
    if (waiting.length > 0) setImmediate(next)
  }
  going = end
  work(end)
}

function next(): void {
  if (going !== undefined) return
  waiting.shift()?.()
  if (waiting.length > 0) limit()
}

function limit(): void {
  if (going !== undefined) late ??= setTimeout(going, LONGEST)
}
