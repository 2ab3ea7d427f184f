import { assertionPath } from '../../client-assertion.ts'
import type { StrategyConfig } from '../../config.ts'
import { readStrategyKey } from '../../key-files.ts'
import { algorithmsOf, readPublicPem } from '../../keys.ts'
import { readCertificates } from '../../read-certificates.ts'
import { callbackUrlOf } from '../callback-url.ts'
import type { EntryResolveContext } from '../definition.ts'
import { listedTenants } from './claim-sources.ts'
import type { OAuth2Entry } from './entry.ts'

/**
 * `client_secret_jwt`: an assertion that is signed with the secret. `private_key_jwt`: one that is signed by the key of the client
 * certificate. `none`: a public client, which has neither.
 */
export type TokenEndpointAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'none'

export interface OAuth2Options {
  /** Set for discovery; then the three URLs below may be absent. */
  readonly issuer?: string
  /** Where the discovery document stands that names `issuer`, where it does not stand below it. */
  readonly discoveryURL?: string
  readonly authorizationURL?: string
  readonly tokenURL?: string
  /** `null`: nobody is asked, though the provider has such an address. */
  readonly userInfoURL?: string | null
  /** Of a provider that is only OAuth 2.0: the path of the claim that says who somebody is; `sub`, else `id`, when absent. */
  readonly subject?: string
  readonly clientID: string
  readonly clientSecret?: string
  /** PEM: a private key and its certificate, in the place of the secret. */
  readonly clientCertificate?: string
  /** Absolute: the file of an assertion that somebody else signs and renews, in the place of both. */
  readonly clientAssertionFile?: string
  /** How the secret travels (RFC 7591 section 2). Found out from what the provider publishes and answers, when absent. */
  readonly tokenEndpointAuthMethod?: TokenEndpointAuthMethod
  /** The `redirect_uri`, exactly as registered at the provider. */
  readonly callbackURL: string
  /** Space separated. */
  readonly scope: string
  /** Addresses of this provider count as trusted although it sends no `email_verified`. */
  readonly trustEmail: boolean
  /**
   * Entra on `common` or `organizations`: the tenants, ids or verified domains in lower case, whose people sign in and whose
   * claims count; with `any` everybody's people sign in, and nobody's claims count.
   */
  readonly tenants: 'any' | readonly string[]
  /** Certificates in PEM of authorities that may certify the provider, beside the usual ones. */
  readonly ca?: string
  /** Audiences that an `id_token` may have beside `clientID`. */
  readonly trustedAudiences?: readonly string[] | undefined
  /** Verifies an access token that is itself a JWT; its claims join the profile. */
  readonly jwtToken?: {
    readonly audience?: string | string[]
    readonly issuer?: string | string[]
    readonly algorithms: readonly string[]
    /** SPKI PEM, whatever form the file has. */
    readonly publicKey: string
  }
}

export interface OAuth2StrategyConfig extends StrategyConfig {
  readonly type: 'oauth2'
  readonly options: OAuth2Options
}

export function resolveOAuth2Options(
  id: string,
  entry: OAuth2Entry,
  { externalUrl, dataFolder, sources }: EntryResolveContext,
): OAuth2Options {
  const { scope, jwtToken, ca, clientAssertionFile, ...options } = entry.options
  const scopes = scope === undefined ? ['openid profile email'] : typeof scope === 'string' ? [scope] : scope
  const publicKey =
    jwtToken && (jwtToken.publicKey ?? readStrategyKey(keyFileOf(id), dataFolder, sources) ?? '')
  return {
    ...options,
    ...(clientAssertionFile !== undefined && {
      clientAssertionFile: assertionPath(clientAssertionFile, sources),
    }),
    ...(ca !== undefined && {
      ca: readCertificates(ca)
        .map(({ pem }) => pem)
        .join(''),
    }),
    callbackURL: options.callbackURL ?? callbackUrlOf(externalUrl, entry.type, id),
    scope: scopes.flatMap(each => each.split(/ +/)).join(' '),
    trustEmail: options.trustEmail ?? false,
    tenants: listedTenants(entry),
    ...(jwtToken &&
      publicKey !== undefined && {
        jwtToken: {
          ...(jwtToken.audience !== undefined && { audience: jwtToken.audience }),
          ...(jwtToken.issuer !== undefined && { issuer: jwtToken.issuer }),
          ...verificationKey(publicKey, jwtToken.algorithms),
        },
      }),
  }
}

/** Below `global/` of the data folder; the name is that of `botpress.config.json`'s own program. */
export const keyFileOf = (id: string): string => `oauth2_${id}.pub`

/** The key as SPKI PEM, and the algorithms, by default the one that fits. The check has refused any other key. */
function verificationKey(key: string, algorithms: readonly string[] | undefined) {
  const reading = readPublicPem(key)
  const fitting = reading.ok ? algorithmsOf(reading.key).slice(0, 1) : []
  return { publicKey: reading.ok ? reading.spki : '', algorithms: algorithms ?? fitting }
}
