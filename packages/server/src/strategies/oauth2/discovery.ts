import { type OAuth2Options, plainIssuer } from '@gatewright/config'
import type { AuthorizationServer } from 'oauth4webapi'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { type Cached, createCached } from './cached.ts'
import { isSecureOrLoopback, misbehaved, type ProviderHttp } from './http.ts'
import { loadKeys, type PublishedKey } from './keys.ts'
import { type EntraTenant, misconfigured, recogniseEntra, recogniseProvider } from './kind.ts'
import { createTenantList, type TenantList } from './tenant-list.ts'
import type { Trace } from './trace.ts'

type Keys = Cached<readonly PublishedKey[]>

/** A provider with everything that a sign-in needs to know of it. */
export type Provider =
  | EntraProvider
  | { readonly kind: 'openid'; readonly as: AuthorizationServer; readonly keys: Keys }
  | { readonly kind: 'plain'; readonly as: AuthorizationServer }

export interface EntraProvider {
  readonly kind: 'entra'
  readonly tenant: EntraTenant
  readonly as: AuthorizationServer
  readonly keys: Keys
  /** `options.tenants`. */
  readonly tenants: TenantList
}

/** Read again every hour; a day-old document still serves while the provider cannot be asked. */
const documentTimes = { fresh: 3600, usable: 24 * 3600, cooldown: 3600 }
/**
 * The same for keys, but an unknown `kid` asks at once. At most once a minute, for a stranger may post a logout token with
 * any `kid`; whatever made us ask, everybody has the newer keys then.
 */
const keyTimes = { fresh: 3600, usable: 24 * 3600, cooldown: 60 }

/**
 * Finds the provider on first use, so that one that is down delays neither the start nor anything but its own sign-ins,
 * and works as soon as it is back.
 */
export function createDiscovery(setup: {
  readonly options: OAuth2Options
  readonly http: ProviderHttp
  readonly clock: Clock
  readonly log: Logger
  readonly trace: Trace
}): Cached<Provider> {
  const { options, http, clock, log, trace } = setup
  const stale = (what: string) => (error: unknown) =>
    log.warn(
      { code: (error as { code?: string }).code, what },
      'provider not reachable; using what it said before',
    )

  /** Keys outlive a re-read of the discovery document, as long as that names the same address. */
  let keys: { readonly uri: string; readonly cached: Keys } | undefined
  function keysAt(uri: string): Keys {
    if (keys?.uri !== uri) {
      keys = { uri, cached: createCached(() => loadKeys(http, uri), clock, keyTimes, stale('keys')) }
    }
    return keys.cached
  }

  /** What was looked up outlives a re-read too. */
  let tenants: { readonly of: string; readonly list: TenantList } | undefined
  function tenantsAt(origin: string, published: string): TenantList {
    const of = `${origin} ${published}`
    if (tenants?.of !== of) {
      const listed = options.tenants === 'any' ? [] : options.tenants
      tenants = { of, list: createTenantList(listed, { origin, published, http, clock }) }
    }
    return tenants.list
  }

  async function load(): Promise<Provider> {
    const kind = recogniseProvider(options)
    if (kind.kind === 'plain') return plainProvider(options)
    const base = kind.kind === 'entra' ? `${kind.authority}/v2.0` : kind.issuer
    const url = `${base.replace(/\/$/, '')}/.well-known/openid-configuration`
    const document = checkDocument(url, await http.getJson('discovery', url))
    trace.checked('discovery', { issuer: document.issuer, url })
    const as = withConfiguredEndpoints(document, options)
    // `options.issuer` may lead to Entra as well; its rules hold there too.
    const entra = kind.kind === 'entra' ? kind : recogniseEntra(document.authorization_endpoint)
    if (entra) {
      if (kind.kind === 'openid') checkEntraIssuer(kind.issuer, document, url)
      const tenants = tenantsAt(new URL(entra.authority).origin, document.issuer)
      return { kind: 'entra', tenant: entra.tenant, as, keys: keysAt(document.jwks_uri), tenants }
    }
    if (kind.kind === 'openid') checkIssuer(kind.issuer, document.issuer, url)
    checkSigning(document, url)
    return { kind: 'openid', as, keys: keysAt(document.jwks_uri) }
  }

  return createCached(load, clock, documentTimes, stale('discovery'))
}

