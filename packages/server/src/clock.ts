import { uptime } from 'node:os'
import type { Logger } from 'pino'

/** Where the server takes the time from, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number
  /**
   * Milliseconds since some moment, of a clock that nobody sets: it only goes forward. On some systems it stands still while the
   * machine sleeps. Absent where the clock is a test's, which is believed whatever it does.
   */
  monotonic?(): number
  /**
   * Milliseconds since the machine was started, by a clock that nobody sets either, and that goes on while it sleeps: with it a machine
   * that slept is told from one whose clock was set. Costs a file that is read. Absent where there is none.
   */
  sinceBoot?(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // CLOCK_BOOTTIME (proc_uptime(5)); elsewhere it is made of the clock that may be set.
  ...(process.platform === 'linux' && { sinceBoot: () => uptime() * 1000 }),
}

/** The clock in whole seconds, the unit of every JWT claim and cookie (RFC 7519 section 2, NumericDate). */
export const nowInSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000)

/** For how long something has been kept: a clock that was set must neither age it nor keep it for ever. In milliseconds. */
export const forwardTime = (clock: Clock): number => clock.monotonic?.() ?? clock.now()

/** More than this between two looks is a jump, and not a clock that is being steered; in milliseconds. */
const JUMP = 60_000
/**
 * How long the clock has to go evenly until it is believed: longer than NTP takes at a boot, or somebody to notice that a restored
 * machine has the time of its image. Nothing that waits for it is in a hurry: what has expired is refused all the same.
 */
const BELIEVED_AFTER = 10 * 60_000
const LOOK_EVERY = 10_000

/** Whether the time may be acted upon where that cannot be undone: deleting what has expired, making the next key. */
export interface ClockTrust {
  isBelieved(): boolean
  /** Looks no more. */
  close(): void
}

/**
 * Compares the clock with one that nobody sets. After a jump, and after the start, it is believed once it has gone evenly for ten
 * minutes, or at once when it is back. Each jump is said once, with its size.
 * @param isAhead whether it is ahead of the clock that all nodes share: however evenly it goes, what it takes for expired is in use elsewhere
 */
export function watchClock(
  clock: Clock,
  log: Pick<Logger, 'warn' | 'info'>,
  isAhead: () => boolean = () => false,
): ClockTrust {
  const { monotonic } = clock
  if (monotonic === undefined) return { isBelieved: () => true, close() {} }
  const offset = () => clock.now() - monotonic()
  /** Wall clock less the other one. */
  let last = offset()
  /** As it was before the jump; at the start there is none to go back to. */
  let believed: number | undefined
  let since = monotonic()

  function look(): void {
    const now = offset()
    const jump = now - last
    last = now
    if (Math.abs(jump) > JUMP) {
      if (believed !== undefined && Math.abs(now - believed) <= JUMP) {
        since = Number.NEGATIVE_INFINITY
        log.info(`the clock is back by ${inWords(jump)} to where it was before its jump`)
        return
      }
      since = monotonic?.() ?? 0
      log.warn(
        { jumpSeconds: Math.round(jump / 1000) },
        `the clock has jumped ${jump > 0 ? 'forwards' : 'backwards'} by ${inWords(jump)}: until it has gone evenly for 10 minutes nothing that looks expired is deleted, and no key is made`,
      )
    } else if (isSettled()) believed = now
  }

  const isSettled = () => (monotonic?.() ?? 0) - since >= BELIEVED_AFTER

  const looking = setInterval(look, LOOK_EVERY)
  looking.unref()
  return {
    isBelieved() {
      look()
      return isSettled() && !isAhead()
    },
    close: () => clearInterval(looking),
  }
}

/** `3 minutes`, `40 days`: rounded, without a sign. */
export function inWords(milliseconds: number): string {
  const seconds = Math.abs(milliseconds) / 1000
  for (const [unit, size] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const) {
    if (seconds < size) continue
    const count = Math.round(seconds / size)
    return `${count} ${unit}${count === 1 ? '' : 's'}`
  }
  return `${Math.round(seconds)} seconds`
}
