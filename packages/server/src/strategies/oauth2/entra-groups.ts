import type { StrategyConfig } from '@gatewright/config'
import { parseJsonObject } from '../../identity/json.ts'
import type { GroupOverage } from '../../identity/profile.ts'
import { bearerOf } from './bearer.ts'
import { misbehaved } from './failures.ts'
import type { ProviderHttp } from './http.ts'
import type { Provider } from './provider.ts'
import type { Claims } from './userinfo.ts'

/** Graph's largest page. */
const pageSize = 999
/** Far more groups than Entra lets an account be in; a longer list is a loop. */
const mostPages = 25

/**
 * Whether Entra has left the groups out of a token because they are too many for it: above 200, and above a handful in
 * tokens that travel in an address. Somebody in no group has neither claim.
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference#groups-overage-claim
 */
export function hasGroupOverage({ groups, hasgroups, _claim_names: names }: Claims): boolean {
  if (groups !== undefined) return false
  if (hasgroups === true || hasgroups === 'true') return true
  return typeof names === 'object' && names !== null && 'groups' in names
}

/** Whether anybody reads the claim; without that Graph need not be asked. */
export const wantsGroups = ({
  fieldMapping,
  roleMapping,
}: Pick<StrategyConfig, 'fieldMapping' | 'roleMapping'>): boolean =>
  fieldMapping.groups === 'groups' || roleMapping.some(({ claim }) => claim === 'groups')

/**
 * Asks Microsoft Graph for what did not fit into the token, with the access token of this sign-in: every group that the
 * person is in, through other groups too.
 *
 * The address that the token itself names (`_claim_sources`) is not looked at: it leads to a Graph that no longer exists,
 * and a token must not choose where an access token is sent. Graph is where userinfo is, in every national cloud.
 * @returns why the groups are missing where Graph refuses: nobody has them then, and rules that ask for one refuse
 * @throws GatewrightError `provider_unreachable`, `provider_misbehaved`: the next attempt may find Graph well again
 */
export async function readGroups(
  provider: Provider,
  http: ProviderHttp,
  accessToken: string | undefined,
): Promise<GroupOverage> {
  if (accessToken === undefined) return missing('the provider gave no access token', addressMend)
  const userInfo = provider.as.userinfo_endpoint
  if (userInfo === undefined) return missing('no address of Microsoft Graph is known', addressMend)
  const { origin } = new URL(userInfo)
  const groups: string[] = []
  let next: string | undefined = `${origin}/v1.0/me/transitiveMemberOf?$select=id&$top=${pageSize}`
  for (let page = 0; next !== undefined; page += 1) {
    if (page === mostPages) throw misbehaved({ call: 'groups', reason: `more than ${mostPages} pages` })
    const response = await http.request('groups', next, {
      headers: { authorization: bearerOf(accessToken, 'groups'), accept: 'application/json' },
    })
    const body = parseJsonObject(await response.text())
    if (response.status === 401 || response.status === 403) return missing(refusalOf(body), permissionMend)
    if (response.status === 404) return missing(`there is no Microsoft Graph at ${origin}`, addressMend)
    if (response.status !== 200 || !Array.isArray(body?.value)) {
      throw misbehaved({ call: 'groups', status: response.status, reason: 'expected a list with status 200' })
    }
    groups.push(...body.value.filter(isGroup).map(group => group.id))
    next = nextPage(body['@odata.nextLink'], origin)
  }
  return { groups }
}

const permissionMend =
  'In Entra, App registrations > API permissions, add the delegated permission User.Read of Microsoft Graph and grant ' +
  'admin consent. If Graph still refuses, add GroupMember.Read.All in the same way.'
const addressMend =
  'Set options.userInfoURL to the userinfo address of your cloud, as https://graph.microsoft.com/oidc/userinfo.'

const missing = (reason: string, mend: string): GroupOverage => ({
  missing: { reason: `the person is in too many groups for a token, and ${reason}`, mend },
})

/** Graph's own code: `Authorization_RequestDenied`. */
function refusalOf(body: Record<string, unknown> | undefined): string {
  const code = (body?.error as { code?: unknown } | undefined)?.code
  const named = typeof code === 'string' && /^\w{1,60}$/.test(code) ? ` (${code})` : ''
  return `Microsoft Graph does not let this app read their groups${named}`
}

/** Directory roles and administrative units are in the same list. */
function isGroup(object: unknown): object is { id: string } {
  const { id, '@odata.type': type = '#microsoft.graph.group' } = (object ?? {}) as Record<string, unknown>
  return typeof id === 'string' && type === '#microsoft.graph.group'
}

function nextPage(link: unknown, origin: string): string | undefined {
  if (link === undefined) return undefined
  // The access token goes along: to Graph, and nowhere else.
  if (typeof link === 'string' && URL.parse(link)?.origin === origin) return link
  throw misbehaved({ call: 'groups', reason: 'the next page is at another origin' })
}
