/** How much of a work is done at once, and how much may wait for it. */
export interface TurnLimits {
  readonly atOnce: number
  /** Places in each of the two lines. */
  readonly waiting: number
  /** Of the places in the line of the known, those that one of them may have. */
  readonly share: number
}

export interface Turns {
  readonly waiting: number
  readonly running: number
  /**
   * @param known whose place it is, of those who wait in a line of their own: a crowd of strangers does not keep them out
   * @throws what `full` makes, where there is no place left
   */
  take<T>(work: () => Promise<T>, known?: string): Promise<T>
}

interface Place {
  readonly known: string | undefined
  readonly call: () => void
}

/**
 * Those who are known and those who are not are called in turn, for whoever is served first without exception can keep all
 * others waiting for good by coming again and again.
 */
export function createTurns({ atOnce, waiting, share }: TurnLimits, full: () => Error): Turns {
  const strangers: Place[] = []
  const known: Place[] = []
  let running = 0
  let knownAreNext = true

  function next(): Place | undefined {
    const [first, second] = knownAreNext ? [known, strangers] : [strangers, known]
    const place = first.shift() ?? second.shift()
    if (place !== undefined) knownAreNext = place.known === undefined
    return place
  }

  function wait(who: string | undefined): Promise<void> {
    const line = who === undefined ? strangers : known
    const isFull =
      line.length >= waiting || (who !== undefined && line.filter(each => each.known === who).length >= share)
    if (isFull) throw full()
    return new Promise(call => line.push({ known: who, call }))
  }

  return {
    get waiting() {
      return strangers.length + known.length
    },
    get running() {
      return running
    },
    async take(work, who) {
      // Whoever is called takes the turn of the one who has finished, so that nobody slips in between.
      if (running >= atOnce) await wait(who)
      else running += 1
      try {
        return await work()
      } finally {
        const place = next()
        if (place === undefined) running -= 1
        else place.call()
      }
    },
  }
}
