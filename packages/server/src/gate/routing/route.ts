import type { IncomingMessage } from 'node:http'
import { GatewrightError } from '../../errors.ts'
import { HAND_OVER } from '../../http/home.ts'
import { requestedHost, type TrustedProxies } from '../../http/trusted-proxies.ts'
import { isAskedByEnvoy } from '../ext-authz/is-asked.ts'
import { type AppTable, siteAt } from './apps.ts'
import { isAddressOrLocalhost } from './hosts.ts'
import { parseTarget } from './path.ts'
import { readTarget } from './raw-target.ts'
import { countHosts, type RequestLine } from './request-line.ts'

/** Where a request belongs. */
export type Route =
  /** Not the gate's: the console answers. */
  | { readonly kind: 'console' }
  | { readonly kind: 'check' }
  /** Envoy asks. */
  | { readonly kind: 'ext-authz' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'hand-over' }
  | { readonly kind: 'refused'; readonly error: GatewrightError }
  | (RequestLine & { readonly kind: 'app' })

/** Reserved on every host, since some proxies ask with the app's host and some with ours. */
const checkPath = '/api/v1/gate/check'
const keysPath = '/.well-known/jwks.json'

/** Probes of load balancers and collectors come by address, whatever the console is called. They show nothing private. */
const probePaths = new Set(['/healthz', '/readyz', '/metrics'])

/** @param envoyByHttp `extAuthz.http` */
export function findRoute(
  request: IncomingMessage,
  apps: AppTable,
  proxies: TrustedProxies,
  envoyByHttp = false,
): Route {
  const url = request.url ?? ''
  if (isAskedByEnvoy(request, envoyByHttp)) return { kind: 'ext-authz' }
  if (url === checkPath || url.startsWith(`${checkPath}?`)) return { kind: 'check' }
  if (countHosts(request) > 1) return refused('bad_request', { reason: 'more than one Host header' })
  const host = requestedHost(request, proxies)
  const entry = apps.find(host)
  if (entry === undefined) {
    const path = parseTarget(url)?.path
    const isProbe = path !== undefined && probePaths.has(path) && isAddressOrLocalhost(host.toLowerCase())
    return isProbe ? { kind: 'console' } : refused('app_not_found', { host })
  }
  const target = readTarget(url, entry)
  const site = target === undefined ? undefined : siteAt(entry, target.path)
  if (target !== undefined && site !== undefined) {
    return request.method === 'TRACE' || request.method === 'CONNECT'
      ? refused('method_not_allowed', { method: request.method })
      : { kind: 'app', site, target, method: request.method ?? 'GET' }
  }
  // A path that cannot be read is left to the console's router: it answers for no app, however it reads it.
  if (entry.console) return consoleRoute(target?.path)
  return target === undefined ? refused('bad_path', { host }) : refused('app_not_found', { host })
}

function consoleRoute(path: string | undefined): Route {
  if (path === HAND_OVER) return { kind: 'hand-over' }
  if (path === keysPath) return { kind: 'keys' }
  return { kind: 'console' }
}

const refused = (
  code: 'bad_request' | 'bad_path' | 'app_not_found' | 'method_not_allowed',
  detail: Readonly<Record<string, unknown>>,
): Route => ({ kind: 'refused', error: new GatewrightError(code, { detail }) })
