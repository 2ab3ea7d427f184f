import { GatewrightError } from '../../errors.ts'
import { provenanceOf } from '../../http/navigation.ts'
import type { GateRequest } from '../gate-request.ts'

/** They change nothing (RFC 9110 section 9.2.1), and a page of another origin does not see the answer. */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Of an app on wildcard hosts, refuses what a page of another host does in the name of who is signed in. The hosts are often
 * different people's (a workspace each, a preview each), whose pages anybody of them writes; and to a browser they are one site,
 * so a cookie that is `Lax` comes with a form of a neighbour's all the same. Who is known by a token has chosen to bring it; one that comes
 * beside a cookie says nothing, for a form's address can hold it (`https://any:gw_…@host/`).
 * @throws GatewrightError `cross_site`
 */
export function refuseNeighbour({ request, line, requester }: GateRequest): undefined {
  const { site, method } = line
  if (!site.isOneOfMany || safe.has(method) || requester.caller === undefined) return
  if (requester.byToken || provenanceOf(request, site.origin) !== 'foreign-page') return
  const { origin = '' } = request.headers
  if (site.app.origins.has(origin) || site.app.corsOrigins.has(origin)) return
  throw new GatewrightError('cross_site', { detail: { origin, app: site.app.config.id, host: site.host } })
}