function plainProvider(options: OAuth2Options): Provider {
  const { authorizationURL, tokenURL, userInfoURL, subject } = options
  if (authorizationURL === undefined || tokenURL === undefined) throw misconfigured('an endpoint is missing')
  return {
    kind: 'plain',
    as: {
      issuer: plainIssuer({ tokenURL, userInfoURL, subject }).name,
      authorization_endpoint: authorizationURL,
      token_endpoint: tokenURL,
      ...(userInfoURL === undefined ? {} : { userinfo_endpoint: userInfoURL }),
    },
  }
}

interface Document extends AuthorizationServer {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly jwks_uri: string
}

function checkDocument(url: string, document: Record<string, unknown>): Document {
  const problems = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'].filter(key => {
    const value = document[key]
    return typeof value !== 'string' || !isSecureOrLoopback(value)
  })
  if (problems.length > 0) {
    throw misbehaved({
      call: 'discovery',
      url,
      reason: `${problems.join(', ')}: absent, or neither https nor on loopback`,
    })
  }
  return document as unknown as Document
}

/** OpenID Connect Discovery 1.0 section 4.3: otherwise one provider could speak for another. */
function checkIssuer(expected: string, received: string, url: string): void {
  if (new URL(received).href === new URL(expected).href) return
  throw misconfigured('the discovery document is for another issuer', {
    url,
    expected,
    received,
    mend: 'If this is your provider, set options.issuer to the received value exactly.',
  })
}

/** Says before anybody signs in what every sign-in would end with: see `asymmetricAlgorithms`. */
function checkSigning(document: Document, url: string): void {
  const { id_token_signing_alg_values_supported: algorithms } = document
  if (!Array.isArray(algorithms) || algorithms.length === 0) return
  if (!algorithms.every(name => typeof name === 'string' && name.startsWith('HS'))) return
  throw misconfigured('the provider signs id_tokens with the client secret alone', {
    url,
    received: algorithms.join(', '),
    place: 'provider',
    mend: 'Choose a signing key (RS256 or ES256) for this client at the provider.',
  })
}

/**
 * A document that leads to Entra's shape is held to the origin that the file names, too. Otherwise whoever runs that provider
 * could write Microsoft's name into it, and be anybody of any tenant with keys of their own.
 */
function checkEntraIssuer(expected: string, document: Document, url: string): void {
  const { origin, pathname } = new URL(expected)
  const [issuer, authorize] = [document.issuer, document.authorization_endpoint].map(text => new URL(text))
  // `common`, or a domain, in the place of the tenant's id, which the document names or leaves open.
  const rest = (path: string) => path.replace(/^\/[^/]+/, '').replace(/\/$/, '')
  const fits = issuer?.origin === origin && rest(issuer.pathname) === rest(pathname)
  if (fits && authorize?.origin === origin) return
  throw misconfigured('the discovery document is for another issuer', {
    url,
    expected,
    received: document.issuer,
    authorizationEndpoint: document.authorization_endpoint,
  })
}

/** What the file says wins over what was discovered, endpoint by endpoint. */
function withConfiguredEndpoints(document: Document, options: OAuth2Options): AuthorizationServer {
  return {
    ...document,
    ...(options.authorizationURL === undefined ? {} : { authorization_endpoint: options.authorizationURL }),
    ...(options.tokenURL === undefined ? {} : { token_endpoint: options.tokenURL }),
    ...(options.userInfoURL === undefined ? {} : { userinfo_endpoint: options.userInfoURL }),
  }
}
