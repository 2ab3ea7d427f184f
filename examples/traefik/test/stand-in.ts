import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import { listen, stop } from '../../../packages/server/test/gate/support/gate-server.ts'

/** What the recipe says. */
export interface Recipe {
  /** Names of `customRequestHeaders` with an empty value: removed. */
  readonly removed: readonly string[]
  readonly authResponseHeaders: readonly string[]
  /** Path and query of `forwardAuth.address`. */
  readonly check: string
  /** Prefix of the router that goes to Gatewright. */
  readonly ownPrefix: string
}

/** What Traefik takes away at its door from whoever is not listed in `forwardedHeaders.trustedIPs`. */
const untrusted = ['for', 'host', 'method', 'port', 'prefix', 'proto', 'server', 'uri', 'tls-client-cert']

/** One connection's own. */
const perConnection = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/**
 * Stands in for Traefik, which Debian does not package: does with a request what the page of its ForwardAuth middleware
 * says, with the names that the recipe has. It shows that the recipe's lists are complete, not how Traefik parses.
 */
export async function startStandIn(recipe: Recipe, backends: { gatewright: number; app: number }) {
  const { gatewright, app } = backends

  function cleaned(request: IncomingMessage): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = { ...request.headers, 'x-forwarded-for': '127.0.0.1' }
    for (const name of untrusted) if (name !== 'for') delete headers[`x-forwarded-${name}`]
    for (const name of ['x-real-ip', ...recipe.removed]) delete headers[name.toLowerCase()]
    headers['x-forwarded-host'] = request.headers.host
    headers['x-forwarded-proto'] = 'http'
    return headers
  }

  /** Asks, without the body; the answer replaces what it may, or is the client's. */
  async function admit(
    request: IncomingMessage,
    headers: OutgoingHttpHeaders,
  ): Promise<IncomingMessage | undefined> {
    const asked: OutgoingHttpHeaders = { ...headers }
    for (const name of [...perConnection, 'content-length', 'expect']) delete asked[name]
    asked['x-forwarded-method'] = request.method
    asked['x-forwarded-uri'] = request.url
    const answer = await send(gatewright, 'GET', recipe.check, asked)
    const status = answer.statusCode ?? 0
    if (status < 200 || status > 299) return answer
    answer.resume()
    for (const name of recipe.authResponseHeaders.map(one => one.toLowerCase())) {
      delete headers[name]
      if (answer.headers[name] !== undefined) headers[name] = answer.headers[name]
    }
    return undefined
  }

  const isOwn = (request: IncomingMessage) => request.url?.startsWith(recipe.ownPrefix) === true

  const server = createServer(async (request, response) => {
    try {
      const { 'transfer-encoding': coding = 'chunked' } = request.headers
      if (coding.toLowerCase() !== 'chunked') {
        // As Go's server does.
        response.writeHead(501, { Connection: 'close' }).end()
        return
      }
      const headers = cleaned(request)
      const refusal = isOwn(request) ? undefined : await admit(request, headers)
      const answer =
        refusal ??
        (await send(isOwn(request) ? gatewright : app, request.method, request.url, headers, request))
      response.writeHead(answer.statusCode ?? 502, withoutOwn(answer.headers))
      answer.pipe(response)
    } catch {
      response.writeHead(500, { Connection: 'close' }).end()
    }
  })
  server.on('upgrade', async (request, socket: Duplex) => {
    socket.on('error', () => {})
    const headers = cleaned(request)
    const refusal = await admit(request, headers).catch(() => ({ statusCode: 500 }))
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal.statusCode} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
      return
    }
    const outgoing = httpRequest({ port: app, host: '127.0.0.1', path: request.url, headers, agent: false })
    outgoing.on('error', () => socket.destroy())
    outgoing.on('upgrade', (answer, upstream, head) => {
      const lines = answer.rawHeaders.flatMap((name, index, all) =>
        index % 2 ? [] : [`${name}: ${all[index + 1]}`],
      )
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
      socket.write(head)
      upstream.on('error', () => socket.destroy())
      upstream.pipe(socket).pipe(upstream)
    })
    outgoing.end()
  })
  const port = await listen(server)
  onTestFinished(() => stop(server))
  return port
}

function withoutOwn(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = { ...headers }
  for (const name of perConnection) delete kept[name]
  return kept
}

function send(
  port: number,
  method = 'GET',
  path = '/',
  headers: OutgoingHttpHeaders = {},
  body?: IncomingMessage,
): Promise<IncomingMessage> {
  const own = body === undefined ? headers : { ...headers, connection: 'close' }
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', method, path, headers: own, agent: false }
    const request = httpRequest(options, resolve)
    request.on('error', reject)
    if (body === undefined) request.end()
    else body.pipe(request)
  })
}
