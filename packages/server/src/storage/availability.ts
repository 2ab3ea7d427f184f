/** Whether the database can be relied on; asked for every request, so it costs a subtraction. */
export interface Availability {
  /** `false` once the database has not answered for longer than the grace: then nobody may be let in. */
  isAvailable(): boolean
  /** Asks it; called from time to time. */
  ask(): void
}

/**
 * An old answer alone proves nothing: where the event loop was held for longer than the grace, it is the question that did
 * not come. So the database is asked before anybody is refused, and then not by every request.
 * @param options.answers asks the database, at once; throws or is `false` where it does not answer
 * @param options.grace how long it may stay silent, in milliseconds
 * @param options.every how often a silent one is asked at most, in milliseconds
 * @param options.now milliseconds, monotonic
 */
export function createAvailability(options: {
  readonly answers: () => boolean
  readonly grace: number
  readonly every: number
  readonly now: () => number
}): Availability {
  const { answers, grace, every, now } = options
  let answeredAt = now()
  let askedAt = answeredAt

  function ask(): void {
    askedAt = now()
    try {
      if (answers()) answeredAt = now()
    } catch {
      // No answer: `answeredAt` grows old.
    }
  }

  return {
    ask,
    isAvailable() {
      if (now() - answeredAt <= grace) return true
      if (now() - askedAt >= every) ask()
      return now() - answeredAt <= grace
    },
  }
}
