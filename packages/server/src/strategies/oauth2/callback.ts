import { AuthorizationResponseError, type Client, validateAuthResponse } from 'oauth4webapi'
import { GatewrightError } from '../../errors.ts'
import { codeIn } from './codes-in-answers.ts'
import { misbehaved } from './failures.ts'
import { printable } from './printable.ts'
import type { Provider } from './provider.ts'
import { providerError, wantsPushedRequests } from './provider-errors.ts'
import { tokenInvalid } from './token-errors.ts'

/**
 * Checks the parameters of the callback: that they answer this attempt (`state`), that they come from this provider (`iss`,
 * RFC 9207), and that they are not an error.
 * @param onPushWanted told where the provider takes its requests only when they are pushed
 * @returns the parameters, in the form that oauth4webapi redeems
 */
export function checkCallback(
  provider: Provider,
  client: Client,
  parameters: URLSearchParams,
  state: string,
  onPushWanted: () => void,
): URLSearchParams {
  refuseDoubled(parameters)
  const as = { ...provider.as, issuer: expectedIssuer(provider, parameters.get('iss')) }
  try {
    return validateAuthResponse(as, client, parameters, state)
  } catch (error) {
    if (error instanceof AuthorizationResponseError) {
      const answer = {
        call: 'callback',
        error: error.error,
        description: error.error_description,
        subcode: parameters.get('error_subcode') ?? undefined,
        aadsts: codeIn(parameters.get('error_uri') ?? ''),
      } as const
      if (wantsPushedRequests(answer)) onPushWanted()
      throw providerError(answer)
    }
    const reason = error instanceof Error ? printable(error.message) : 'unknown'
    if (reason.includes('"state"')) throw new GatewrightError('sign_in_unknown', { detail: { reason } })
    if (reason.includes('"iss"')) throw anotherProvider(as.issuer, parameters.get('iss'))
    throw misbehaved({ call: 'callback', reason })
  }
}

/** RFC 6749 section 3.1: no parameter twice; which one counts would depend on who reads it. */
function refuseDoubled(parameters: URLSearchParams): void {
  const doubled = ['code', 'state', 'iss', 'error'].find(name => parameters.getAll(name).length > 1)
  if (doubled !== undefined)
    throw misbehaved({ call: 'callback', reason: `the parameter ${doubled} came twice` })
}

/** The issuer that the answer must name, where it names one. */
function expectedIssuer(provider: Provider, iss: string | null): string {
  const { issuer } = provider.as
  if (iss === null) return issuer
  // A provider that is only OAuth 2.0 has no issuer that we could know; each strategy has its own callback address.
  if (provider.kind === 'plain') return iss
  if (provider.kind !== 'entra' || !issuer.includes('{tenantid}')) return issuer
  const [before, after] = issuer.split('{tenantid}') as [string, string]
  const tenant = iss.slice(before.length, iss.length - after.length)
  return iss === `${before}${tenant}${after}` && !tenant.includes('/') ? iss : issuer
}

/** Mix-up (RFC 9207 section 1): a code of one provider is being handed to the strategy of another. */
function anotherProvider(expected: string, received: string | null): GatewrightError {
  return tokenInvalid('id_token', {
    reason: 'the answer at the callback is from another provider',
    claim: 'iss',
    expected,
    received: received === null ? null : printable(received),
  })
}
