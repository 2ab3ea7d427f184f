import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Agents, Connection } from './agents.ts'
import { ACCEPTED, readAnswer } from './answer.ts'
import { BrokenAnswer } from './broken-answer.ts'
import { ProxyFailure } from './proxy-failure.ts'

// Not by `import`: that loads undici at the start, see `node-http.ts` of the proxy.
const { request: plainRequest } = process.getBuiltinModule('node:http')
const { request: tlsRequest } = process.getBuiltinModule('node:https')

/** Bytes of an answer: Entra's key document is the largest honest one, at a few dozen kilobytes. */
const MOST_BYTES = 1024 * 1024
/** Answers before the answer (1xx). One is usual, hundreds are a flood. */
const MOST_INTERIM = 16

export interface OutboundInit extends RequestInit {
  /** Nobody wants to know what the answer says beside its head. */
  readonly headOnly?: boolean
}

/** A kept connection ended before anything came back on it. */
export class ClosedBefore extends Error {}

/** What is sent, and how long is waited. */
type Sent = OutboundInit & { readonly method: string; readonly signal: AbortSignal }

/**
 * One request and its answer, which is there as a whole.
 * @throws ClosedBefore where a kept connection had ended already, and what `OutboundFetch` throws
 */
export function exchange(
  address: URL,
  sent: Sent,
  agents: Agents,
  connection: Connection,
): Promise<Response> {
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
      // Through a tunnel it is the other side's own status.
      const proxy = address.protocol === 'http:' ? agents.proxyOf(address) : undefined
      if (answer.statusCode === 407 && proxy !== undefined)
        return fail(new ProxyFailure(proxy, { status: answer.statusCode }))
      readWhole(answer, sent.headOnly === true).then(response => {
        settle()
        resolve(response)
        if (sent.headOnly === true) request.destroy()
      }, fail)
    })
    request.end(body)
  })
}

async function readWhole(answer: IncomingMessage, headOnly: boolean): Promise<Response> {
  const { statusCode: status = 0 } = answer
  if (status < 200 || status > 599) throw new BrokenAnswer(`its status is ${status}`)
  const head = { status, headers: keptHeaders(answer) }
  // What still comes, and the end that is made of it, is nobody's fault.
  if (headOnly) {
    answer.on('error', () => {})
    return new Response(null, head)
  }
  const body = await readAnswer(answer, MOST_BYTES)
  return new Response(body.length === 0 || isBodiless(status) ? null : new Uint8Array(body), head)
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
