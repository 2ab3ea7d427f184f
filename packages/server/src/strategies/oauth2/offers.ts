import type { OAuth2Options } from '@gatewright/config'
import type { AuthorizationServer } from 'oauth4webapi'
import { clientAuthentications } from './client-authentication.ts'
import { misconfigured } from './failures.ts'
import { noSecretAsked, signedRequests } from './oauth-errors.ts'
import { printable } from './printable.ts'
import type { Provider } from './provider.ts'
import { asymmetricAlgorithms } from './signing-algorithms.ts'

/**
 * Says before anybody is sent to the provider what every sign-in would end with there, as far as its document tells.
 * @throws GatewrightError `client_misconfigured`
 */
export function checkOffers(options: OAuth2Options, provider: Exclude<Provider, { kind: 'plain' }>): void {
  checkSigning(provider.as)
  checkAuthentication(options, provider)
  if (provider.as.require_signed_request_object === true) {
    const { meaning, place, mend } = signedRequests
    throw misconfigured(meaning, { call: 'discovery', place, mend })
  }
}

/** See {@link asymmetricAlgorithms}. */
function checkSigning({ id_token_signing_alg_values_supported: algorithms = [] }: AuthorizationServer): void {
  if (algorithms.length === 0 || algorithms.some(name => asymmetricAlgorithms.includes(name))) return
  const byTheSecret = algorithms.some(name => name.startsWith('HS'))
  throw misconfigured(
    byTheSecret
      ? 'the provider signs id_tokens with the client secret alone'
      : 'the provider signs id_tokens in no way that is accepted',
    {
      call: 'discovery',
      received: printable(algorithms.join(', ')),
      place: 'provider',
      mend: 'Choose a signing key (RS256 or ES256) for this client at the provider.',
    },
  )
}

function checkAuthentication(options: OAuth2Options, provider: Provider): void {
  const published = provider.as.token_endpoint_auth_methods_supported ?? []
  if (options.clientCertificate !== undefined || options.clientAssertionFile !== undefined) return
  const takesNone = options.clientSecret === undefined && published.length > 0 && !published.some(isOurs)
  if (clientAuthentications(options, provider).length > 0 && !takesNone) return
  throw misconfigured(`the provider takes ${printable(published.join(', '))} alone, which is not supported`, {
    call: 'discovery',
    received: printable(published.join(', ')),
    place: 'provider',
    mend: noSecretAsked.mend,
  })
}

const isOurs = (method: string): boolean =>
  ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'].includes(method)
