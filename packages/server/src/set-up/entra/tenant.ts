import { cloudOf, isGuid } from '@gatewright/config'
import { parseJsonObject } from '../../identity/json.ts'
import { explainFailure } from '../../outbound/explain-failure.ts'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import { SetUpRefusal } from '../refusal.ts'

/** How long an answer is waited for, in milliseconds. */
export const PATIENCE = 15_000

/** Microsoft's worldwide cloud. */
export const DEFAULT_AUTHORITY = 'https://login.microsoftonline.com'

/** A tenant, as it describes itself. */
export interface Tenant {
  /** Directory (tenant) ID, in lower case. */
  readonly id: string
  /** Origin of the sign-in pages. */
  readonly authority: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly userInfoUrl: string
  readonly deviceCodeUrl: string | undefined
  /** Origin of Microsoft Graph in this cloud. */
  readonly graph: string
}

/** What cannot be a tenant of its own. */
const SHARED = ['common', 'organizations', 'consumers']

/**
 * Why a text cannot name a tenant; `undefined` where it can. Nobody is asked.
 * @param text as typed
 */
export function tenantFault(text: string): string | undefined {
  const name = text.trim().toLowerCase()
  if (name === '')
    return 'Write the Directory (tenant) ID, or a domain of the tenant such as contoso.onmicrosoft.com.'
  if (SHARED.includes(name))
    return `"${name}" is no tenant of its own. Write the Directory (tenant) ID, which Entra’s page Overview shows.`
  if (/^https?:\/\//.test(name))
    return 'This is an address. Write the Directory (tenant) ID alone, which Entra’s page Overview shows.'
  if (name.includes('@'))
    return `This is somebody’s sign-in name. Write what stands behind the @, "${name.split('@').at(-1)}", or the Directory (tenant) ID.`
  if (!isGuid(name) && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name))
    return `"${text.trim()}" is neither a Directory (tenant) ID nor a domain. Entra’s page Overview shows both; the tenant’s display name is neither.`
  return undefined
}

/**
 * Asks a tenant who it is: where its pages, its tokens and its Graph are, in whichever cloud.
 * @param named a GUID or a verified domain
 * @throws SetUpRefusal `bad_tenant`, `no_such_tenant`, `no_answer`, `not_entra`
 */
export async function findTenant(named: string, authority: string, fetch: OutboundFetch): Promise<Tenant> {
  const fault = tenantFault(named)
  if (fault !== undefined) throw new SetUpRefusal('bad_tenant', 'That is no tenant.', fault)
  const tenant = named.trim().toLowerCase()
  const address = `${authority}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`
  const { status, text } = await ask(address, fetch)
  const json = parseJsonObject(text)
  if (/AADSTS(90002|900021|90003)\b/.test(String(json?.error_description ?? '')))
    throw noSuchTenant(tenant, authority)
  const read = (name: string) => (typeof json?.[name] === 'string' ? json[name] : undefined)
  const [issuer, authorizeUrl, tokenUrl, userInfoUrl] = [
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
  ].map(read)
  const id = URL.parse(issuer ?? '')
    ?.pathname.split('/')[1]
    ?.toLowerCase()
  const graph = graphOf(authority, userInfoUrl)
  if (
    status !== 200 ||
    authorizeUrl === undefined ||
    tokenUrl === undefined ||
    userInfoUrl === undefined ||
    graph === undefined ||
    id === undefined ||
    !isGuid(id) ||
    URL.parse(tokenUrl)?.origin !== authority
  ) {
    throw new SetUpRefusal(
      'not_entra',
      `${address} does not describe a tenant of Entra ID (status ${status}).`,
      'Compare --authority with the cloud that the tenant is in, and see what stands between this machine and it: a page in HTML comes from a proxy.',
    )
  }
  const byId = (url: string) => url.replace(`/${tenant}/`, `/${id}/`)
  return {
    id,
    authority,
    authorizeUrl: byId(authorizeUrl),
    tokenUrl: byId(tokenUrl),
    userInfoUrl,
    deviceCodeUrl: read('device_authorization_endpoint'),
    graph,
  }
}

/** That of Microsoft's cloud by its table; elsewhere, where an emulator answers, beside userinfo. */
function graphOf(authority: string, userInfoUrl: string | undefined): string | undefined {
  const url = URL.parse(userInfoUrl ?? '')
  const cloud = cloudOf(authority)
  if (url === null) return undefined
  if (cloud === undefined) return url.origin
  return cloud.graph.includes(url.hostname) && url.protocol === 'https:' ? url.origin : undefined
}

const noSuchTenant = (tenant: string, authority: string): SetUpRefusal =>
  new SetUpRefusal(
    'no_such_tenant',
    `There is no tenant ${tenant} at ${authority} (AADSTS90002).`,
    'Compare it with Directory (tenant) ID on Entra’s page Overview. A tenant of another cloud needs --authority: https://login.microsoftonline.us (US government), https://login.partner.microsoftonline.cn (China).',
  )

/** @throws SetUpRefusal `no_answer` */
export async function ask(
  url: string,
  fetch: OutboundFetch,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE) })
    return { status: answer.status, text: await answer.text(), headers: answer.headers }
  } catch (error) {
    if (error instanceof SetUpRefusal) throw error
    const { reason, mend } = explainFailure(error, PATIENCE)
    throw new SetUpRefusal(
      'no_answer',
      `${URL.parse(url)?.origin} gave no answer: ${reason}.`,
      `${mend} Then run the same command again: it goes on from here, and nothing is made twice.`,
      { cause: error },
    )
  }
}
