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
 * The same error, or `clock_skew` in its place where a token looks expired or not yet valid to us alone, since our clock differs
 * from the provider's. Operators look for the secret otherwise.
 * @param ahead by how much the provider's clock is ahead of ours, in milliseconds, where it is known
 */
export function orClockSkew(error: unknown, ahead: number | undefined, clock: Clock): unknown {
  if (!(error instanceof GatewrightError) || error.code !== 'token_invalid' || ahead === undefined)
    return error
  const { claim, received } = error.detail as { readonly claim?: unknown; readonly received?: unknown }
  if (typeof claim !== 'string' || typeof received !== 'number') return error
  // A Date is in whole seconds, and was on its way: less than the tolerance explains nothing.
  if (Math.abs(ahead) < (clockToleranceSeconds - 5) * 1000) return error
  if (passes[claim]?.(received, nowInSeconds(clock) + Math.round(ahead / 1000)) !== true) return error
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
