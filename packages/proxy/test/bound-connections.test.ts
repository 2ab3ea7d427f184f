import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { listen, startProxy } from './support/proxying.ts'

/** Who is signed in on which connection, as IIS with Windows authentication remembers it. */
const signedIn = new WeakMap<Socket, string>()
const challenged = new WeakSet<Socket>()

/** Takes the name from `NTLM`'s third message alone, and only on the connection that was given the second. */
function ntlm(request: IncomingMessage): string | undefined {
  const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() === 'ntlm' && token === 'type1') challenged.add(request.socket)
  const name = /^type3-(\w+)$/.exec(token)?.[1]
  if (name !== undefined && challenged.has(request.socket)) signedIn.set(request.socket, name)
  return signedIn.get(request.socket)
}

interface App {
  readonly url: string
  readonly server: Server
  readonly sockets: Set<Socket>
}

async function startApp(
  answerTo: Parameters<typeof createServer>[1],
  keepAliveTimeout = 60_000,
): Promise<App> {
  const sockets = new Set<Socket>()
  const server = createServer({ keepAliveTimeout, requireHostHeader: false }, answerTo)
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url, server, sockets }
}

/** As IIS does it: whoever is signed in on the connection gets their name, and everybody else a challenge. */
const startWindowsApp = () =>
  startApp((request, response) => {
    request.resume()
    const name = ntlm(request)
    if (name !== undefined) response.end(name)
    else {
      const next = request.headers.authorization === 'NTLM type1' ? 'NTLM type2' : 'NTLM'
      response.writeHead(401, { 'WWW-Authenticate': next, 'Content-Length': 2 }).end('no')
    }
  })

/** A visitor's browser, which has one connection. */
function visitor(port: number, person?: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  async function ask(authorization?: string, { method = 'GET', as = person } = {}) {
    const headers: Record<string, string> = {}
    if (as !== undefined) headers['X-Person'] = as
    if (authorization !== undefined) headers.Authorization = authorization
    const asking = httpRequest({ port, host: '127.0.0.1', agent, method, headers })
    asking.end()
    const [answer] = (await once(asking, 'response')) as [IncomingMessage]
    return { status: answer.statusCode, body: await text(answer), headers: answer.headers }
  }
  return {
    ask,
    body: async (authorization?: string) => (await ask(authorization)).body,
    leave: () => agent.destroy(),
    async signIn(name: string) {
      expect((await ask('NTLM type1')).headers['www-authenticate']).toBe('NTLM type2')
      return (await ask(`NTLM type3-${name}`)).body
    },
  }
}

const personOf = (request: IncomingMessage) => request.headers['x-person'] as string | undefined
const proxyTo = (...apps: readonly App[]) => startProxy({ upstreams: apps.map(app => app.url), personOf })

