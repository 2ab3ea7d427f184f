import type { IncomingMessage } from 'node:http'
import { header, type TrustedProxies } from '../../http/trusted-proxies.ts'
import type { Site } from '../routing/gated-app.ts'

/**
 * `X-Forwarded-…` and `X-Real-IP`: all that an app may believe of the way to it, with the prefix that it is seen under. The one
 * address is that of who is asking, as the log has it; what the client itself says stands at most in the list.
 */
export function forwardedHeaders(
  request: IncomingMessage,
  proxies: TrustedProxies,
  site: Pick<Site, 'host' | 'secure' | 'prefix'>,
): string[] {
  const peer = request.socket.remoteAddress ?? ''
  const earlier = proxies.trusts(request) ? header(request, 'x-forwarded-for') : undefined
  const headers = [
    'X-Forwarded-For',
    earlier === undefined ? peer : `${earlier}, ${peer}`,
    'X-Forwarded-Proto',
    site.secure ? 'https' : 'http',
    'X-Forwarded-Host',
    site.host,
    'X-Forwarded-Port',
    /:(\d+)$/.exec(site.host)?.[1] ?? (site.secure ? '443' : '80'),
    'X-Real-IP',
    // The list is walked only where somebody may have written it.
    earlier === undefined ? peer : proxies.clientAddress(request),
  ]
  if (site.prefix !== '') headers.push('X-Forwarded-Prefix', site.prefix)
  return headers
}
