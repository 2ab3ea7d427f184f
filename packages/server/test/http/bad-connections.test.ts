import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

let test: TestServer
beforeAll(async () => {
  test = await startTestServer()
})
afterAll(() => test.close())

/** Writes, never closes by itself, and returns everything that came until the other side closed. */
const talk = (...parts: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port: test.server.port, host: '127.0.0.1', allowHalfOpen: true })
    let answer = ''
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('error', reject)
    socket.on('end', () => resolve(answer))
    for (const part of parts) socket.write(part)
  })

/** Resolves when the other side has let go of the connection altogether, which writing into it shows. */
const lettingGo = (text: string): Promise<void> =>
  new Promise(resolve => {
    const socket = connect({ port: test.server.port, host: '127.0.0.1', allowHalfOpen: true })
    const poke = setInterval(() => socket.write('still here'), 100)
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(poke)
      resolve()
    })
    socket.resume()
    socket.write(text)
  })
const head = 'Host: localhost:3000\r\n'

// At the same time: some of them stay until the server has had enough of them, which takes seconds.
describe.concurrent('a connection that brings nonsense', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a control character in the address', `GET /\u0007 HTTP/1.1\r\n${head}\r\n`],
    ['two lengths', `POST / HTTP/1.1\r\n${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    [
      'a length beside chunks',
      `POST / HTTP/1.1\r\n${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a bare line feed inside a header', `GET / HTTP/1.1\r\n${head}X: a\nSet-Cookie: b\r\n\r\n`],
  ])('gets 400 and nothing of it back: %s', async (_name, text) => {
    const answer = await talk(text)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(answer).not.toMatch(/hello|set-cookie: b/i)
    expect(answer).not.toContain('\u0007')
  })

  it('is let go of, although the other side never closes', async () => {
    await Promise.all([
      lettingGo('nonsense\r\n\r\n'),
      lettingGo(`GET /admin HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
      // A body that has its answer and goes on dripping.
      lettingGo(`GET /api/v1/auth/config HTTP/1.1\r\n${head}Content-Length: 1000000\r\n\r\n`),
      // Refused by the gate, with a page of its own.
      lettingGo(`GET / HTTP/1.1\r\nHost: other.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
    ])
  })

  // The answer to the second could not be given, and the error of that ended the process: two requests of a stranger's.
  it('costs itself alone when it asks for an upgrade on top of a request', async () => {
    const first = `GET /api/v1/auth/config HTTP/1.1\r\n${head}\r\n`
    const answers = ['other.test', 'localhost:3000'].map(host => {
      const upgrade = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
      return talk(first + upgrade).catch(() => '')
    })
    for (const answer of await Promise.all(answers))
      expect(answer.match(/HTTP\/1\.1/g)?.length ?? 0).toBeLessThan(2)
    expect(await talk(first.replace(head, `${head}Connection: close\r\n`))).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('does not get an error written into an answer that is on its way', async () => {
    const first = `GET /api/v1/auth/config HTTP/1.1\r\n${head}\r\n`
    const answer = await talk(`${first}${first}\u0000\r\n\r\n`)
    // Whatever arrives is whole answers: each length is followed by just that much.
    let rest = answer
    while (rest !== '') {
      const [, length = 'none'] = /^HTTP\/1\.1 \d{3} [\s\S]*?content-length: (\d+)\r\n/i.exec(rest) ?? []
      expect(Number(length)).not.toBeNaN()
      rest = rest.slice(rest.indexOf('\r\n\r\n') + 4 + Number(length))
    }
  })
})

describe('a change asked for by another site', () => {
  const changes = ['/api/v1/auth/logout', '/api/v1/auth/login/basic/default', '/api/v1/auth/admin-link']
  it.each(changes)('is refused whatever the browser sends along: %s', async path => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://support.localhost:3000' },
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:3000.evil.example' },
      { origin: 'http://LOCALHOST:3000/' },
    ] as Record<string, string>[]) {
      const answer = await call('POST', path, JSON.stringify({ token: 'x' }), 'application/json', headers)
      expect(answer).toMatch(/^HTTP\/1\.1 403 /)
    }
  })

  it.each(changes)('cannot be made by the kinds of body that a form can send: %s', async path => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect(await call('POST', path, '{"token":"x"}', type, {})).toMatch(/^HTTP\/1\.1 4\d\d /)
    }
  })

  it.each(changes)('cannot be made by GET, HEAD or OPTIONS: %s', async path => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const answer = await talk(`${method} ${path} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(answer).not.toMatch(/set-cookie|access-control-allow/i)
    }
  })
})

function call(
  method: string,
  path: string,
  body: string,
  type: string,
  headers: Record<string, string>,
): Promise<string> {
  const lines = Object.entries({
    'content-type': type,
    'content-length': String(body.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return talk(`${method} ${path} HTTP/1.1\r\n${head}Connection: close\r\n${lines.join('')}\r\n${body}`)
}

it('shows no error page in a frame, and nothing of the request in it', async () => {
  const evil = '<script>alert(1)</script>'
  const page = await test
    .newBrowser()
    .open(`${origin}/api/v1/auth/login/oauth2/${encodeURIComponent(evil)}?x=${encodeURIComponent(evil)}`)
  expect(page.status).toBe(404)
  expect(page.body).not.toContain('alert(1)')
  const answer = await talk(
    `GET /api/v1/auth/login/oauth2/x HTTP/1.1\r\n${head}Accept: text/html\r\nConnection: close\r\n\r\n`,
  )
  expect(answer).toContain("frame-ancestors 'none'")
})