describe('what signs in a connection', () => {
  it.each([
    'Negotiate grace',
    'negotiate grace',
    'NTLM grace',
    'nTlM\tgrace',
    'Kerberos grace',
    'CredSSP grace',
    'Nego2 grace',
    'Whatever grace',
  ])('is seen on the request: %s', async authorization => {
    const app = await startApp((request, response) => {
      const name = /\s(\w+)$/.exec(request.headers.authorization ?? '')?.[1]
      if (name !== undefined) signedIn.set(request.socket, name)
      response.end(signedIn.get(request.socket) ?? 'nobody')
    })
    const { port } = await proxyTo(app)
    const grace = visitor(port, 'grace')
    expect(await grace.body(authorization)).toBe('grace')
    expect(await visitor(port, 'ada').body()).toBe('nobody')
    expect(await visitor(port).body()).toBe('nobody')
    expect(await grace.body()).toBe('grace')
  })

  it.each([
    [['WWW-Authenticate', 'Negotiate']],
    [['WWW-Authenticate', 'Basic realm="NTLM, or so", NEGOTIATE']],
    [['WWW-Authenticate', 'Basic realm="x"', 'www-authenticate', 'NTLM']],
    [['WWW-Authenticate', 'Digest realm="a", nonce="b\\", c" , Negotiate dG9rZW4=']],
    [['WWW-Authenticate', 'Basic realm="never closed']],
    [['Proxy-Authenticate', 'NTLM']],
    [['Persistent-Auth', 'true']],
  ])('is seen on the answer: %j', async headers => {
    let connections = 0
    const app = await startApp((request, response) => {
      if (!signedIn.has(request.socket)) signedIn.set(request.socket, `connection ${++connections}`)
      response.writeHead(200, headers).end(signedIn.get(request.socket))
    })
    const { port } = await proxyTo(app)
    const grace = visitor(port, 'grace')
    const ada = visitor(port, 'ada')
    expect([await grace.body(), await ada.body(), await grace.body(), await ada.body()]).toEqual([
      ...['connection 1', 'connection 2', 'connection 1', 'connection 2'],
    ])
  })

  it.each([
    ['Basic Z3JhY2U6cHc=', 'Basic realm="Negotiate, NTLM", charset="UTF-8"'],
    ['Bearer grace', 'Bearer realm="x", error="invalid_token", error_description="No, NTLM is not it"'],
    ['Digest username="grace", uri="/"', 'Digest realm="x", qop="auth, auth-int", nonce=abc, Basic realm=y'],
    ['AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host', 'DPoP algs="ES256 PS256"'],
  ])('is not what comes with each request: %s', async (authorization, challenge) => {
    const app = await startApp((_, response) =>
      response.writeHead(401, { 'WWW-Authenticate': challenge }).end(),
    )
    const { port, upstreams } = await proxyTo(app)
    await visitor(port, 'grace').ask(authorization)
    await visitor(port, 'ada').ask(authorization)
    expect(upstreams.bound.size).toBe(0)
    expect(app.sockets.size).toBe(1)
  })
})

