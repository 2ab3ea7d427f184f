import type { IncomingMessage } from 'node:http'
import { GatewrightError } from '../../errors.ts'
import { OWN_PREFIX } from '../../http/home.ts'
import type { TrustedProxies } from '../../http/trusted-proxies.ts'
import { lineOf, refusal } from '../forward-auth/asked-request.ts'
import type { AppTable } from '../routing/apps.ts'
import { longestEscaped, type Target } from '../routing/path.ts'
import { countHosts, pathBelow, type RequestLine } from '../routing/request-line.ts'
import { mayLeadOut } from '../rules/may-lead-out.ts'
import { EXT_AUTHZ, isByGrpc } from './is-asked.ts'

/**
 * Reads which request Envoy asks about: method, host and headers are those of the check itself, and its path follows
 * {@link EXT_AUTHZ} byte for byte. No header says any of it (`x-envoy-original-path`, `X-Forwarded-Uri`), so none can lie.
 * @throws GatewrightError `untrusted_proxy`, `bad_request`, `bad_path`, `app_not_found`, `method_not_allowed`
 */
export function readEnvoysRequest(
  request: IncomingMessage,
  apps: AppTable,
  proxies: TrustedProxies,
): RequestLine {
  if (!proxies.trusts(request)) {
    throw new GatewrightError('untrusted_proxy', { detail: { peer: request.socket.remoteAddress } })
  }
  const asked = {
    method: request.method,
    host: request.headers.host ?? '',
    target: (request.url ?? '').slice(EXT_AUTHZ.length),
  }
  if (countHosts(request) > 1) {
    throw refusal('bad_request', asked, { reason: 'more than one Host header' })
  }
  const line = lineOf(asked, apps, { method: asked.method })
  // A proxy that browsers come by keeps this place from them by the path as it reads it, and passes on the one that came.
  if (!isByGrpc(request) && couldLeadOut(line.target)) {
    throw refusal('bad_path', asked, { reason: `could lead out of ${EXT_AUTHZ}` })
  }
  // Some of its pages are answered with 200, by which Envoy would let the request in.
  if (!isByGrpc(request) && pathBelow(line).startsWith(OWN_PREFIX)) {
    throw refusal('bad_request', asked, {
      reason: `${OWN_PREFIX} is Gatewright’s own`,
      fix: 'Route it to Gatewright, without ext_authz.',
    })
  }
  return line
}

/** Only one that goes on as it came: whatever else could be read in several ways was refused. */
const couldLeadOut = ({ isRaw, path }: Target): boolean =>
  isRaw === true && (path.length > longestEscaped || mayLeadOut(path))
