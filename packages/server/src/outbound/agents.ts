import type { Agent as HttpAgent } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { SecureContext } from 'node:tls'
import { type OutboundProxies, readOutboundProxies } from '@gatewright/config'
import { StartError } from '../start-error.ts'
import { proxyFor } from './by-proxy.ts'
import { HttpByProxyAgent } from './http-by-proxy.ts'
import { trusting } from './trust.ts'
import { TunnelAgent } from './tunnel.ts'

// Not by `import`: that loads undici at the start, see `node-http.ts` of the proxy.
const { Agent } = process.getBuiltinModule('node:http')
const { Agent: TlsAgent } = process.getBuiltinModule('node:https')

/**
 * `fresh`: a connection of its own, closed afterwards; TLS goes on from the session of an earlier one. `kept`: one that was used
 * before, where there is one, which the other side may have closed meanwhile.
 */
export type Connection = 'fresh' | 'kept'

export interface AgentsSetup {
  /** Certificates in PEM that are believed beside the usual ones. */
  readonly ca?: string | undefined
  /** Whom connections believe, in the place of both. */
  readonly secureContext?: SecureContext | undefined
  /** Looks names up for connections that go directly; `dns.lookup` when absent. */
  readonly lookup?: LookupFunction
  /** The process's own when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Connections to others: directly, or by the proxy that the environment names. */
export interface Agents {
  /** The agent for Node's own requests to an address. */
  agentFor(address: URL, connection: Connection): HttpAgent
  /** The proxy that {@link agentFor} goes by. */
  proxyOf(address: URL): URL | undefined
}

/** How long a connection is kept for the next request, in milliseconds: less than most servers keep it. */
const KEPT = 4_000

/** @throws StartError where a variable names no proxy */
export function createAgents({ ca, lookup, env, ...setup }: AgentsSetup = {}): Agents {
  const proxies = outboundProxies(env)
  const agents = new Map<string, HttpAgent>()
  let secureContext = setup.secureContext

  function make(address: URL, connection: Connection, proxy: URL | undefined): HttpAgent {
    const options = connection === 'kept' ? { keepAlive: true, timeout: KEPT } : { keepAlive: false }
    secureContext ??= trusting(ca)
    const tls = { ...options, secureContext }
    const direct = lookup && { lookup }
    if (address.protocol === 'https:')
      return proxy === undefined ? new TlsAgent({ ...tls, ...direct }) : new TunnelAgent(proxy, tls)
    return proxy === undefined ? new Agent({ ...options, ...direct }) : new HttpByProxyAgent(proxy, tls)
  }

  const proxyOf = (address: URL): URL | undefined => proxyFor(address, proxies)?.url
  return {
    proxyOf,
    agentFor(address, connection) {
      const proxy = proxyOf(address)
      const name = `${connection} ${address.protocol} ${proxy === undefined ? 'directly' : 'by proxy'}`
      const agent = agents.get(name) ?? make(address, connection, proxy)
      agents.set(name, agent)
      return agent
    },
  }
}

/**
 * The proxies of the environment.
 * @throws StartError where a variable names none
 */
export function outboundProxies(
  env: Readonly<Record<string, string | undefined>> = process.env,
): OutboundProxies {
  const reading = readOutboundProxies(env)
  if (!reading.ok) throw new StartError(reading.problem)
  return reading.proxies
}
