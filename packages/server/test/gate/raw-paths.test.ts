import { describe, expect, it } from 'vitest'
import { ask, askRaw, pageLoad } from './support/ask.ts'
import { privateSpellings } from './support/attack-paths.ts'
import { makeCaller } from './support/fakes.ts'
import {
  appHost,
  consoleHost,
  type GateServer,
  startGate,
  startUpstream,
  testApp,
} from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

const paths = [
  // RabbitMQ, npm, GitLab, S3, Jupyter, WebDAV, Kibana.
  ...[
    '/api/queues/%2F/orders?columns=name',
    '/@acme%2ftool',
    '/api/v4/projects/group%2Fproj',
    '/bucket//a//b',
  ],
  ...[
    '/edit/a%5Bb%5D.ipynb',
    '/dav/Notes;%20v2',
    '/app/discover#/?_g=(a:!t)',
    '/a/./b/../c',
    '/%61%7E',
    '/a\\b',
  ],
  ...['//evil.test/x', '/%252e%252e%252f', '/%', '/%zz', '/a%09', '/%ff%fe', '/"<>^`{|}', '/;?;', '/?a#b?c'],
  ...['/%2egatewright/x', '/.', '/..', `/${'a%2f'.repeat(3000)}`],
]

const targetOf = (bytes: string) => bytes.split(' ')[1]

/** What an app gets as its first line, byte by byte, when a browser that is signed in asks for this. */
async function arrived(server: GateServer, seen: readonly { url?: string | undefined }[], path: string) {
  const cookie = server.sessions.signIn(makeCaller(), appHost)
  const head = `GET ${path} HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`
  const before = seen.length
  const answer = await askRaw(server.port, head, 30_000)
  return seen.length > before ? seen.at(-1)?.url : targetOf(answer)
}

describe('an app of which no rule reads the path', () => {
  it('gets every path byte for byte', async () => {
    const upstream = await startUpstream()
    const server = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    for (const path of paths) expect([path, await arrived(server, upstream.seen, path)]).toEqual([path, path])
  })

  it('gets none that could end a line or a name, and nothing that is no path', async () => {
    const upstream = await startUpstream()
    const server = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    for (const path of [
      '/a%0d%0aX:1',
      '/%0A',
      '/a%00.png',
      '*',
      `http://${appHost}/a`,
      'a',
      '/a\tb',
      '/a\x01',
    ]) {
      expect([path, await arrived(server, upstream.seen, path)]).toEqual([path, '400'])
    }
    expect(upstream.seen).toEqual([])
  })

  it('shows a stranger nothing by any of them', async () => {
    const upstream = await startUpstream()
    const { port } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    for (const path of [...paths, ...privateSpellings]) {
      await askRaw(port, `GET ${path} HTTP/1.1\r\nHost: ${appHost}\r\nConnection: close\r\n\r\n`, 30_000)
    }
    expect(upstream.seen).toEqual([])
  })

  it.each(['/api/queues/%2F/orders?a=%2F', '/@acme%2ftool', '/a//b;c', '//evil.test/x', '/%ff/a%5Cb'])(
    'is come back to after signing in, at %s',
    async path => {
      const upstream = await startUpstream()
      const server = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
      const begun = await ask(server.port, path, { headers: pageLoad })
      const nonce = begun.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
      const issuing = new URL(begun.headers.location ?? '')
      const atConsole = server.sessions.signIn(makeCaller(), consoleHost)
      const issued = await ask(server.port, issuing.pathname + issuing.search, {
        ...{ host: consoleHost, headers: { cookie: atConsole } },
      })
      const completing = new URL(issued.headers.location ?? '')
      const completed = await ask(server.port, completing.pathname + completing.search, {
        headers: { cookie: nonce },
      })
      // As the browser resolves it on the app's host.
      const arrivedAt = new URL(completed.headers.location ?? '', `http://${appHost}/.gatewright/hand-over`)
      expect([arrivedAt.host, arrivedAt.pathname + arrivedAt.search]).toEqual([appHost, path])
      await arrived(server, upstream.seen, arrivedAt.pathname + arrivedAt.search)
      expect(upstream.seen[0]?.url).toBe(path)
    },
  )
})

describe('below a path', () => {
  const up = [
    '/..',
    '/../other',
    '/%2e%2e/other',
    '/a%2f..%2f..%2fother',
    '/..;x/other',
    '/..%5cother',
    '/%252e%252e/other',
  ]
  const ups = [
    ...up,
    '/..%c0%afother',
    '/%ef%bc%8e./other',
    '/.%09./other',
    '/.%e2%80%8b./',
    '/%u002e./x',
    '/..\\x',
    '/....//x',
  ]
  const fine = ['/a%2Fb', '//a', '/a;b', '/a..b%2f', '/%5B.%5D', '/.', '/.hidden%2f...x']

  it('of an upstream, no reading leads out of it', async () => {
    const upstream = await startUpstream()
    const server = await startGate({ apps: [testApp({ upstreams: [`${upstream.url}/tenant`] })] })
    for (const path of fine) {
      expect([path, await arrived(server, upstream.seen, path)]).toEqual([path, `/tenant${path}`])
    }
    for (const path of ups) expect([path, await arrived(server, upstream.seen, path)]).toEqual([path, '400'])
  })

  it('on the console’s host, no reading leads to the console or to another app', async () => {
    const upstream = await startUpstream()
    const urls = [{ origin: `http://${consoleHost}`, pathPrefix: '/tool' }]
    const server = await startGate({ apps: [testApp({ upstreams: [upstream.url], urls })] })
    const cookie = server.sessions.signIn(makeCaller(), consoleHost)
    for (const path of fine) {
      await ask(server.port, `/tool${path}`, { host: consoleHost, headers: { cookie } })
      expect(upstream.seen.at(-1)?.url).toBe(path)
    }
    const before = upstream.seen.length
    for (const path of [...ups.map(path => `/tool${path}`), '/%74ool/a%2fb', '/x/..%2ftool/a', '//tool/a']) {
      const head = `GET ${path} HTTP/1.1\r\nHost: ${consoleHost}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`
      await askRaw(server.port, head, 30_000)
    }
    expect(upstream.seen.length).toBe(before)
  })
})

describe('an app with rules of paths', () => {
  const rules = [open({ paths: ['/public/**'] }), allow({ signedIn: true })]

  it('has paths of several readings refused, unless it says raw', async () => {
    const upstream = await startUpstream()
    const strict = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    expect(await arrived(strict, upstream.seen, '/api/queues/%2F/orders')).toBe('400')
    const raw = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules, paths: 'raw' })] })
    for (const path of paths.filter(one => one.length < 2000)) {
      expect([path, await arrived(raw, upstream.seen, path)]).toEqual([path, path])
    }
    const status = async (path: string) => (await ask(raw.port, path)).status
    expect([await status('/public/a%2Fb'), await status('/public/..%2Fb'), await status('/a%2Fb')]).toEqual([
      ...[200, 401, 401],
    ])
  })

  it('is the same to a proxy that asks', async () => {
    const apps = [testApp({ rules, paths: 'raw' })]
    const { port } = await startGate({ apps, http: { trustedProxies: ['127.0.0.1'] } })
    const status = async (uri: string) => {
      const headers = { 'x-forwarded-method': 'GET', 'x-forwarded-host': appHost, 'x-forwarded-uri': uri }
      return (await ask(port, '/api/v1/gate/check', { headers })).status
    }
    expect([await status('/public/a%2Fb'), await status('/public/..%2Fb'), await status('/a%0d')]).toEqual([
      ...[204, 401, 400],
    ])
  })
})
