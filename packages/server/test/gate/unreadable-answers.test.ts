import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, testApp } from './support/gate-server.ts'

/** An app that answers whatever it is asked with these bytes, and then waits for more. */
async function startFor(reply: string) {
  const app = createTcpServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.write(reply, 'latin1'))
  })
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  onTestFinished(() => void app.close())
  const upstream = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  const lines: { code: string; detail: unknown }[] = []
  const log = pino({ level: 'warn' }, { write: line => void lines.push(JSON.parse(line)) })
  const server = await startGate({ apps: [testApp({ upstreams: [upstream] })], deps: { log } })
  return { ...server, lines, upstream, cookie: server.sessions.signIn(makeCaller(), appHost) }
}

const ok = 'HTTP/1.1 200 OK\r\n'

// "The app cannot be reached", people read, and operators looked for a fault of the network.
describe('an answer that cannot be read', () => {
  it.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', 'it speaks "SSH-2.0" and not HTTP/1.1'],
    ['\x15\x03\x01\0\x02\x02\x46', 'it speaks TLS: write https:// in apps.<id>.upstream'],
    ['HTTP/1.1 200 OK\nX: y\n\nhello', 'its lines end with LF alone; HTTP ends them with CR and LF'],
    [
      `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      'Content-Length says several lengths: "1" and "2"',
    ],
    [
      `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'Content-Length and Transfer-Encoding contradict each other; let the app send one of them',
    ],
    [
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
      'status 101, an upgrade that nobody asked for',
    ],
    [`${ok}X: ${'x'.repeat(100_000)}`, 'the head of the answer has more than 64 kB'],
    [`${ok}Set-Cookie: a=secret\0\r\n\r\n`, 'a control character in the header Set-Cookie'],
    ['HTTP/1.1 99 Odd\r\n\r\n', 'its status line cannot be read'],
  ])('is 502, and the log names app, upstream and what was wrong: %j', async (reply, reason) => {
    const { port, cookie, errors, upstream } = await startFor(reply)
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(502)
    expect(errors).toMatchObject([
      { code: 'app_answer_unreadable', detail: { app: 'support', tried: [{ upstream, reason }] } },
    ])
  })

  it('is told of a handshake, too', async () => {
    const { port, cookie, errors, upstream } = await startFor('SSH-2.0-OpenSSH_9.2\r\n')
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, {
      headers: { cookie, host: appHost, origin: `http://${appHost}` },
    })
    const [error] = await once(socket, 'error')
    expect(error.message).toContain('502')
    const tried = [{ upstream, reason: expect.stringContaining('Expected HTTP/') }]
    expect(errors).toMatchObject([{ code: 'app_answer_unreadable', detail: { app: 'support', tried } }])
  })

  it('is a line of the log where part of it has gone to the client, who sees it break off', async () => {
    const half = `${ok}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nno size\r\n`
    const { port, cookie, errors, lines, upstream } = await startFor(half)
    await expect(ask(port, '/page?code=secret', { headers: { cookie } })).rejects.toThrow(
      /aborted|hang up|ECONNRESET/,
    )
    expect(errors).toEqual([])
    const tried = [{ upstream, reason: 'the size of a chunk cannot be read' }]
    const detail = { app: 'support', tried }
    expect(lines).toMatchObject([{ code: 'app_answer_unreadable', method: 'GET', path: '/page', detail }])
  })
})

describe('an answer whose length is said twice, or whose coding is none', () => {
  it.each([
    ['Content-Length: 5\r\ncontent-length: 5\r\n'],
    ['Content-Length: 5, 5\r\n'],
    ['Transfer-Encoding: identity\r\nContent-Length: 5\r\n'],
  ])('arrives, with its length once: %j', async lines => {
    const { port, cookie } = await startFor(`${ok}${lines}\r\nhello`)
    const { status, headers, body } = await ask(port, '/', { headers: { cookie } })
    expect({ status, body }).toEqual({ status: 200, body: 'hello' })
    expect(headers['content-length']).toBe('5')
    expect(headers['transfer-encoding']).toBeUndefined()
  })
})
