import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { VerifyOptions } from '@gatewright/client'
import { WebSocketServer } from 'ws'
import { converse } from './conversation.ts'
import { type Customer, readCustomer } from './customer.ts'
import { type Identity, readIdentity, seenHeaders } from './identity.ts'
import { adminPage, chatPage, notFoundPage, publicPage } from './pages.ts'

export interface SupportBot {
  /** `http://127.0.0.1:4100` */
  readonly origin: string
  close(): Promise<void>
}

const assets = new Map(
  (
    [
      ['chat.js', 'text/javascript; charset=utf-8'],
      ['web-chat.js', 'text/javascript; charset=utf-8'],
      ['style.css', 'text/css; charset=utf-8'],
      ['icon.svg', 'image/svg+xml'],
    ] as const
  ).map(([name, type]) => [
    `/assets/${name}`,
    { type, body: readFileSync(new URL(`../public/${name}`, import.meta.url)) },
  ]),
)

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
}

/**
 * Starts the bot. It listens on 127.0.0.1 and nowhere else: it believes the identity headers, so whoever could reach it
 * around the gate could be anybody.
 * @param options.port 0 lets the system choose
 * @param options.gatewright whose assertions to believe about customers of other sites; without it there are none
 */
export async function startSupportBot(
  options: { readonly port?: number; readonly gatewright?: VerifyOptions } = {},
): Promise<SupportBot> {
  const state = { talking: new Map<object, string>(), answered: 0 }
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096 })

  const server = createServer((request, response) => {
    const context = { identity: readIdentity(request.headers), headers: seenHeaders(request.headers) }
    const path = pathOf(request)
    const asset = assets.get(path)
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'text/plain', '')
    if (asset) return send(response, 200, asset.type, asset.body)
    if (path === '/healthz') return send(response, 200, 'text/plain', 'ok')
    if (path === '/') return page(response, 200, chatPage(context))
    if (path === '/public') return page(response, 200, publicPage(context))
    if (path === '/admin') {
      const talking = [...state.talking.values()].sort()
      return page(response, 200, adminPage(context, { talking, answered: state.answered }))
    }
    page(response, 404, notFoundPage(context))
  })

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const refuse = () =>
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    const open = (identity: Identity | undefined, credentials?: Customer['credentials']) =>
      sockets.handleUpgrade(request, socket, head, client => {
        state.talking.set(client, identity?.name ?? 'Somebody unknown')
        client.on('close', () => state.talking.delete(client))
        converse(client, identity, () => state.answered++, credentials)
      })
    const path = pathOf(request)
    if (path === '/chat-for-customers' && options.gatewright !== undefined) {
      // No Origin is asked for: what lets a customer in is a ticket that was theirs alone, never a cookie.
      readCustomer(request.headers, options.gatewright).then(
        customer => (customer ? open(customer.identity, customer.credentials) : refuse()),
        error => {
          console.error(`A customer was refused: ${error.message}`)
          refuse()
        },
      )
      return
    }
    // A page of another site can open a WebSocket here with this person's cookie; only its Origin gives it away.
    if (path !== '/chat' || !isSameOrigin(request)) return void refuse()
    open(readIdentity(request.headers))
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 4100, '127.0.0.1', resolve)
  })
  // Of a connection that the system could not hand over. Without a listener it would end the program.
  server.on('error', error => console.error(`A connection was not accepted: ${error.message}`))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        for (const client of sockets.clients) client.close(1001)
        server.close(() => resolve())
        server.closeAllConnections()
        for (const client of sockets.clients) client.terminate()
      }),
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split(/[?#]/)[0] ?? '/'
}

/** The gate keeps the browser's `Host`, or passes it in `X-Forwarded-Host`; either may name the page's own origin. */
function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  const forwarded = request.headers['x-forwarded-host']
  if (origin === undefined || !URL.canParse(origin)) return false
  return [host, forwarded].includes(new URL(origin).host)
}

function page(response: ServerResponse, status: number, body: string): void {
  send(response, status, 'text/html; charset=utf-8', body)
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response
    .writeHead(status, { ...securityHeaders, 'content-type': type, 'cache-control': 'no-store' })
    .end(body)
}
