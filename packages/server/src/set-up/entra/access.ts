import { setTimeout as wait } from 'node:timers/promises'
import { cloudOf } from '@gatewright/config'
import { parseJsonObject } from '../../identity/json.ts'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import { SetUpRefusal } from '../refusal.ts'
import { explainAccessRefusal } from './access-refusals.ts'
import { aadstsOf, askForToken, type ClientProof, type TokenAnswer } from './client-proof.ts'
import { ask, type Tenant } from './tenant.ts'

/** Microsoft Graph, by the id that it has in every cloud and every tenant. */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000'

/** Microsoft's own public client "Microsoft Graph Command Line Tools", which can be consented to in every tenant. */
export const GRAPH_TOOLS_APP_ID = '14d82eec-204b-4c2f-b7e8-296a70dab67e'

/** What somebody lends by signing in with a code. @param consent for the whole organisation, too */
export const setUpScopes = (consent: boolean): readonly string[] => [
  'Application.ReadWrite.All',
  ...(consent ? ['DelegatedPermissionGrant.ReadWrite.All'] : []),
]

/** A token is fetched anew so long before its end, in milliseconds. */
const AHEAD = 60_000

/**
 * Tokens for Graph in the name of an application that may register others.
 * @throws SetUpRefusal with what is wrong with that application
 */
export function clientAccess(
  tenant: Tenant,
  client: { readonly id: string; readonly proof: ClientProof },
  fetch: OutboundFetch,
): () => Promise<string> {
  return kept(async () => {
    const parameters = { grant_type: 'client_credentials', scope: `${GRAPH_APP_ID}/.default` }
    return await askForToken(tenant, client, parameters, fetch)
  })
}

/** What somebody types at Microsoft's page to lend this program their own rights. */
export interface DeviceCode {
  readonly userCode: string
  readonly address: string
}

/**
 * Tokens for Graph in the name of whoever types a code at Microsoft's page (RFC 8628).
 * @param options.show is told of the code
 * @throws SetUpRefusal where the tenant lets nobody sign in so
 */
export async function deviceAccess(
  tenant: Tenant,
  options: {
    readonly clientId?: string
    readonly scopes: readonly string[]
    readonly fetch: OutboundFetch
    readonly show: (code: DeviceCode) => void
    /** For tests. */
    readonly pause?: (milliseconds: number) => Promise<unknown>
  },
): Promise<() => Promise<string>> {
  const { clientId = GRAPH_TOOLS_APP_ID, fetch, pause = wait } = options
  // An emulator knows Graph by the name that it has in the worldwide cloud.
  const graph = cloudOf(tenant.authority) === undefined ? 'https://graph.microsoft.com' : tenant.graph
  const scope = options.scopes.map(name => `${graph}/${name}`).join(' ')
  if (tenant.deviceCodeUrl === undefined)
    throw new SetUpRefusal(
      'no_device_code',
      'This tenant has no address for device codes.',
      'Choose another way.',
    )
  const asked = await ask(tenant.deviceCodeUrl, fetch, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: clientId, scope }).toString(),
  })
  const begun = parseJsonObject(asked.text) ?? {}
  const { device_code: code, user_code: userCode, verification_uri: address } = begun
  if (asked.status !== 200 || typeof code !== 'string')
    throw explainAccessRefusal({ status: asked.status, body: begun, aadsts: aadstsOf(begun) }, clientId)
  options.show({ userCode: String(userCode), address: pageOf(address) })
  let interval = Number(begun.interval ?? 5)
  for (;;) {
    await pause(interval * 1000)
    const parameters = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: code }
    const answer = await askForToken(tenant, { id: clientId, proof: { kind: 'none' } }, parameters, fetch)
    if (answer.status === 200) {
      const token = String(answer.body.access_token)
      return async () => token
    }
    if (answer.body.error === 'slow_down') interval += 5
    else if (answer.body.error !== 'authorization_pending') throw explainAccessRefusal(answer, clientId)
  }
}

/** It becomes a link. @throws SetUpRefusal `not_entra` for what no browser opens as a page */
function pageOf(address: unknown): string {
  if (/^https?:$/.test(URL.parse(String(address))?.protocol ?? '')) return String(address)
  throw new SetUpRefusal(
    'not_entra',
    'The answer names no page at which a code is typed.',
    'See what stands between this machine and the tenant.',
  )
}

function kept(fetchToken: () => Promise<TokenAnswer>): () => Promise<string> {
  let token: { readonly value: string; readonly until: number } | undefined
  return async () => {
    if (token !== undefined && performance.now() < token.until) return token.value
    const answer = await fetchToken()
    const { access_token: value, expires_in: seconds } = answer.body
    if (answer.status !== 200 || typeof value !== 'string') throw explainAccessRefusal(answer)
    token = { value, until: performance.now() + Number(seconds ?? 0) * 1000 - AHEAD }
    return value
  }
}
