import { type Clock, forwardTime } from '../../clock.ts'

/** One remote document, read when it is first needed and kept. */
export interface Cached<T> {
  /** The document, read again when it is no longer fresh. A failed reading leaves nothing behind, so the next call tries again. */
  get(): Promise<T>
  /** Reads it again because something newer must be in it; two such readings are at least the cool-down apart. Waits for one that is on its way. */
  refresh(): Promise<T>
}

/**
 * @param times seconds: `fresh` until it is read again, `usable` how long an old one serves while reading fails,
 *   `cooldown` between two forced readings
 */
export function createCached<T>(
  load: () => Promise<T>,
  clock: Clock,
  times: { readonly fresh: number; readonly usable: number; readonly cooldown: number },
  onStale: (error: unknown) => void,
): Cached<T> {
  let kept: { readonly value: T; readonly at: number } | undefined
  let reading: Promise<T> | undefined
  let refreshedAt = Number.NEGATIVE_INFINITY
  const age = () => (kept ? (forwardTime(clock) - kept.at) / 1000 : Number.POSITIVE_INFINITY)

  function read(): Promise<T> {
    // Callers share one request: a morning's rush after a start must not become a rush on the provider.
    reading ??= load()
      .then(value => {
        kept = { value, at: forwardTime(clock) }
        return value
      })
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  async function readOrKeep(): Promise<T> {
    try {
      return await read()
    } catch (error) {
      if (!kept || age() >= times.usable) throw error
      onStale(error)
      return kept.value
    }
  }

  return {
    get: async () => (kept && age() < times.fresh ? kept.value : readOrKeep()),
    async refresh() {
      if (reading !== undefined) return readOrKeep()
      if (kept && forwardTime(clock) - refreshedAt < times.cooldown * 1000) return kept.value
      refreshedAt = forwardTime(clock)
      return readOrKeep()
    },
  }
}
