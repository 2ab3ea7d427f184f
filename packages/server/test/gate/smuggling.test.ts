import { describe, expect, it } from 'vitest'
import { askRaw } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

/** Each of these is read differently by some server. None may reach the app at all. */
const requests: [string, string][] = [
  ['two lengths', 'POST /public HTTP/1.1\r\nHost: H\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde'],
  ['a length that is no number', 'POST /public HTTP/1.1\r\nHost: H\r\nContent-Length: +3\r\n\r\nabc'],
  ['a list of lengths', 'POST /public HTTP/1.1\r\nHost: H\r\nContent-Length: 3, 3\r\n\r\nabc'],
  [
    'a length and chunks',
    'POST /public HTTP/1.1\r\nHost: H\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /private HTTP/1.1\r\n\r\n',
  ],
  [
    'a coding that is not chunked',
    'POST /public HTTP/1.1\r\nHost: H\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'gzip below the chunks',
    'POST /public HTTP/1.1\r\nHost: H\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'chunked twice',
    'POST /public HTTP/1.1\r\nHost: H\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n',
  ],
  ['a space before the colon', 'GET /public HTTP/1.1\r\nHost: H\r\nRemote-User : eve\r\n\r\n'],
  ['obsolete folding', 'GET /public HTTP/1.1\r\nHost: H\r\nX-A: b\r\n Remote-User: eve\r\n\r\n'],
  ['a bare line feed', 'GET /public HTTP/1.1\r\nHost: H\r\nX-A: b\nRemote-User: eve\r\n\r\n'],
  ['a bare carriage return', 'GET /public HTTP/1.1\r\nHost: H\r\nX-A: b\rRemote-User: eve\r\n\r\n'],
  ['a zero byte', 'GET /public HTTP/1.1\r\nHost: H\r\nX-A: b\0c\r\n\r\n'],
  ['an absolute target', 'GET http://H/public HTTP/1.1\r\nHost: H\r\n\r\n'],
  ['an absolute target of another host', 'GET http://other.test/public HTTP/1.1\r\nHost: H\r\n\r\n'],
  ['no host', 'GET /public HTTP/1.1\r\n\r\n'],
  ['two hosts', 'GET /public HTTP/1.1\r\nHost: H\r\nHost: other.test\r\n\r\n'],
  ['a fragment', 'GET /private#/public HTTP/1.1\r\nHost: H\r\n\r\n'],
  ['a raw byte outside ASCII', 'GET /public/\xe9 HTTP/1.1\r\nHost: H\r\n\r\n'],
  ['CONNECT', 'CONNECT H:80 HTTP/1.1\r\nHost: H\r\n\r\n'],
  ['TRACE', 'TRACE /public HTTP/1.1\r\nHost: H\r\n\r\n'],
]

describe('a request that can be read in two ways', () => {
  it.each(requests)('is refused: %s', async (_, bytes) => {
    const upstream = await startUpstream()
    const rules = [open({ paths: ['/public/**'] })]
    const { port } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    const answer = await askRaw(port, bytes.replace(/(?<=: |\/\/)H\b/g, appHost), 500)
    expect(answer).not.toMatch(/^HTTP\/1\.1 [23]/)
    expect(answer).not.toContain('hello')
    expect(upstream.seen).toEqual([])
  })

  it('is refused in the second place of a connection too', async () => {
    const upstream = await startUpstream()
    const rules = [open({ paths: ['/public'] })]
    const { port } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    const first = `GET /public HTTP/1.1\r\nHost: ${appHost}\r\n\r\n`
    const second = `GET //private HTTP/1.1\r\nHost: ${appHost}\r\nConnection: close\r\n\r\n`
    const answers = await askRaw(port, first + second)
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
    expect(upstream.seen.map(seen => seen.url)).toEqual(['/public'])
  })
})

describe('a body', () => {
  it.each(['content-length', 'Content-Length, keep-alive', 'transfer-encoding'])(
    'stays a body when the client has its framing removed by "Connection: %s"',
    async named => {
      const upstream = await startUpstream()
      const rules = [open({ paths: ['/public'] })]
      const { port } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
      const hidden = `GET /private HTTP/1.1\r\nHost: ${appHost}\r\nRemote-User: eve\r\n\r\n`
      const framed =
        named === 'transfer-encoding'
          ? `Transfer-Encoding: chunked\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`
          : `Content-Length: ${hidden.length}\r\n\r\n${hidden}`
      const answer = await askRaw(
        port,
        `POST /public HTTP/1.1\r\nHost: ${appHost}\r\nConnection: ${named}\r\n${framed}GET /public HTTP/1.1\r\nHost: ${appHost}\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 200/)
      expect(upstream.seen[0]).toMatchObject({ url: '/public', body: hidden })
      expect(upstream.seen.map(seen => seen.url)).not.toContain('/private')
    },
  )
})

describe('rules and the app', () => {
  const odd = [
    ...[
      '//admin',
      '/./admin',
      '/x/../admin',
      '/admin;x',
      '/admin%3bx',
      '/%2e/admin',
      '/x%2f..%2fadmin',
      '/\\admin',
    ],
    ...[
      '/admin%00',
      '/%2561dmin',
      '/admin%5c',
      '/Admin',
      '/ADMIN/',
      '/%61dmin',
      '/%41dmin/',
      '/admin%3Fx',
      '/admin/#x',
    ],
    ...[
      '/public/..%2fadmin',
      '/public/%2e%2e/admin',
      '/public;/../admin',
      '/admin?/public',
      '/admin%23/public',
    ],
  ]

  it.each(odd)('never disagree about %s', async path => {
    const upstream = await startUpstream()
    const rules = [
      open({ paths: ['/public/**'] }),
      allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
      allow({ signedIn: true }, { paths: ['/welcome'] }),
    ]
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const answer = await askRaw(
      port,
      `GET ${path} HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 40[03]/)
    expect(upstream.seen).toEqual([])
  })
})
