import type { OAuth2Options } from '@gatewright/config'
import { type Client, pushedAuthorizationRequest } from 'oauth4webapi'
import type { AuthenticatedRequests } from './authenticated-request.ts'
import { misbehaved, misconfigured } from './failures.ts'
import type { ProviderHttp } from './http.ts'
import type { Provider } from './provider.ts'
import { errorIn, providerError } from './provider-errors.ts'
import { isSecureOrLoopback } from './secure-address.ts'

/** Pushed authorization requests (RFC 9126), for the providers that take no others. */
export interface PushedRequests {
  /**
   * Sends the parameters ahead, where the provider wants that.
   * @returns what the browser brings in their place; `undefined` where they go with the browser
   * @throws GatewrightError what the provider refuses them with
   */
  push(provider: Provider, parameters: URLSearchParams): Promise<URLSearchParams | undefined>
  /** The provider has refused a request for not being pushed, which its document need not have said of this client. */
  wanted(): void
}

export function createPushedRequests(setup: {
  readonly options: OAuth2Options
  readonly http: ProviderHttp
  readonly authenticated: AuthenticatedRequests
  readonly client: () => Client
}): PushedRequests {
  let isWanted = false

  async function send(provider: Provider, parameters: URLSearchParams): Promise<URLSearchParams> {
    const answer = await setup.authenticated.send('par', provider, authentication =>
      pushedAuthorizationRequest(
        provider.as,
        setup.client(),
        authentication,
        parameters,
        setup.http.options('par'),
      ),
    )
    const error = errorIn('par', answer)
    if (error !== undefined) throw providerError(error, [], setup.options.clientSecret)
    const { status, body } = answer
    const { request_uri: address } = body
    if (status > 299 || typeof address !== 'string' || address === '') {
      throw misbehaved({ call: 'par', status, reason: 'neither a request_uri nor an OAuth error' })
    }
    return new URLSearchParams({ client_id: setup.options.clientID, request_uri: address })
  }

  return {
    wanted() {
      isWanted = true
    },
    async push(provider, parameters) {
      const { require_pushed_authorization_requests: required, pushed_authorization_request_endpoint: at } =
        provider.as
      if (required !== true && !isWanted) return undefined
      if (at === undefined || !isSecureOrLoopback(at)) {
        if (required !== true) return undefined
        throw misconfigured(
          'the provider demands pushed authorization requests and names no address for them',
          {
            call: 'discovery',
            place: 'provider',
            mend: 'Do not demand pushed authorization requests (PAR) for this client at the provider.',
          },
        )
      }
      try {
        return await send(provider, parameters)
      } catch (error) {
        if (required === true) throw error
        // Anybody may have made up that it was wanted: then nothing is lost but this one request.
        isWanted = false
        return undefined
      }
    },
  }
}
