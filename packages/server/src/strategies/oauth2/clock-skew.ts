import { type Clock, inWords, nowInSeconds } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import { clockToleranceSeconds, maxAgeSeconds } from './id-token.ts'

/** Whether a claim would have passed by the provider's own clock, in seconds since 1970. */
const passes: Readonly<Record<string, (value: number, now: number) => boolean>> = {
  nbf: (value, now) => value <= now + clockToleranceSeconds,
  auth_time: (value, now) => value <= now + clockToleranceSeconds,
  exp: (value, now) => value > now - clockToleranceSeconds,
  iat: (value, now) =>
    value <= now + clockToleranceSeconds && value >= now - maxAgeSeconds - clockToleranceSeconds,
}

/**
 * The same refusal with the difference that our clock sees, or `clock_skew` in its place where a token looks expired or not yet
 * valid to us alone, since our clock differs from the provider's. Operators look for the secret otherwise.
 * @param ahead by how much the provider's clock is ahead of ours, in milliseconds, where it is known
 */
export function orClockSkew(error: unknown, ahead: number | undefined, clock: Clock): unknown {
  if (!(error instanceof GatewrightError) || error.code !== 'token_invalid') return error
  const { claim, received } = error.detail as { readonly claim?: unknown; readonly received?: unknown }
  if (typeof claim !== 'string' || typeof received !== 'number' || !Object.hasOwn(passes, claim)) return error
  // A Date is in whole seconds, and was on its way: less than the tolerance explains nothing.
  const explains =
    ahead !== undefined &&
    Math.abs(ahead) >= (clockToleranceSeconds - 5) * 1000 &&
    passes[claim]?.(received, nowInSeconds(clock) + Math.round(ahead / 1000)) === true
  if (!explains) return withDifference(error, (received - nowInSeconds(clock)) * 1000)
  return new GatewrightError('clock_skew', {
    detail: {
      ...error.detail,
      reason: `this server's clock is ${inWords(ahead)} ${ahead > 0 ? 'behind' : 'ahead of'} the provider's`,
      difference: inWords(ahead),
      place: 'network',
      mend: 'Let NTP keep the clock of this machine: `timedatectl` says whether it does. Where it is right, the provider’s is wrong.',
    },
    cause: error,
  })
}

/** A provider that tells no time leaves only the token itself to go by. */
function withDifference(error: GatewrightError, milliseconds: number): GatewrightError {
  return new GatewrightError('token_invalid', {
    detail: {
      mend: 'A token is made for the sign-in that it ends. Compare the clocks of this server and of the provider.',
      ...error.detail,
      difference: `${inWords(milliseconds)} ${milliseconds < 0 ? 'before' : 'after'} this server's clock`,
    },
    cause: error,
  })
}
