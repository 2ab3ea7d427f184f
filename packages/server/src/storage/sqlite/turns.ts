/** Why nobody gets a turn any more. */
export type TurnRefusal = 'late' | 'too-many'

/**
 * Who may write: one at a time, in the order in which they came, and nobody waits for longer than they said.
 */
export interface Turns {
  /** How many wait. */
  readonly waiting: number
  /**
   * @param before not later than this, by `now`
   * @returns once it is one's turn; `pass` has to follow
   * @throws what `refuse` makes
   */
  take(before: number): Promise<void>
  /** It is the next one's turn. */
  pass(): void
}

/**
 * @param options.most how many may wait
 * @param options.now milliseconds, monotonic
 */
export function createTurns(options: {
  readonly most: number
  readonly now: () => number
  readonly refuse: (why: TurnRefusal) => Error
}): Turns {
  const { most, now, refuse } = options
  const queue = new Set<() => void>()
  let taken = false
  return {
    get waiting() {
      return queue.size
    },
    async take(before) {
      if (!taken) {
        taken = true
        return
      }
      if (queue.size >= most) throw refuse('too-many')
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => {
            queue.delete(granted)
            reject(refuse('late'))
          },
          Math.max(0, before - now()),
        )
        const granted = () => {
          clearTimeout(timer)
          resolve()
        }
        queue.add(granted)
      })
    },
    pass() {
      const [next] = queue
      if (next === undefined) {
        taken = false
        return
      }
      queue.delete(next)
      next()
    },
  }
}
