import { discoveryAddress, entraIssuerTenant, isExternalIdHost } from '@gatewright/config'
import { type Clock, forwardTime } from '../../clock.ts'
import type { Document } from './discovery-document.ts'
import { misconfigured } from './failures.ts'
import type { ProviderHttp } from './http.ts'
import { inTime } from './in-time.ts'
import { isGuid, recogniseEntra, tenantInIssuer } from './kind.ts'

/** For so long advice is looked for, in milliseconds: somebody waits for the page. */
const PATIENCE = 3_000
/** How long what was found is kept, in milliseconds. */
const KEPT = 60_000

/**
 * OpenID Connect Discovery 1.0 section 4.3: the document speaks of the issuer that was asked about. Otherwise one provider could
 * speak for another.
 * @throws GatewrightError `client_misconfigured`, with advice that was tried
 */
export async function checkIssuer(
  issuerAt: IssuerAt,
  {
    expected,
    document,
    url,
  }: { readonly expected: string; readonly document: Document; readonly url: string },
): Promise<void> {
  const received = document.issuer
  if (isVersionOne(document)) {
    const versionTwo = `${expected.replace(/(\/v2\.0)?\/?$/i, '')}/v2.0`
    const isThere = await issuerAt(versionTwo)
    throw misconfigured('the discovery document is that of version 1 of Entra ID', {
      call: 'discovery',
      url,
      received,
      mend: isThere
        ? `Set options.issuer to ${versionTwo}${url === discoveryAddress({ issuer: expected }) ? '' : ', and delete options.discoveryURL'}.`
        : 'Set options.issuer to https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0.',
    })
  }
  if (new URL(received).href === new URL(expected).href) return
  const own = await issuerAt(received)
  throw misconfigured('the discovery document is for another issuer', {
    call: 'discovery',
    url,
    expected,
    received,
    // What stands at an issuer that is not asked yet need not be there at all: the user flows of Azure AD B2C have none.
    mend:
      own === received
        ? 'If this is your provider, set options.issuer to the received value exactly.'
        : `If this is your provider, set options.issuer to the received value exactly, and options.discoveryURL to ${url}.`,
  })
}

/** The issuer that the document below an issuer names; `undefined` where there is no such document. */
export type IssuerAt = (issuer: string) => Promise<string | undefined>

/**
 * Looks for that, once in a while: whoever begins a sign-in that cannot be makes us look, and the address is none that the file
 * names.
 */
export function createIssuerAt(http: ProviderHttp, clock: Clock): IssuerAt {
  let last: { readonly issuer: string; readonly at: number; readonly found: ReturnType<IssuerAt> } | undefined
  return issuer => {
    const at = forwardTime(clock)
    if (last?.issuer !== issuer || at - last.at >= KEPT)
      last = { issuer, at, found: inTime(lookUp(http, issuer), PATIENCE, undefined) }
    return last.found
  }
}

async function lookUp(http: ProviderHttp, issuer: string): Promise<string | undefined> {
  try {
    const document = await http.getJson('discovery', discoveryAddress({ issuer }))
    return typeof document.issuer === 'string' ? document.issuer : undefined
  } catch {
    return undefined
  }
}

/** `https://sts.windows.net/{tenant}/`, with `/{tenant}/oauth2/authorize`, on whatever host. One of both is others' too (ADFS). */
function isVersionOne({ issuer, authorization_endpoint: authorize }: Document): boolean {
  const [tenant, ...more] = new URL(issuer).pathname.split('/').filter(Boolean)
  return (
    isGuid(tenant) &&
    more.length === 0 &&
    /^\/[^/]+\/oauth2\/authorize\/?$/i.test(new URL(authorize).pathname)
  )
}

/**
 * A document that leads to Entra's shape is held to the origin that the file names, too. Otherwise whoever runs that provider
 * could write Microsoft's name into it, and be anybody of any tenant with keys of their own.
 */
export function checkEntraIssuer(expected: string, document: Document, url: string): void {
  const { origin, pathname } = new URL(expected)
  const issuer = new URL(document.issuer)
  const authorize = new URL(document.authorization_endpoint)
  // `common`, or a domain, in the place of the tenant's id, which the document names or leaves open.
  const rest = (path: string) => path.replace(/^\/[^/]+/, '').replace(/\/$/, '')
  const fits =
    isOfOneHost(issuer.origin, origin) &&
    rest(issuer.pathname) === rest(pathname) &&
    isOfTenant(expected, document)
  if (fits && isOfOneHost(authorize.origin, origin)) return
  throw misconfigured('the discovery document is for another issuer', {
    call: 'discovery',
    url,
    expected,
    received: document.issuer,
    authorizationEndpoint: document.authorization_endpoint,
    mend: 'The document is one of Entra ID, for another issuer than options.issuer names. For Entra ID write https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0 into options.issuer.',
  })
}

/**
 * Whether a document is of the tenant that the file names by its id, or by the name of many: `options.discoveryURL` may lead to
 * another's, or to that of everybody's.
 */
function isOfTenant(expected: string, document: Document): boolean {
  const named = entraIssuerTenant(expected)
  if (isGuid(named)) return tenantInIssuer(document.issuer) === named
  const found = recogniseEntra(document.authorization_endpoint)?.tenant
  if (named === 'consumers') return found?.kind === 'consumers'
  return (named !== 'common' && named !== 'organizations') || found?.name === named
}

/** Entra External ID mixes the hosts of a tenant in one document. */
const isOfOneHost = (one: string, other: string): boolean =>
  one === other || [one, other].every(isExternalIdHost)
