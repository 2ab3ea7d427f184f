import type { IncomingMessage } from 'node:http'
import { type HeaderLines, headerLines } from '@gatewright/proxy'
import { header, type TrustedProxies } from '../../http/trusted-proxies.ts'
import type { Site } from '../routing/gated-app.ts'

/**
 * From whom a request comes: all that an app may believe of that. The one address is that of who is asking, as the log has it;
 * what the client itself says stands at most in the list.
 */
export function comingFrom(request: IncomingMessage, proxies: TrustedProxies): string[] {
  const peer = request.socket.remoteAddress ?? ''
  const earlier = proxies.trusts(request) ? header(request, 'x-forwarded-for') : undefined
  return earlier === undefined
    ? ['X-Forwarded-For', peer, 'X-Real-IP', peer]
    : // The list is walked only where somebody may have written it.
      ['X-Forwarded-For', `${earlier}, ${peer}`, 'X-Real-IP', proxies.clientAddress(request)]
}

const known = new WeakMap<Site, HeaderLines>()

/** Where people see an app, which is the same for every request: put together once, for it is a part of what each costs. */
export function seenAt(site: Site): HeaderLines {
  const before = known.get(site)
  if (before !== undefined) return before
  const lines = headerLines(placeOf(site))
  known.set(site, lines)
  return lines
}

/**
 * The same for an app that another proxy passes the request on to: it takes no prefix off, and the `Host` is its own.
 * @param address of who is asking
 */
export const seenBy = (site: Site, address: string): string[] => [
  ...originOf(site),
  ...['X-Forwarded-For', address, 'X-Real-IP', address],
]

function originOf({ secure, host }: Site): string[] {
  const port = /:(\d+)$/.exec(host)?.[1] ?? (secure ? '443' : '80')
  return ['X-Forwarded-Proto', secure ? 'https' : 'http', 'X-Forwarded-Host', host, 'X-Forwarded-Port', port]
}

function placeOf(site: Site): string[] {
  const { prefix } = site
  const headers = originOf(site)
  if (prefix !== '') headers.push('X-Forwarded-Prefix', prefix)
  const forApp = hostFor(site)
  if (forApp !== undefined) headers.push('Host', forApp)
  return headers
}

/** The `Host` that the app gets; `undefined` where it is that of the upstream, which is not chosen yet. */
function hostFor({ app, host }: Site): string | undefined {
  const wanted = app.config.host
  if (wanted === undefined || wanted === 'client') return host
  return wanted === 'upstream' ? undefined : wanted.name
}
