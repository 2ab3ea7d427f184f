/** What a sign-in ends with that this server, or the provider, is not set up for. For the operator: cause, place and cure. */
import { GatewrightError } from '../../errors.ts'

/** What the file says and what the provider wants do not fit; `detail.place` where it is not the file. */
export function misconfigured(
  reason: string,
  detail: Readonly<Record<string, unknown>> = {},
): GatewrightError {
  return new GatewrightError('client_misconfigured', {
    detail: { reason, place: 'configuration', ...detail },
  })
}

/**
 * An answer that cannot be used. What came by the browser at the callback anybody may have made up, and what the token endpoint
 * says to a code may be all the code's doing.
 */
export function misbehaved(detail: Readonly<Record<string, unknown>>): GatewrightError {
  const madeUp = detail.call === 'callback' || detail.call === 'token'
  return new GatewrightError('provider_misbehaved', { detail, madeUp })
}
