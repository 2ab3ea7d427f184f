import { isB2c, type OAuth2Options, plainIssuer } from '@gatewright/config'
import type { AuthorizationServer } from 'oauth4webapi'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import type { GatewrightError } from '../../errors.ts'
import { type Cached, createCached } from './cached.ts'
import { type Document, readDocument } from './discovery-document.ts'
import { misconfigured } from './failures.ts'
import type { ProviderHttp } from './http.ts'
import { checkEntraIssuer, checkIssuer, createIssuerAt } from './issuer.ts'
import { createKeys, loadKeys, type PublishedKey } from './keys.ts'
import { type ProviderKind, recogniseEntra, recogniseProvider } from './kind.ts'
import { checkOffers } from './offers.ts'
import type { Provider, ProviderKeys, SigningProvider } from './provider.ts'
import { createTenantList, type TenantList } from './tenant-list.ts'
import type { Trace } from './trace.ts'

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
  const stale = (what: string) => (error: unknown) => {
    const { code, detail } = error as Partial<GatewrightError>
    log.warn({ ...detail, code, what }, 'the provider cannot be asked anew; using what it said before')
  }

  const issuerAt = createIssuerAt(http, clock)

  /** Keys outlive a re-read of the discovery document, as long as that names the same address. */
  let keys: { readonly uri: string; readonly cached: ProviderKeys } | undefined
  function keysAt(uri: string, more?: () => Promise<readonly PublishedKey[]>): ProviderKeys {
    if (keys?.uri !== uri) {
      const load = () => loadKeys(http, uri)
      keys = { uri, cached: createKeys(load, more, { clock, times: keyTimes, onStale: stale('keys') }) }
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
    const url = kind.kind === 'entra' ? documentOf(kind.authority) : kind.document
    const document = readDocument(url, await http.getJson('discovery', url), options)
    trace.checked('discovery', { issuer: document.issuer, url })
    const provider = await providerOf(kind, document, url)
    checkOffers(options, provider)
    return provider
  }

  async function providerOf(
    kind: Exclude<ProviderKind, { kind: 'plain' }>,
    document: Document,
    url: string,
  ): Promise<SigningProvider> {
    // `options.issuer` may lead to Entra as well; its rules hold there too. A user flow of B2C only looks like it.
    const entra =
      kind.kind === 'entra' ? kind : isB2c(url) ? undefined : recogniseEntra(document.authorization_endpoint)
    const as = withConfiguredEndpoints(document, options)
    if (entra) {
      if (kind.kind === 'openid') checkEntraIssuer(kind.issuer, document, url)
      const tenants = tenantsAt(new URL(entra.authority).origin, document.issuer)
      const keys = keysAt(document.jwks_uri, () => keysOfThisApp(url, document.jwks_uri))
      return { kind: 'entra', tenant: entra.tenant, as, keys, tenants }
    }
    if (kind.kind === 'openid') await checkIssuer(issuerAt, { expected: kind.issuer, document, url })
    return { kind: 'openid', as, keys: keysAt(document.jwks_uri) }
  }

  /**
   * An app of Entra with claims mapping signs with a key of its own, which stands only in the document that names the app.
   * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signature
   */
  async function keysOfThisApp(document: string, ofAll: string): Promise<readonly PublishedKey[]> {
    const url = new URL(document)
    url.searchParams.set('appid', options.clientID)
    const { jwks_uri: uri } = await http.getJson('discovery', url.href)
    const isOwn = typeof uri === 'string' && uri !== ofAll && URL.parse(uri)?.origin === url.origin
    return isOwn ? await loadKeys(http, uri) : []
  }

  return createCached(load, clock, documentTimes, stale('discovery'))
}

const documentOf = (authority: string): string => `${authority}/v2.0/.well-known/openid-configuration`

function plainProvider(options: OAuth2Options): Provider {
  const { authorizationURL, tokenURL, userInfoURL, subject } = options
  if (authorizationURL === undefined || tokenURL === undefined) throw misconfigured('an endpoint is missing')
  return {
    kind: 'plain',
    as: {
      issuer: plainIssuer({ tokenURL, userInfoURL, subject }).name,
      authorization_endpoint: authorizationURL,
      token_endpoint: tokenURL,
      ...(userInfoURL == null ? {} : { userinfo_endpoint: userInfoURL }),
    },
  }
}

/** What the file says wins over what was discovered, endpoint by endpoint. */
function withConfiguredEndpoints(document: Document, options: OAuth2Options): AuthorizationServer {
  return {
    ...document,
    ...(options.authorizationURL === undefined ? {} : { authorization_endpoint: options.authorizationURL }),
    ...(options.tokenURL === undefined ? {} : { token_endpoint: options.tokenURL }),
    ...(options.userInfoURL == null ? {} : { userinfo_endpoint: options.userInfoURL }),
  }
}
