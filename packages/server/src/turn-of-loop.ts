import { AsyncResource } from 'node:async_hooks'

/** Whoever waits, the first first. */
const waiting: (() => void)[] = []
let isTaken = false

/**
 * Does work that may wait a moment: at once where nobody else did such work in this turn of the event loop, otherwise when its turn
 * comes, one piece a turn. Between two of them the loop looks who else is there. Without it, when an office signs in, all
 * whose turn has come are served in one go, and the check of a session that arrives meanwhile waits for the sum of them.
 */
export function inTurn(work: () => void): void {
  if (isTaken) {
    waiting.push(AsyncResource.bind(work))
    return
  }
  isTaken = true
  setImmediate(next)
  work()
}

/** {@link inTurn} for what goes on after an `await`. */
export const turnOfLoop = (): Promise<void> => new Promise(inTurn)

function next(): void {
  const work = waiting.shift()
  if (work === undefined) {
    isTaken = false
    return
  }
  setImmediate(next)
  work()
}
