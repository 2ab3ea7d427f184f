import type { OAuth2Options } from '@gatewright/config'
import { type Client, type ClientAuth, genericTokenEndpointRequest } from 'oauth4webapi'
import { randomId } from '../../../random.ts'
import type { AuthenticatedRequests, ClientAnswer } from '../authenticated-request.ts'
import type { ProviderHttp } from '../http.ts'
import type { Provider } from '../provider.ts'
import { entraNumber, errorIn } from '../provider-errors.ts'

/** What a token endpoint says to a code that nobody has issued. */
export interface TokenAnswer {
  readonly toTheCode: ClientAnswer
  /** What it says to the app alone, where the first answer left open whether it has looked at the secret. */
  readonly toTheApp?: ClientAnswer
  /** Made up, and quoted by some. */
  readonly code: string
  /** Nobody can tell without a sign-in: no secret is at hand, or the address is everybody's, of no tenant that could know the app. */
  readonly isOpen: boolean
}

/** Entra's word for a code that is none. */
const MALFORMED = 9002313

/**
 * Asks whether this client is believed, by requests that use nothing up. The standard has the client looked at before the code
 * (RFC 6749 section 4.1.3), so whoever speaks of the code has believed the client. That a code is malformed Entra may see earlier
 * than that; there the app asks for a token of its own, for itself (`<client id>/.default`): one that opens nothing, and is thrown
 * away.
 * @throws GatewrightError
 */
export async function askToken(setup: {
  readonly options: OAuth2Options
  readonly provider: Provider
  readonly http: ProviderHttp
  readonly authenticated: AuthenticatedRequests
  readonly client: Client
}): Promise<TokenAnswer> {
  const { options, provider, http, authenticated, client } = setup
  const ask = (grant: string, parameters: Record<string, string>) =>
    authenticated.send('token', provider, (authentication: ClientAuth) =>
      genericTokenEndpointRequest(
        provider.as,
        client,
        authentication,
        grant,
        parameters,
        http.options('token'),
      ),
    )
  const code = `not-a-code-${randomId()}`
  const toTheCode = await ask('authorization_code', {
    code,
    redirect_uri: options.callbackURL,
    code_verifier: randomId().padEnd(43, '0'),
  })
  const isUnclear =
    provider.kind === 'entra' && entraNumber(errorIn('token', toTheCode)?.description) === MALFORMED
  if (!isUnclear) return { toTheCode, code, isOpen: false }
  const proof = options.clientSecret ?? options.clientCertificate ?? options.clientAssertionFile
  if (provider.tenant.kind !== 'single' || proof === undefined) return { toTheCode, code, isOpen: true }
  const toTheApp = await ask('client_credentials', { scope: `${options.clientID}/.default` })
  return { toTheCode, toTheApp, code, isOpen: false }
}
