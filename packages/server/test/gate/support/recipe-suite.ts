import { once } from 'node:events'
import { decodeJwt } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { assertionHeader, identityHeaderNames } from '../../../src/gate/identity/identity-headers.ts'
import { ask, askRaw, pageLoad } from './ask.ts'
import { itWithstandsAttacks, noteDecisions } from './attack-suite.ts'
import { makeCaller } from './fakes.ts'
import { appHost, consoleHost } from './gate-server.ts'
import { itKeepsCredentialsApart } from './recipe-credentials.ts'
import { itSendsHeadersAsTheAppWants } from './recipe-headers.ts'
import { itWorksByHttps } from './recipe-https.ts'
import { itSendsNoNeighboursHeadersOn } from './recipe-neighbours.ts'
import { type StartProxy, startBefore, startRecipe } from './recipe-start.ts'

const identityNames = [...identityHeaderNames.remote, ...identityHeaderNames.forwarded, assertionHeader]

/**
 * What every recipe promises, whatever the proxy.
 * @param start runs the real proxy and returns its port
 */
export function describeRecipe(
  name: string,
  start: StartProxy,
  { https = true }: { readonly https?: boolean } = {},
): void {
  const startAll = () => startRecipe(start)

  describe(name, () => {
    it('takes a page load by way of the console’s session to the very page', async () => {
      const { gate, port, upstream } = await startAll()
      const first = await ask(port, '/deep/page?x=1&y=%2F', { headers: pageLoad })
      expect(first.status).toBe(302)
      const toConsole = new URL(first.headers.location ?? '')
      expect(toConsole.host).toBe(consoleHost)
      const nonce = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
      const atConsole = gate.sessions.signIn(makeCaller(), consoleHost)
      const issued = await ask(gate.port, toConsole.pathname + toConsole.search, {
        host: consoleHost,
        headers: { cookie: atConsole },
      })
      const back = new URL(issued.headers.location ?? '')
      expect(back.host).toBe(appHost)
      const arrived = await ask(port, back.pathname + back.search, {
        headers: { ...pageLoad, cookie: nonce },
      })
      expect(arrived.headers.location).toBe('/deep/page?x=1&y=%2F')
      const cookies = (arrived.headers['set-cookie'] ?? []).map(cookie => cookie.split(';')[0])
      const page = await ask(port, '/deep/page?x=1&y=%2F', {
        headers: { ...pageLoad, cookie: ['a=1', nonce, ...cookies, 'b=2'].join('; ') },
      })
      expect(page).toMatchObject({ status: 200, body: 'hello' })
      expect(upstream.seen).toHaveLength(1)
      expect(upstream.seen[0]).toMatchObject({ url: '/deep/page?x=1&y=%2F' })
      expect(upstream.seen[0]?.headers.cookie?.replaceAll(' ', '')).toBe('a=1;b=2')
    })

    it('gives a frame of another site a page that opens a tab, which is no leave for the proxy', async () => {
      const { port, upstream } = await startAll()
      const headers = { ...pageLoad, 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' }
      const { status, body, headers: answered } = await ask(port, '/deep/page?x=1', { headers })
      expect([status, answered.location]).toEqual([401, undefined])
      expect(body).toContain(`href="http://${appHost}/deep/page?x=1" target="_blank"`)
      expect(upstream.seen).toEqual([])
    })

    itKeepsCredentialsApart(start)

    if (https) itWorksByHttps(start)

    itWithstandsAttacks(async upstream => {
      const { gate, port, cookie } = await startBefore(upstream, start)
      return { port, cookie, decided: noteDecisions(gate.server) }
    })

    it('gives an API call its 401 as JSON', async () => {
      const { port, upstream } = await startAll()
      const answer = await ask(port, '/data', { headers: { accept: 'application/json' } })
      expect(answer.status).toBe(401)
      expect(JSON.parse(answer.body)).toEqual({ error: 'not_signed_in' })
      expect(upstream.seen).toEqual([])
    })

    it('gives a posted form its page after the session ended, and nothing reaches the app', async () => {
      const { port, gate, upstream } = await startAll()
      const answer = await ask(port, '/save', { method: 'POST', headers: pageLoad, body: 'a=1' })
      expect(answer.status).toBe(401)
      expect(gate.errors.at(-1)?.code).toBe('session_expired_on_post')
      expect(upstream.seen).toEqual([])
    })

    it('tells the app who is calling, and the body arrives whole', async () => {
      const { port, cookie, upstream } = await startAll()
      const body = 'x'.repeat(300_000)
      const headers = { cookie, 'content-length': `${body.length}` }
      expect((await ask(port, '/save', { method: 'POST', headers, body })).status).toBe(200)
      const [seen] = upstream.seen
      expect(seen?.body).toBe(body)
      expect(seen?.method).toBe('POST')
      expect(seen?.headers).toMatchObject({
        'remote-user': 'c-ada',
        'remote-name': 'Ada Lovelace',
        'x-forwarded-email': 'ada@contoso.test',
      })
      const headersSeen = Object.keys(seen?.headers ?? {})
      expect(headersSeen).toEqual(expect.arrayContaining(identityNames.map(name => name.toLowerCase())))
      expect(decodeJwt(seen?.headers['x-gatewright-assertion'] as string)).toMatchObject({
        aud: 'support',
        sub: 'c-ada',
      })
      expect(seen?.headers.cookie ?? '').toBe('')
    })

    it('refuses whom the rules refuse', async () => {
      const { port, cookie, upstream } = await startAll()
      expect((await ask(port, '/admin', { headers: { cookie } })).status).toBe(403)
      expect((await ask(port, '/admin', { headers: { cookie, ...pageLoad } })).status).toBe(403)
      expect(upstream.seen).toEqual([])
    })

    it('never sends identity headers of a client on, in no spelling, on public paths neither', async () => {
      const { port, cookie, upstream } = await startAll()
      const names = [
        ...identityNames,
        ...['REMOTE-EMAIL', 'remote_user', 'Remote_Groups', 'x_forwarded_user', 'X-Forwarded_Email'],
        ...['x_gatewright_assertion'],
        ...['remote.user', 'X.Forwarded.User', 'X-Forwarded.Email', 'x.gatewright.assertion'],
      ]
      for (const name of names) {
        const headers = { [name]: 'forged' }
        // A proxy that cannot remove a disguised name sees the request refused.
        const fine = /^[a-z-]+$/i.test(name) ? [200] : [200, 400]
        expect(fine, name).toContain((await ask(port, '/public/x', { headers })).status)
        expect(fine, name).toContain((await ask(port, '/', { headers: { cookie, ...headers } })).status)
      }
      for (const seen of upstream.seen) expect(seen.rawHeaders.join('\n')).not.toContain('forged')
    })

    itSendsNoNeighboursHeadersOn(start)

    itSendsHeadersAsTheAppWants(start)

    it('is not talked into another path, host or method by headers of the client', async () => {
      const { port, upstream } = await startAll()
      const forged: Record<string, string>[] = [
        { 'x-forwarded-uri': '/public/x' },
        { 'x-original-url': `http://${appHost}/public/x`, 'x-original-method': 'GET' },
        { 'x-forwarded-uri': '/public/x', 'x-forwarded-host': appHost, 'x-forwarded-method': 'GET' },
        { 'x-forwarded-for': '127.0.0.1', 'x-rewrite-url': '/public/x' },
        { connection: 'close, X-Forwarded-Uri, X-Forwarded-Host, X-Forwarded-Method' },
      ]
      for (const headers of forged) {
        const answer = await ask(port, '/private', { headers })
        expect(answer.status).toBeGreaterThanOrEqual(400)
      }
      expect(upstream.seen).toEqual([])
    })

    it('never passes a path or a host that can be read in two ways', async () => {
      const { port, cookie, upstream } = await startAll()
      const paths = [
        ...[
          '//admin',
          '/./admin',
          '/public/../admin',
          '/public/%2e%2e/admin',
          '/public/..%2fadmin',
          '/admin;x',
        ],
        ...[
          '/Admin',
          '/%61dmin',
          '/%2561dmin',
          '/admin%00',
          '/public%2f..%2fadmin',
          '/public/..;/admin',
          '/\\admin',
        ],
        // Many an app finds a host and a path of its own in these (`new URL`).
        ...[`http://x\\admin?@${appHost}/public/x`, `http://x?@${appHost}/public/x`],
      ]
      const more = `Cookie: ${cookie}\r\nConnection: close\r\n\r\n`
      for (const path of paths) await askRaw(port, `GET ${path} HTTP/1.1\r\nHost: ${appHost}\r\n${more}`)
      await askRaw(port, `GET /public/x HTTP/1.1\r\nHost: evil.test,${appHost}\r\n${more}`)
      // Some proxies tidy a path up before they ask and send it on; then the app gets what was decided about.
      expect(upstream.seen.filter(seen => !seen.url.startsWith('/public/'))).toEqual([])
      expect(upstream.seen.filter(({ headers }) => headers.host !== appHost)).toEqual([])
    })

    it('says what is wrong with such a request, not that the server is', async () => {
      const { port, gate, upstream } = await startAll()
      const answer = await ask(port, '/a/%252e%252e/b', { headers: pageLoad })
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.body)).toEqual({ error: 'bad_path' })
      expect(gate.errors.at(-1)?.code).toBe('bad_path')
      expect(upstream.seen).toEqual([])
    })

    it('carries WebSockets, and none from a foreign page or without a session', async () => {
      const { port, cookie, upstream } = await startAll()
      const server = new WebSocketServer({ server: upstream.server })
      onTestFinished(() => server.close())
      server.on('connection', (socket, request) => {
        // A proxy that is stopped may say goodbye in a frame of its own making.
        socket.on('error', () => {})
        socket.send(String(request.headers['remote-user']))
      })
      const connect = (headers: Record<string, string>, path = '/socket') => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
          headers: { host: appHost, ...headers },
        })
        socket.on('error', () => {})
        onTestFinished(() => socket.terminate())
        return socket
      }
      const origin = `http://${appHost}`
      const [message] = await once(connect({ cookie, origin }), 'message')
      expect(String(message)).toBe('c-ada')
      const refused: Record<string, string>[] = [{ cookie, origin: 'https://evil.test' }, { origin }]
      for (const headers of refused) {
        const [, response] = await once(connect(headers), 'unexpected-response')
        expect(response.statusCode).toBeGreaterThanOrEqual(400)
      }
      expect(server.clients.size).toBe(1)
      // Where nobody's name is used there is nothing for a foreign page to abuse.
      for (const headers of [{ origin: 'https://www.customer.example' }, {}] as Record<string, string>[]) {
        const [told] = await once(connect(headers, '/public/socket'), 'message')
        expect(String(told)).toBe('undefined')
      }
      const inSomebodysName = connect({ cookie, origin: 'https://evil.test' }, '/public/socket')
      const [, response] = await once(inSomebodysName, 'unexpected-response')
      expect(response.statusCode).toBeGreaterThanOrEqual(400)
    })

    // Behind an app's 101 a client says what it likes: other paths, and headers that say who is calling.
    it('switches no connection to HTTP/2, of whose further requests nobody would ask', async () => {
      const { port, upstream } = await startAll()
      const switched: unknown[] = []
      upstream.server.on('upgrade', ({ headers }, socket) => {
        if (headers['http2-settings'] !== undefined) switched.push(headers)
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
      })
      const settings = 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'
      for (const upgrade of ['h2c', 'websocket\r\nUpgrade: h2c', 'h2c\r\nUpgrade: websocket']) {
        const head = `GET /public/x HTTP/1.1\r\nHost: ${appHost}\r\nUpgrade: ${upgrade}\r\n${settings}\r\n`
        await askRaw(port, `${head}Connection: close, Upgrade, HTTP2-Settings\r\n\r\n`, 500)
      }
      expect(switched).toEqual([])
    })

    it('lets nobody in when Gatewright is away', async () => {
      const { port, cookie, gate, upstream } = await startAll()
      gate.server.closeAllConnections()
      await new Promise(resolve => gate.server.close(resolve))
      expect((await ask(port, '/', { headers: { cookie } })).status).toBeGreaterThanOrEqual(500)
      expect(upstream.seen).toEqual([])
    })

    it('signs out on the app’s own host', async () => {
      const { port, cookie, gate } = await startAll()
      const headers = { cookie, 'sec-fetch-site': 'same-origin' }
      const answer = await ask(port, '/.gatewright/sign-out', { method: 'POST', headers })
      expect(answer.body).toContain(`"0; url=http://${consoleHost}/admin/login?signedOut=1"`)
      expect(gate.sessions.callerOf(cookie, appHost)).toBeUndefined()
    })
  })
}
