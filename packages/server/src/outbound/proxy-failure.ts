import { proxyName } from '@gatewright/config'

/** The way to the other side ended at the proxy: it was not reached, or did not let the call pass. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure'
  readonly code = 'proxy'
  /** `http://proxy.example.com:3128`, without name and password. */
  readonly proxy: string
  /** What it answered to CONNECT, where it answered. */
  readonly status: number | undefined
  constructor(proxy: URL, { status, cause }: { readonly status?: number; readonly cause?: unknown }) {
    super(
      `the proxy ${proxyName(proxy)} ${status === undefined ? 'was not reached' : `answered ${status}`}`,
      {
        cause,
      },
    )
    this.proxy = proxyName(proxy)
    this.status = status
  }
}

/** `Proxy-Authorization` for a proxy that is named with a name and a password (RFC 9110 section 11.7.2). */
export function proxyCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
