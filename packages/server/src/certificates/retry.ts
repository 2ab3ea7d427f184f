const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Between two attempts at most; in milliseconds. */
const LONGEST = 6 * HOUR
/** What an authority may ask for at most: its limits are weekly at the longest. */
const LONGEST_ASKED = 7 * 24 * HOUR

/**
 * How long to wait after so many failures in a row, in milliseconds: a minute, twice as long each time, six hours at most; a
 * tenth more or less, so that many servers do not ask in step.
 * @param random from 0 to 1
 */
export const waitAfter = (failures: number, random: number): number =>
  Math.min(MINUTE * 2 ** Math.min(failures - 1, 30), LONGEST) * (0.9 + random / 5)

/**
 * `Retry-After` as a wait in milliseconds (RFC 9110 section 10.2.3): seconds, or a date.
 * @returns `undefined` where it says nothing that can be read
 */
export function waitAsked(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_ASKED)
}

/** When a certificate is renewed: with a third of its life left, be that 90 days or six. */
export const renewalOf = ({
  validFrom,
  expiresAt,
}: {
  readonly validFrom: number
  readonly expiresAt: number
}): number => expiresAt - (expiresAt - validFrom) / 3

/** How it went with an authority that has given nothing; times in milliseconds since 1970. */
export interface Failed {
  /** In a row. */
  readonly failures: number
  /** The last one. */
  readonly failedAt: number
  /** Not asked for before. */
  readonly notBefore: number
  /** The authority itself has asked for that. */
  readonly isAsked: boolean
}

export const isFailed = (value: unknown): value is Failed => {
  const { failures, failedAt, notBefore, isAsked } = (value ?? {}) as Partial<Failed>
  return (
    [failures, failedAt, notBefore].every(each => Number.isSafeInteger(each)) && typeof isAsked === 'boolean'
  )
}

/** Failures after which a restart alone is no reason to ask again. */
const MANY = 3
/** Let's Encrypt lets a name fail five times, and once more every twelve minutes (letsencrypt.org/docs/rate-limits). */
const BETWEEN_FAILURES = 12 * MINUTE

/**
 * When to ask again after a restart, in milliseconds since 1970. Whoever restarts has mended something, and is not to wait for six
 * hours; but a service that is started again and again would use up what the authority allows, and the name would be
 * locked out when everything is right.
 */
export function afterRestart({ failures, failedAt, notBefore, isAsked }: Failed, now: number): number {
  // By a clock that was wrong nobody waits for years.
  if (notBefore > now + LONGEST_ASKED || failedAt > now) return 0
  if (isAsked) return notBefore
  return failures < MANY ? 0 : Math.min(notBefore, failedAt + BETWEEN_FAILURES)
}
