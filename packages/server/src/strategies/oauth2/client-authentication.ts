import {
  isUnfit,
  type OAuth2Options,
  readClientCertificate,
  type TokenEndpointAuthMethod,
} from '@gatewright/config'
import { type ClientAuth, ClientSecretJwt, ClientSecretPost, None } from 'oauth4webapi'
import { signedByCertificate, signedByPlatform, UnfitAssertion } from '../../outbound/client-assertion.ts'
import { misconfigured } from './failures.ts'
import type { Provider } from './provider.ts'

/** One way for this client to prove itself at the token endpoint (RFC 7591 section 2, `token_endpoint_auth_method`). */
export interface ClientAuthentication {
  readonly method: TokenEndpointAuthMethod
  /** Of HTTP Basic, without the encoding that the standard asks for. */
  readonly literal?: true
  readonly authenticate: ClientAuth
}

/**
 * How the secret may travel, best first: as the file says, else by what the provider publishes, else as most providers of the
 * kind take it, and then the other way. Beside a certificate or an assertion there is no secret, and nothing else is tried. It goes out as it stands in the file: what looks like a stray blank may belong to it.
 * @returns empty where the provider takes nothing that this client has
 */
export function clientAuthentications(
  options: OAuth2Options,
  provider: Pick<Provider, 'kind' | 'as'>,
): readonly ClientAuthentication[] {
  const { clientID, clientSecret, clientCertificate, clientAssertionFile, tokenEndpointAuthMethod } = options
  if (clientAssertionFile !== undefined)
    return [{ method: 'private_key_jwt', authenticate: assertedBy(clientAssertionFile) }]
  if (clientCertificate !== undefined)
    return [{ method: 'private_key_jwt', authenticate: signedBy(clientCertificate) }]
  const none: ClientAuthentication = { method: 'none', authenticate: None() }
  if (clientSecret === undefined || tokenEndpointAuthMethod === 'none') return [none]
  const basic: ClientAuthentication = {
    method: 'client_secret_basic',
    authenticate: basicAuthentication(formEncoded(clientID), formEncoded(clientSecret)),
  }
  const post: ClientAuthentication = {
    method: 'client_secret_post',
    authenticate: ClientSecretPost(clientSecret),
  }
  const jwt: ClientAuthentication = {
    method: 'client_secret_jwt',
    authenticate: ClientSecretJwt(clientSecret),
  }
  // RFC 6749 has both parts encoded, and there are servers that compare what they decoded from base64 as it is.
  const isPlain = formEncoded(clientID) === clientID && formEncoded(clientSecret) === clientSecret
  const literal =
    isPlain || clientID.includes(':')
      ? []
      : [{ ...basic, literal: true as const, authenticate: basicAuthentication(clientID, clientSecret) }]

  if (tokenEndpointAuthMethod !== undefined) {
    return [basic, ...literal, post, jwt].filter(({ method }) => method === tokenEndpointAuthMethod)
  }
  // Entra publishes both, and takes both for every app.
  if (provider.kind === 'entra') return [post]
  // Those without a document take it in the body (GitHub, ADFS, Discord), with few exceptions.
  if (provider.kind === 'plain') return [post, basic, ...literal]
  const published = provider.as.token_endpoint_auth_methods_supported
  if (published === undefined) return [basic, post, ...literal]
  const withSecret = [basic, post, ...literal].filter(({ method }) => published.includes(method))
  if (withSecret.length > 0) return withSecret
  return [jwt, none].filter(({ method }) => published.includes(method)).slice(0, 1)
}

/** @param pem private key and certificate; the check of the file has said so where it is none */
function signedBy(pem: string): ClientAuth {
  const read = readClientCertificate(pem)
  if (isUnfit(read)) throw misconfigured(read.what, { call: 'token', mend: read.fix })
  return signedByCertificate(read)
}

/** @param file of a token that a platform renews; a start has seen that it was there */
function assertedBy(file: string): ClientAuth {
  const authenticate = signedByPlatform(file)
  return async (as, client, body, headers) => {
    try {
      await authenticate(as, client, body, headers)
    } catch (error) {
      if (!(error instanceof UnfitAssertion)) throw error
      throw misconfigured(error.message, { call: 'token', mend: error.mend })
    }
  }
}

/**
 * HTTP Basic. The library encodes `-`, `.`, `_` and `*` as well, by the letter of RFC 6749 appendix B; a server that does not
 * decode then knows no client whose id has a hyphen, which every GUID has. Left as they are, both kinds of server read them.
 */
const basicAuthentication =
  (id: string, secret: string): ClientAuth =>
  (_as, _client, _body, headers) => {
    headers.set('authorization', `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`)
  }

/** `application/x-www-form-urlencoded`, as the WHATWG URL standard writes it. */
const formEncoded = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2)
