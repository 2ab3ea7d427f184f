/** Where the emulator takes the time from, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** The clock in whole seconds, the unit of every JWT claim (RFC 7519 section 2, NumericDate). */
export const nowInSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000)
