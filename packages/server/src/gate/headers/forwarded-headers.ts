import type { IncomingMessage } from 'node:http'
import { header, type TrustedProxies } from '../../http/trusted-proxies.ts'
import type { Site } from '../routing/gated-app.ts'

/** `X-Forwarded-…`: all that an app may believe of the way to it, with the prefix that it is seen under. */
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
  ]
  if (site.prefix !== '') headers.push('X-Forwarded-Prefix', site.prefix)
  return headers
}
