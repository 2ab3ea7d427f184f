import { createLine } from './line.ts'

/** How much of a work is done at once, and how long it may be waited for. */
export interface TurnLimits {
  readonly atOnce: number
  /** Milliseconds. Nobody is let into a line that is expected to take longer. */
  readonly patience: number
  /** Milliseconds that one is thought to take until one was measured. */
  readonly firstGuess: number
}

/** Whose a work is. */
export interface TurnOwner {
  /** An account, where a browser comes that has signed in with it before: those have a line of their own. */
  readonly known?: string | undefined
  /** The network that a stranger comes from. */
  readonly network?: string | undefined
}

export interface Turns {
  readonly waiting: number
  readonly running: number
  /** @throws what `full` makes, where the line is too long */
  take<T>(work: () => Promise<T>, owner?: TurnOwner): Promise<T>
}

/** Of what is measured, how much the last one says. */
const WEIGHT = 0.1
/** Milliseconds: no machine hashes faster, and a line has an end whatever was measured. */
const SHORTEST = 10

/**
 * Lets a few work at a time. Those who are known and those who are not are called in turn, and in each line one account or
 * network after the other: whoever is served first without exception can keep all others waiting for good by coming again and
 * again. A line is bounded by the time that it takes, for what is a crowd on a small machine is nothing on a large one.
 * @param now milliseconds
 */
export function createTurns(
  { atOnce, patience, firstGuess }: TurnLimits,
  full: (expectedMs: number) => Error,
  now: () => number = () => performance.now(),
): Turns {
  const strangers = createLine<() => void>()
  const known = createLine<() => void>()
  let running = 0
  let knownAreNext = true
  let took = firstGuess

  function next(): (() => void) | undefined {
    if (known.size + strangers.size === 0) return undefined
    const areKnown = knownAreNext ? known.size > 0 : strangers.size === 0
    knownAreNext = !areKnown
    return (areKnown ? known : strangers).shift()
  }

  function wait(owner: TurnOwner): Promise<void> {
    const [line, other] = owner.known === undefined ? [strangers, known] : [known, strangers]
    const of = owner.known ?? owner.network ?? ''
    const ahead = line.ahead(of)
    const expected = ((ahead + Math.min(other.size, ahead + 1) + 1) * Math.max(took, SHORTEST)) / atOnce
    if (expected > patience) throw full(expected)
    return new Promise(call => line.push(of, call))
  }

  return {
    get waiting() {
      return strangers.size + known.size
    },
    get running() {
      return running
    },
    async take(work, owner = {}) {
      // Whoever is called takes the turn of the one who has finished, so that nobody slips in between.
      if (running >= atOnce) await wait(owner)
      else running += 1
      const begun = now()
      try {
        return await work()
      } finally {
        took += (now() - begun - took) * WEIGHT
        const call = next()
        if (call === undefined) running -= 1
        else call()
      }
    },
  }
}
