import { BlockList, isIP } from 'node:net'
import type { OutboundProxies, OutboundProxy } from '@gatewright/config'

/**
 * The proxy by which an address is reached; `undefined` for directly. This machine is never reached by a proxy, for whose loopback is
 * another one. `NO_PROXY` is read as curl and Go read it: `*` is everybody, `example.com` and `.example.com` are the host and all
 * below it, `host:8443` that port alone, and addresses stand alone or as a block (`10.0.0.0/8`).
 */
export function proxyFor(address: URL, proxies: OutboundProxies): OutboundProxy | undefined {
  const proxy = address.protocol === 'https:' ? proxies.https : proxies.http
  if (proxy === undefined) return undefined
  const host = bare(address.hostname)
  if (isThisMachine(host)) return undefined
  const port = address.port || (address.protocol === 'https:' ? '443' : '80')
  return proxies.except.some(entry => isMeant(entry, host, port)) ? undefined : proxy
}

/** Names and addresses of loopback (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3). */
const isThisMachine = (host: string): boolean =>
  /^(.+\.)?localhost$/.test(host) || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

function isMeant(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (isIP(host) !== 0 && isInBlock(entry, host)) return true
  const [, name = '', wanted] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? []
  if (wanted !== undefined && wanted !== port) return false
  const meant = asUrlsHaveIt(name.replace(/^\*?\./, ''))
  return meant !== '' && (host === meant || (isIP(host) === 0 && host.endsWith(`.${meant}`)))
}

/** Whether an address is one, or in a block that the entry names; entries that are names mean none. */
function isInBlock(entry: string, host: string): boolean {
  const [network = '', bits, more] = entry.replace(/^\[|\]$/g, '').split('/')
  const family = isIP(network)
  if (family === 0 || more !== undefined || !/^\d{0,3}$/.test(bits ?? '')) return false
  const most = family === 4 ? 32 : 128
  const prefix = bits === undefined || bits === '' ? most : Number(bits)
  if (prefix > most) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(network, prefix, type)
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$|\.$/g, '')

/** International names in their ASCII form, as `URL` gives the other side. */
const asUrlsHaveIt = (name: string): string => bare(URL.parse(`http://${name}`)?.hostname ?? '')
