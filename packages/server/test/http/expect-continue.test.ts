import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { appHost, startUpstream, testApp } from '../gate/support/gate-server.ts'
import { allow, open } from '../gate/support/rules.ts'
import { startTestServer } from '../support/server.ts'

const expecting = (path: string, more: string, version = '1.1') =>
  `POST ${path} HTTP/${version}\r\nHost: ${appHost}\r\nExpect: 100-continue\r\n${more}\r\n\r\n`

async function start(upstreams?: string[]) {
  const upstream = await startUpstream()
  const rules = [open({ paths: ['/public'] }), allow({ signedIn: true })]
  const test = await startTestServer({ apps: [testApp({ upstreams: upstreams ?? [upstream.url], rules })] })
  onTestFinished(() => test.close())
  const { port } = test.server
  return { port, upstream, ...talkTo(port) }
}

/** One connection: says things, and waits for what comes. */
function talkTo(port: number) {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  let closed = false
  socket.on('data', chunk => {
    received += chunk
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
  })
  onTestFinished(() => void socket.destroy())
  return {
    say: (text: string) => void socket.write(text),
    hears: (text: string | RegExp) => expect.poll(() => received, { timeout: 30_000 }).toMatch(text),
    isClosed: () => expect.poll(() => closed, { timeout: 30_000 }).toBe(true),
    received: () => received,
  }
}

describe('a client that asks before it sends its body', () => {
  it('and may not come in is refused at once, and never told to go on', async () => {
    const { say, isClosed, received, upstream } = await start()
    say(expecting('/private', 'Content-Length: 10000000000'))
    await isClosed()
    expect(received()).toMatch(/^HTTP\/1\.1 401 /)
    expect(received()).not.toContain('100 Continue')
    expect(upstream.seen).toEqual([])
  })

  it.each([
    ['a known length', 'Content-Length: 5', 'hello'],
    ['chunks', 'Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'],
  ])('and may is told to go on, then its body arrives: %s', async (_, framing, body) => {
    const { say, hears, upstream } = await start()
    say(expecting('/public', framing))
    await hears(/^HTTP\/1\.1 100 Continue\r\n\r\n$/)
    say(body)
    await hears(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
    expect(upstream.seen).toMatchObject([{ body: 'hello' }])
    expect(upstream.seen[0]?.headers.expect).toBeUndefined()
  })

  it('and did not wait is answered all the same', async () => {
    const { say, hears, upstream } = await start()
    say(`${expecting('/public', 'Content-Length: 5')}hello`)
    await hears(/HTTP\/1\.1 200 /)
    expect(upstream.seen).toMatchObject([{ body: 'hello' }])
  })

  it('for an app that is away learns that instead of sending it', async () => {
    const { say, isClosed, received } = await start(['http://127.0.0.1:1'])
    say(expecting('/public', 'Content-Length: 10000000000'))
    await isClosed()
    expect(received()).toMatch(/^HTTP\/1\.1 502 /)
  })

  it('gets nothing read as a request that it sends in the place of a refused body', async () => {
    const { say, isClosed, received, upstream } = await start()
    const second = `GET /public HTTP/1.1\r\nHost: ${appHost}\r\n\r\n`
    say(expecting('/private', `Content-Length: ${second.length}`) + second + second)
    await isClosed()
    expect(received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401'])
    expect(upstream.seen).toEqual([])
  })

  it('in HTTP/1.0 is sent no interim answer, which it could not read', async () => {
    const { say, isClosed, received } = await start()
    say(`${expecting('/public', 'Content-Length: 5', '1.0')}hello`)
    await isClosed()
    expect(received()).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('may be curl', async () => {
    const { port, upstream } = await start()
    const curl = async (path: string) => {
      const what = ['-sv', '--max-time', '30', '-H', 'Expect: 100-continue', '-H', `Host: ${appHost}`]
      const args = [...what, '--data-binary', 'x'.repeat(2000), `http://127.0.0.1:${port}${path}`]
      return (await promisify(execFile)('curl', args)).stderr
    }
    expect(await curl('/public')).toMatch(/100 Continue[\s\S]*200 OK/)
    const refused = await curl('/private')
    expect(refused).toContain('401 Unauthorized')
    expect(refused).not.toContain('100 Continue')
    expect(upstream.seen.map(seen => seen.body.length)).toEqual([2000])
  })

  it('can ask the console too', async () => {
    const { say, hears } = await start()
    say('POST /api/v1/auth/logout HTTP/1.1\r\nHost: localhost:3000\r\nContent-Type: application/json\r\n')
    say('Expect: 100-continue\r\nContent-Length: 2\r\n\r\n')
    await hears('100 Continue')
    say('{}')
    await hears(/HTTP\/1\.1 200 OK[\s\S]*redirectTo/)
  })
})

it('refuses an expectation that nobody knows', async () => {
  const { say, isClosed, received, upstream } = await start()
  say(`POST /public HTTP/1.1\r\nHost: ${appHost}\r\nExpect: magic\r\nContent-Length: 5\r\n\r\nhello`)
  await isClosed()
  expect(received()).toMatch(/^HTTP\/1\.1 417 /)
  expect(upstream.seen).toEqual([])
})