describe('a connection that somebody is signed in on', () => {
  it('carries the whole exchange, and the visitor’s next requests', async () => {
    const { port } = await proxyTo(await startWindowsApp())
    const grace = visitor(port, 'grace')
    expect((await grace.ask()).status).toBe(401)
    expect(await grace.signIn('grace')).toBe('grace')
    expect(await grace.body()).toBe('grace')
    expect((await visitor(port, 'ada').ask()).status).toBe(401)
    expect(await grace.body()).toBe('grace')
  })

  it('stays on the upstream where it began', async () => {
    const { port } = await proxyTo(await startWindowsApp(), await startWindowsApp(), await startWindowsApp())
    const visitors = ['grace', 'ada', 'eve'].map(name => ({ name, browser: visitor(port, name) }))
    for (const { name, browser } of visitors) expect(await browser.signIn(name)).toBe(name)
    for (const { name, browser } of [...visitors, ...visitors]) expect(await browser.body()).toBe(name)
  })

  it('takes a step of HEAD, which Office begins with', async () => {
    const { port } = await proxyTo(await startWindowsApp())
    const grace = visitor(port, 'grace')
    const head = { method: 'HEAD' }
    expect((await grace.ask('NTLM type1', head)).headers['www-authenticate']).toBe('NTLM type2')
    expect((await grace.ask('NTLM type3-grace', head)).status).toBe(200)
  })

  it('ends with the visitor’s connection', async () => {
    const app = await startWindowsApp()
    const { port, upstreams } = await proxyTo(app)
    const grace = visitor(port, 'grace')
    await grace.signIn('grace')
    expect(upstreams.bound.size).toBe(1)
    grace.leave()
    await expect.poll(() => app.sockets.size).toBe(0)
    expect(upstreams.bound.size).toBe(0)
  })

  it('ends with the app’s, and the visitor signs in anew on a fresh one', async () => {
    const app = await startWindowsApp()
    const { port, upstreams } = await proxyTo(app)
    const grace = visitor(port, 'grace')
    await grace.signIn('grace')
    app.server.closeAllConnections()
    await expect.poll(() => upstreams.bound.size).toBe(0)
    expect((await grace.ask()).status).toBe(401)
    expect(await grace.signIn('grace')).toBe('grace')
  })

  it('is nobody else’s who comes by the same connection of a proxy', async () => {
    const { port } = await proxyTo(await startWindowsApp())
    const proxy = visitor(port)
    const proxied = async (as: string, authorization?: string) =>
      (await proxy.ask(authorization, { as })).body
    expect(await proxied('grace', 'NTLM type1')).toBe('no')
    expect(await proxied('grace', 'NTLM type3-grace')).toBe('grace')
    expect(await proxied('ada')).toBe('no')
    expect(await proxied('grace')).toBe('grace')
    expect(await proxied('ada', 'NTLM type1')).toBe('no')
    expect(await proxied('ada', 'NTLM type3-ada')).toBe('ada')
    expect(await proxied('grace')).toBe('no')
    expect(await proxied('ada')).toBe('ada')
  })

  it('is nobody’s at all where several people come by one connection and none is known', async () => {
    const app = await startWindowsApp()
    const { port, upstreams } = await startProxy({ upstreams: [app.url], sharesConnection: () => true })
    const proxied = visitor(port)
    await proxied.ask('NTLM type1')
    expect((await proxied.ask('NTLM type3-grace')).status).toBe(401)
    expect((await proxied.ask()).status).toBe(401)
    expect(upstreams.bound.size).toBe(0)
    await expect.poll(() => app.sockets.size).toBe(0)
  })

  it('serves requests that come together one after the other', async () => {
    const { port } = await proxyTo(await startWindowsApp())
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    let answers = ''
    socket.on('data', data => {
      answers += data
    })
    const ask = (authorization = '') =>
      `GET / HTTP/1.1\r\nHost: a\r\nX-Person: grace\r\n${authorization && `Authorization: ${authorization}\r\n`}\r\n`
    socket.write([ask('NTLM type1'), ask('NTLM type3-grace'), ask(), ask()].join(''))
    await expect
      .poll(() => answers.match(/\r\n\r\n(?:no|grace)/g))
      .toEqual(['no', 'grace', 'grace', 'grace'].map(body => `\r\n\r\n${body}`))
  })

  it('is not sent the last step of signing in on another connection when it breaks', async () => {
    const seen: (string | undefined)[] = []
    const app = await startApp((request, response) => {
      seen.push(request.headers.authorization)
      if (request.headers.authorization === 'NTLM type3-grace') request.socket.resetAndDestroy()
      else response.writeHead(401, { 'WWW-Authenticate': 'NTLM type2' }).end()
    })
    const { port, codes } = await proxyTo(app)
    const grace = visitor(port, 'grace')
    await grace.ask('NTLM type1')
    expect((await grace.ask('NTLM type3-grace')).status).toBe(502)
    expect(seen).toEqual(['NTLM type1', 'NTLM type3-grace'])
    expect(codes()).toEqual(['unreachable'])
    expect((await grace.ask('NTLM type1')).status).toBe(401)
  })

  it('is begun on another one where the first step meets a kept connection that closes', async () => {
    const steps: (string | undefined)[] = []
    const app = await startApp((request, response) => {
      steps.push(request.headers.authorization)
      if (steps.length === 2) request.socket.destroy()
      else response.end('ok')
    })
    const { port, codes } = await proxyTo(app)
    expect(await visitor(port, 'ada').body()).toBe('ok')
    expect(await visitor(port, 'grace').body('Negotiate grace')).toBe('ok')
    expect(steps).toEqual([undefined, 'Negotiate grace', 'Negotiate grace'])
    expect(codes()).toEqual([])
  })

  it('is followed by another one where it had ended before a step was sent, and nobody had noticed', async () => {
    const app = await startWindowsApp()
    const { port, upstreams, codes } = await proxyTo(app)
    const grace = visitor(port, 'grace')
    await grace.signIn('grace')
    const { bound } = upstreams
    const of = bound.of.bind(bound)
    vi.spyOn(bound, 'of').mockImplementationOnce(request => {
      app.server.closeAllConnections()
      return of(request)
    })
    const step = await grace.ask('NTLM type1', { method: 'POST' })
    expect(step.headers['www-authenticate']).toBe('NTLM type2')
    expect(await grace.body('NTLM type3-grace')).toBe('grace')
    expect(codes()).toEqual([])
  })

  it('closes when the configuration is replaced', async () => {
    const app = await startWindowsApp()
    const { port, upstreams } = await proxyTo(app)
    await visitor(port, 'grace').signIn('grace')
    upstreams.close()
    await expect.poll(() => app.sockets.size).toBe(0)
  })
})
