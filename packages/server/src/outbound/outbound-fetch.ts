import type { ClientRequest, IncomingMessage } from 'node:http'
import { type Agents, type AgentsSetup, type Connection, createAgents } from './agents.ts'
import { ACCEPTED, readAnswer } from './answer.ts'
import { AnswerTooLarge, BrokenAnswer } from './broken-answer.ts'
import { ProxyFailure } from './proxy-failure.ts'

// Not by `import`: that loads undici at the start, see `node-http.ts` of the proxy.
const { request: plainRequest } = process.getBuiltinModule('node:http')
const { request: tlsRequest } = process.getBuiltinModule('node:https')

/** Bytes of an answer: Entra's key document is the largest honest one, at a few dozen kilobytes. */
const MOST_BYTES = 1024 * 1024
/** Answers before the answer (1xx). One is usual, hundreds are a flood. */
const MOST_INTERIM = 16
/** From connecting to the last byte of the answer, in milliseconds, where the caller says nothing. */
const PATIENCE = 10_000

export interface OutboundInit extends RequestInit {
  /** Nobody wants to know what the answer says beside its head. */
  readonly headOnly?: boolean
}

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
      const cause = error instanceof ClosedBefore ? error.cause : error
      // Of a request that the proxy gets as it is, every connection is one to the proxy.
      if (proxy && address.protocol === 'http:' && isOfSystem(cause)) throw new ProxyFailure(proxy, { cause })
      throw cause
    }
  }
}

/** A kept connection ended before anything came back on it. */
class ClosedBefore extends Error {}

const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error

type Sent = OutboundInit & { readonly method: string; readonly signal: AbortSignal }

function exchange(address: URL, sent: Sent, agents: Agents, connection: Connection): Promise<Response> {
  const { method, signal } = sent
  const body = sent.body === undefined || sent.body === null ? undefined : String(sent.body)
  const options = {
    method,
    headers: headersOf(sent),
    agent: agents.agentFor(address, connection),
  }
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const request = (address.protocol === 'https:' ? tlsRequest : plainRequest)(address, options)
    const giveUp = () => fail(signal.reason)
    const settle = () => signal.removeEventListener('abort', giveUp)
    function fail(error: unknown): void {
      settle()
      reject(error)
      // Also where the body still comes; then there is nobody left to tell.
      request.destroy()
    }
    signal.addEventListener('abort', giveUp)
    watchInterim(request, fail)
    request.on('error', error => {
      fail(request.reusedSocket && isClosed(error) ? new ClosedBefore('', { cause: error }) : error)
    })
    const closed = () => fail(new BrokenAnswer('the connection was closed without an answer'))
    request.once('close', closed)
    request.once('response', answer => {
      request.off('close', closed)
      // RFC 9110 section 15.5.9: it had closed the idle connection, and said so.
      if (answer.statusCode === 408 && request.reusedSocket) return fail(new ClosedBefore())
      readWhole(answer, agents.proxyOf(address), sent.headOnly === true).then(response => {
        settle()
        resolve(response)
        if (sent.headOnly === true) request.destroy()
      }, fail)
    })
    request.end(body)
  })
}

async function readWhole(
  answer: IncomingMessage,
  proxy: URL | undefined,
  headOnly: boolean,
): Promise<Response> {
  const { statusCode: status = 0 } = answer
  if (status === 407 && proxy !== undefined) throw new ProxyFailure(proxy, { status })
  if (status < 200 || status > 599) throw new BrokenAnswer(`its status is ${status}`)
  const head = { status, headers: keptHeaders(answer) }
  // What still comes, and the end that is made of it, is nobody's fault.
  if (headOnly) {
    answer.on('error', () => {})
    return new Response(null, head)
  }
  try {
    const body = await readAnswer(answer, MOST_BYTES)
    return new Response(body.length === 0 || isBodiless(status) ? null : new Uint8Array(body), head)
  } catch (error) {
    if (error instanceof AnswerTooLarge) error.status = status
    throw error
  }
}

/** RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5. */
const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304

function keptHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string)
  // They speak of what came, which is unpacked.
  headers.delete('content-encoding')
  headers.delete('content-length')
  return headers
}

/** GitHub and others answer nobody who does not say who they are (RFC 9110 section 10.1.5). */
function headersOf({ headers }: RequestInit): Record<string, string> {
  return {
    accept: '*/*',
    'user-agent': 'gatewright',
    'accept-encoding': ACCEPTED,
    ...Object.fromEntries(new Headers(headers)),
  }
}

function watchInterim(request: ClientRequest, fail: (error: Error) => void): void {
  let interim = 0
  request.on('information', () => {
    interim += 1
    if (interim > MOST_INTERIM) fail(new BrokenAnswer('one interim answer follows another, without end'))
  })
}

/** A connection that the other side has closed, or will. */
const isClosed = (error: NodeJS.ErrnoException): boolean =>
  error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'ECONNABORTED'
