import type { AppConfig } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

/** An app that answers with these headers and remembers what it was asked, at its own host or below a path of the console's. */
async function start(
  headersOf: (inner: string) => Record<string, string | string[]>,
  app: Partial<AppConfig> = {},
  below = '',
  base = '',
) {
  const asked: { url: string; headers: Record<string, unknown> }[] = []
  const upstream = await startUpstream((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers })
    response.writeHead(302, headersOf(upstream.url)).end()
  })
  const host = below === '' ? appHost : consoleHost
  const urls = [{ origin: `http://${host}`, pathPrefix: below || '/' }]
  const server = await startGate({ apps: [testApp({ upstreams: [upstream.url + base], urls, ...app })] })
  const cookie = server.sessions.signIn(makeCaller(), host)
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    ask(server.port, path, { host, method, headers: { cookie, ...headers } })
  return { ...server, asked, get, inner: upstream.url }
}

describe('what an app says of its own address', () => {
  it('is the address that people see it at', async () => {
    const { get } = await start(inner => ({
      Location: `${inner}/login?next=%2Fa`,
      'Content-Location': `${inner}/a`,
      'Set-Cookie': ['a=b; Domain=127.0.0.1; HttpOnly', 'c=d'],
    }))
    const { headers } = await get('/')
    expect(headers.location).toBe(`http://${appHost}/login?next=%2Fa`)
    expect(headers['content-location']).toBe(`http://${appHost}/a`)
    expect(headers['set-cookie']).toEqual(['a=b; HttpOnly', 'c=d'])
  })

  it('leads nowhere else than the app has said', async () => {
    for (const suffix of ['@evil.test/', '.evil.test/', '\\@evil.test/']) {
      const { get, inner } = await start(url => ({ Location: url + suffix }))
      expect((await get('/')).headers.location).toBe(inner + suffix)
    }
  })

  it('is below the path that was taken off', async () => {
    const { get, asked } = await start(
      () => ({ Location: '/login', 'Set-Cookie': 'a=b; Path=/login' }),
      {},
      '/tool',
    )
    const { headers } = await get('/tool/')
    expect([headers.location, headers['set-cookie']]).toEqual(['/tool/login', ['a=b; Path=/tool/login']])
    expect(asked[0]).toMatchObject({ url: '/', headers: { 'x-forwarded-prefix': '/tool' } })
  })
})

describe('an app below a path, opened without the slash', () => {
  // Its <script src="app.js"> was /app.js, which is the console's.
  it('is opened with it, and with the query, for who may open it', async () => {
    const { get, asked } = await start(() => ({}), {}, '/tool')
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await get('/tool?a=%2F&b', {}, method)
      expect([status, headers.location, headers['cache-control']]).toEqual([
        308,
        '/tool/?a=%2F&b',
        'no-store',
      ])
    }
    expect((await get('/tool')).headers.location).toBe('/tool/')
    expect(asked).toEqual([])
    const stranger = await get('/tool', { cookie: '', ...pageLoad })
    expect(stranger.headers.location).toContain('returnTo=%2Ftool')
  })

  it('is not, where a request does more than read, or asks for something below', async () => {
    const { get, asked } = await start(() => ({}), {}, '/tool')
    await get('/tool', {}, 'POST')
    await get('/tool/x')
    expect(asked.map(({ url }) => url)).toEqual(['/', '/x'])
  })

  it('is not refused otherwise than before: rules come first', async () => {
    const { get } = await start(() => ({}), { rules: [allow({ roles: ['admin'] })] }, '/tool')
    expect((await get('/tool')).status).toBe(403)
    const everybody = await start(() => ({}), { rules: [open({})] }, '/tool')
    expect((await everybody.get('/tool', { cookie: '' })).status).toBe(308)
  })

  it('goes by a page where the address is too long for the head of an answer', async () => {
    const { get, asked } = await start(() => ({}), {}, '/tool')
    const query = `?q=${'x'.repeat(3000)}`
    const page = await get(`/tool${query}`, pageLoad)
    expect([page.status, page.headers.location]).toEqual([200, undefined])
    expect(page.body).toContain(`url=/tool/${query}`)
    await get(`/tool${query}`)
    expect(asked.map(({ url }) => url)).toEqual([`/${query}`])
  })

  // Next.js with its basePath sends /tool/ to /tool, so neither of us may send it back.
  it('is the app’s own business where the upstream begins with the same path, which it then sees', async () => {
    const { get, asked } = await start(
      () => ({ Location: '/tool', 'Set-Cookie': 'a=b; Path=/tool' }),
      {},
      '/tool',
      '/tool',
    )
    const { status, headers } = await get('/tool?x')
    expect([status, headers.location, headers['set-cookie']]).toEqual([302, '/tool', ['a=b; Path=/tool']])
    await get('/tool/')
    await get('/tool/x')
    await get('/tool')
    expect(asked.map(({ url }) => url)).toEqual(['/tool?x', '/tool/', '/tool/x', '/tool'])
  })
})

describe('of the way to it an app learns', () => {
  it('one address of who is asking, and the port that people see, whatever a client says', async () => {
    const { get, asked } = await start(() => ({}))
    const forged = [
      'X-Real-IP',
      'x_real_ip',
      'X_Real.IP',
      'HTTP-X-Real-IP',
      'X-X-Real-IP',
      'X-Real-IP-',
      'x-forwarded_port',
    ]
    await get('/', {
      connection: 'x-real-ip, x-forwarded-port',
      ...Object.fromEntries(forged.map(name => [name, '6.6.6.6'])),
    })
    const values = Object.entries(asked[0]?.headers ?? {}).filter(([name]) => /real.?ip|port/i.test(name))
    expect(Object.fromEntries(values)).toEqual({ 'x-forwarded-port': '80', 'x-real-ip': '127.0.0.1' })
  })
})

it('a page that somebody signed in for says that no browser keeps it, unless the app says what to do', async () => {
  const pages: Record<string, Record<string, string>> = {
    '/plain': { 'Content-Type': 'text/html' },
    '/kept': { 'Content-Type': 'text/html', 'Cache-Control': 'private, max-age=60' },
    '/public': { 'Content-Type': 'text/html' },
  }
  const upstream = await startUpstream((request, response) => {
    response.writeHead(200, pages[request.url ?? '']).end('x')
  })
  const rules = [open({ paths: ['/public'] }), allow({ signedIn: true })]
  const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
  const cookie = sessions.signIn(makeCaller(), appHost)
  const cachingOf = async (path: string, headers: Record<string, string>) =>
    (await ask(port, path, { headers: { cookie, ...headers } })).headers['cache-control']
  expect(await cachingOf('/plain', pageLoad)).toBe('no-store')
  expect(await cachingOf('/kept', pageLoad)).toBe('private, max-age=60')
  expect(await cachingOf('/public', pageLoad)).toBeUndefined()
  // What pages load by themselves is kept as ever.
  expect(await cachingOf('/plain', { accept: '*/*' })).toBeUndefined()
})
