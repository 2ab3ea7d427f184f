/** What a sign-in ends with because of one call to the provider. */
import { GatewrightError } from '../../errors.ts'
import type { ExplainedFailure } from '../../outbound/explain-failure.ts'
import type { NearAddressError } from '../../outbound/near-address.ts'
import { misbehaved, misconfigured } from './failures.ts'
import { withoutQuery } from './secure-address.ts'
import type { Purpose } from './trace.ts'

export const hanging = 'the last such calls were not answered in time, so this one was not made'

/** The call was not made. */
export const isBusy = (purpose: Purpose, url: string, retryAfter: number): GatewrightError =>
  new GatewrightError('provider_busy', {
    response: { retryAfter },
    detail: { limit: 'provider-hangs', call: purpose, url: withoutQuery(url), reason: hanging },
  })

/** What is said of a call without an answer that could be read: where the cause lies and what to do is the operator's. */
export function unanswered(purpose: Purpose, url: string, failure: ExplainedFailure): GatewrightError {
  const { reason, place, mend } = failure
  const detail = { call: purpose, url: withoutQuery(url), reason, place, mend }
  if (failure.broken) return misbehaved(detail)
  return new GatewrightError(failure.untrusted ? 'provider_untrusted' : 'provider_unreachable', { detail })
}

/** Only a rehearsal meets it: its addresses may be somebody's that typed them in a browser. */
export const notNamed = (purpose: Purpose, url: string, near: NearAddressError): GatewrightError =>
  misconfigured(near.message, {
    call: purpose,
    url: withoutQuery(url),
    mend:
      'A test asks such an address only where a strategy of the configuration that runs names it: save the entry, restart, ' +
      'and test again.',
  })
