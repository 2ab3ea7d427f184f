import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { askHttp2, connectHttp2 } from '../support/ask-http2.ts'
import { listenHttp2 } from '../support/listen-http2.ts'
import { appHost, listen, startGate, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

/** The gate behind the server's own listener, and an app that answers in these very bytes. */
async function start(answer: string) {
  const seen: string[] = []
  const app = createServer(socket => {
    socket.on('error', () => {})
    socket.on('data', chunk => {
      seen.push(chunk.toString('latin1'))
      socket.end(Buffer.from(answer, 'latin1'))
    })
  })
  const appPort = await listen(app)
  onTestFinished(() => void app.close())
  const { gate } = await startGate({
    apps: [testApp({ upstreams: [`http://127.0.0.1:${appPort}`], rules: [open({})] })],
  })
  const { port } = await listenHttp2((request, response) => {
    if (!gate.handle(request, response)) response.end('console')
  })
  const session = await connectHttp2(port, { host: appHost })
  return { seen, ask: (headers = {}) => askHttp2(session, '/', { host: appHost, headers }) }
}

const answers = (status: string, ...lines: string[]) =>
  [`HTTP/1.1 ${status}`, ...lines, 'Content-Length: 5', '', 'hello'].join('\r\n')

describe('an answer of an app', () => {
  it.each([
    'TE: gzip',
    'HTTP2-Settings: x',
    'Upgrade: h2c',
    'Keep-Alive: timeout=3',
    'Proxy-Connection: close',
    'Trailer: x',
  ])('arrives by HTTP/2 without what it may not say there (%s)', async line => {
    const { ask } = await start(answers('200 OK', line))
    const { status, code, body, headers } = await ask()
    expect([status, code, body.toString()]).toEqual([200, 0, 'hello'])
    expect(Object.keys(headers)).not.toContain(line.split(':')[0]?.toLowerCase())
  })

  it('may call its headers what objects of JavaScript have', async () => {
    const { ask } = await start(answers('200 OK', '__proto__: a', 'constructor: b', 'toString: c'))
    const { headers } = await ask()
    expect(Object.entries(headers)).toEqual(
      expect.arrayContaining([
        ['__proto__', 'a'],
        ['constructor', 'b'],
        ['tostring', 'c'],
      ]),
    )
  })

  // The length of a body that does not come makes an answer malformed (RFC 9113 section 8.1.1).
  it.each([205, 204, 304])('that may have no body (%i) and has one arrives without it', async status => {
    const { ask } = await start(answers(`${status} X`))
    const answer = await ask()
    expect([answer.status, answer.code, answer.body.length]).toEqual([status, 0, 0])
  })

  it.each([600, 999, 101, 199])(
    'of a status that HTTP/2 has not (%i) is one that cannot be read',
    async status => {
      const { ask } = await start(answers(`${status} X`))
      expect((await ask()).status).toBe(502)
      expect((await ask()).status).toBe(502)
    },
  )
})

it('cookies that come in pieces are one line to the app, and none of ours is in any piece', async () => {
  const { ask, seen } = await start(answers('200 OK'))
  await ask({ cookie: ['a=b', 'gatewright-session=x; gatewright-nonce=y', 'gatewright-session', '=z; c=d'] })
  expect(seen.at(-1)).toContain('cookie: a=b; =z; c=d\r\n')
  expect(seen.at(-1)).not.toContain('gatewright')
})
