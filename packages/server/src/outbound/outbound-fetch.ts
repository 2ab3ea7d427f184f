import { type Agents, type AgentsSetup, type Connection, createAgents } from './agents.ts'
import { ClosedBefore, exchange, type OutboundInit } from './exchange.ts'
import { ProxyFailure } from './proxy-failure.ts'

/** From connecting to the last byte of the answer, in milliseconds, where the caller says nothing. */
const PATIENCE = 10_000

/** The part of `fetch` that calls to others need; `globalThis.fetch` is one, too. */
export type OutboundFetch = (url: string, init?: OutboundInit) => Promise<Response>

/**
 * `fetch` for calls that leave this server: by the proxy of the environment, believing the authorities of `ca` as well. The answer is
 * there as a whole when the promise is fulfilled, and both time and size of it are bounded; a redirect is an answer, and never
 * followed. `GET` and `HEAD` go on kept connections, and are repeated once where such a one was closed before anything came back.
 * Whatever may not be repeated goes on a connection that was never idle: nobody learns, whether the other side has read a
 * request whose connection was closed.
 * @throws ProxyFailure, AnswerTooLarge, BrokenAnswer, the error of the system, or the reason of `init.signal`
 */
export function createOutboundFetch(setup: AgentsSetup = {}): OutboundFetch {
  let agents: Agents | undefined
  return async (url, init = {}) => {
    agents ??= createAgents(setup)
    const address = new URL(url)
    if (address.username !== '' || address.password !== '')
      throw new TypeError('the address holds a password')
    const method = init.method?.toUpperCase() ?? 'GET'
    const signal = init.signal ?? AbortSignal.timeout(PATIENCE)
    const proxy = agents.proxyOf(address)
    const once = (connection: Connection) =>
      exchange(address, { ...init, method, signal }, agents as Agents, connection)
    try {
      if (method !== 'GET' && method !== 'HEAD') return await once('fresh')
      return await once('kept').catch(error => {
        if (error instanceof ClosedBefore && !signal.aborted) return once('fresh')
        throw error
      })
    } catch (error) {
      const cause = error instanceof ClosedBefore ? (error.cause ?? signal.reason) : error
      // Of a request that the proxy gets as it is, every connection is one to the proxy.
      if (proxy && address.protocol === 'http:' && isOfSystem(cause)) throw new ProxyFailure(proxy, { cause })
      throw cause
    }
  }
}

const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error
