import { misconfigured } from './failures.ts'
import type { Purpose } from './trace.ts'

/** @throws GatewrightError `client_misconfigured` for an address that codes and secrets must not travel to */
export function requireSecure(purpose: Purpose, url: string): void {
  if (isSecureOrLoopback(url)) return
  throw misconfigured('http is for loopback addresses only; codes, tokens and secrets travel on this call', {
    call: purpose,
    received: withoutQuery(url),
    mend: 'Use the https address.',
  })
}

/** What never leaves this machine needs no TLS (RFC 8252 section 8.3). */
export function isSecureOrLoopback(address: string): boolean {
  const url = URL.parse(address)
  if (!url) return false
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && /^(127(\.\d+){3}|\[::1\]|localhost|.+\.localhost)$/.test(url.hostname)
}

/** An address as the log has it: a query may hold what is secret. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '')
