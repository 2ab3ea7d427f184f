import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signChatToken } from './chat-token.ts'
import { shopPage } from './page.ts'
import { createVisits } from './visits.ts'

export interface HostPage {
  /** `http://shop.localhost:4200`: the page's origin and the issuer of its tokens. */
  readonly origin: string
  readonly port: number
  close(): Promise<void>
}

export interface HostPageOptions {
  /** 0 lets the system choose. */
  readonly port: number
  /** Where people reach the bot: `http://support.localhost:3000`. */
  readonly botOrigin: string
  /** Known to Gatewright as `pro.externalAuth.secret`, and to nobody else: it stays in this program. */
  readonly secret: string
}

const assets = new Map<string, { readonly type: string; readonly body: Buffer }>(
  (
    [
      ['/shop.js', 'text/javascript; charset=utf-8'],
      ['/style.css', 'text/css; charset=utf-8'],
    ] as const
  ).map(([path, type]) => [path, { type, body: readFileSync(new URL(`../public${path}`, import.meta.url)) }]),
)

/** Starts the shop on 127.0.0.1, for browsers that know `shop.localhost`, as all do. */
export async function startHostPage({ port, botOrigin, secret }: HostPageOptions): Promise<HostPage> {
  const visits = createVisits()
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  // Of a connection that the system could not hand over. Without a listener it would end the program.
  server.on('error', error => console.error(`A connection was not accepted: ${error.message}`))
  const { port: actualPort } = server.address() as AddressInfo
  const origin = `http://shop.localhost:${actualPort}`
  const headers = {
    'content-security-policy': `default-src 'none'; script-src 'self' ${botOrigin}; style-src 'self'; img-src data:; connect-src 'self' ${botOrigin} ${botOrigin.replace('http', 'ws')}; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, type: string, body: string | Buffer, cookie?: string) =>
      response
        .writeHead(status, { ...headers, 'content-type': type, ...(cookie && { 'set-cookie': cookie }) })
        .end(body)
    const path = request.url ?? '/'
    const asset = assets.get(path)
    if (request.method === 'GET' && asset) return void send(200, asset.type, asset.body)
    if (request.method === 'GET' && path === '/healthz') return void send(200, 'text/plain', 'ok')
    if (request.method === 'GET' && path === '/') {
      const { customer, cookie } = visits.of(request)
      return void send(200, 'text/html; charset=utf-8', shopPage(botOrigin, customer), cookie)
    }
    // Only the shop's own page may act for its visitor; the cookie alone would go along from anywhere in `localhost`.
    if (request.method !== 'POST' || request.headers.origin !== origin) {
      return void send(404, 'text/plain', 'Not here.')
    }
    if (path === '/chat-token') {
      const { customer, cookie } = visits.of(request)
      const token = await signChatToken(customer, { issuer: origin, secret })
      return void send(200, 'application/json', JSON.stringify({ token }), cookie)
    }
    if (path === '/sign-in') return void send(204, 'text/plain', '', visits.begin('uma'))
    if (path === '/sign-out') return void send(204, 'text/plain', '', visits.begin('guest'))
    send(404, 'text/plain', 'Not here.')
  }

  server.on('request', (request, response) => {
    answer(request, response).catch(error => {
      console.error(error)
      response.destroy()
    })
  })
  return {
    origin,
    port: actualPort,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
