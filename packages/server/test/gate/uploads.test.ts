import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { heldBytes } from './support/held-memory.ts'

const megabyte = 1 << 20
const patiently = { timeout: 20_000 }
/** One piece that is sent again and again, so that whatever memory grows by is not the sender's. */
const piece = Buffer.alloc(megabyte)

async function startFor(upstream: string) {
  const { port, sessions, server } = await startGate({ apps: [testApp({ upstreams: [upstream] })] })
  /** How many connections of clients the gate has open. */
  const clients = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
  return { port, clients, cookie: sessions.signIn(makeCaller(), appHost) }
}

type Framing = 'length' | 'chunks'

/**
 * An upload of so many megabytes, sent no faster than it is taken.
 * @param before called before each of them, with the number of those that have been sent
 */
function upload(
  port: number,
  cookie: string,
  megabytes: number,
  framing: Framing,
  before?: (sent: number) => void,
) {
  const length = { 'content-length': String(megabytes * megabyte) }
  const headers = {
    ...{ host: appHost, cookie },
    ...(framing === 'length' ? length : { 'transfer-encoding': 'chunked' }),
  }
  const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers, agent: false })
  request.on('error', () => {})
  onTestFinished(() => void request.destroy())
  let sent = 0
  const answered = once(request, 'response') as Promise<[IncomingMessage]>
  const whole = (async () => {
    for (; sent < megabytes; sent++) {
      before?.(sent)
      if (!request.write(piece)) await once(request, 'drain')
    }
    request.end()
    const [response] = await answered
    response.resume()
    return response.statusCode
  })()
  return { whole, sent: () => sent }
}

describe.each<Framing>(['length', 'chunks'])('an upload with its %s', framing => {
  it('of half a gigabyte leaves no more in memory than a small one', async () => {
    let received = 0
    const upstream = await startUpstream((request, response) => {
      request.on('data', chunk => {
        received += chunk.length
      })
      request.on('end', () => response.end('done'))
    })
    const { port, cookie } = await startFor(upstream.url)
    const [small, megabytes] = [32, 512]
    const held: number[] = []
    const { whole } = upload(port, cookie, megabytes, framing, sent => {
      if (sent === small || sent === megabytes - 1) held.push(heldBytes())
    })
    expect(await whole).toBe(200)
    expect(received).toBe(megabytes * megabyte)
    const [early, late] = held as [number, number]
    // Whoever kept what has passed would hold all of it.
    expect((late - early) / ((megabytes - small) * megabyte)).toBeLessThan(1 / 8)
  })

  it('is held back at the client while the app does not read, and costs the gate nothing', async () => {
    let read = () => {}
    let received = 0
    const upstream = await startUpstream((request, response) => {
      read = () => {
        request.on('data', chunk => {
          received += chunk.length
        })
        request.on('end', () => response.end('done'))
      }
    })
    const { port, cookie } = await startFor(upstream.url)
    const before = heldBytes()
    const { whole, sent } = upload(port, cookie, 128, framing)
    let last = -1
    const stands = () => {
      const still = last === sent() && last > 0
      last = sent()
      return still
    }
    await expect.poll(stands, { interval: 300, timeout: 20_000 }).toBe(true)
    // The buffers of two sockets of the system, and no more.
    expect(sent()).toBeLessThan(64)
    expect((heldBytes() - before) / megabyte).toBeLessThan(64)
    read()
    expect(await whole).toBe(200)
    expect(received).toBe(128 * megabyte)
  })

  it('that its client gives up ends for the app as broken off, and its connection serves nobody else', async () => {
    const seen: { method: string; connection: number; complete: boolean | undefined; body: string }[] = []
    const connections: Socket[] = []
    const upstream = await startUpstream((request, response) => {
      const one = {
        method: request.method ?? '',
        connection: connections.indexOf(request.socket),
        complete: undefined as boolean | undefined,
        body: '',
      }
      seen.push(one)
      request.on('data', chunk => {
        one.body += chunk
      })
      request.on('error', () => {})
      request.on('end', () => response.end('hello'))
      request.on('close', () => {
        one.complete = request.complete
      })
    })
    upstream.server.on('connection', socket => connections.push(socket))
    const { port, cookie, clients } = await startFor(upstream.url)
    const visit = () => ask(port, '/', { headers: { cookie } })
    // Leaves a connection to the app behind, which the upload does not go by, for it cannot be sent again.
    expect((await visit()).body).toBe('hello')
    const client = connect(port, '127.0.0.1')
    const [frame, start] =
      framing === 'length' ? ['Content-Length: 8', ''] : ['Transfer-Encoding: chunked', '4\r\n']
    client.write(`POST / HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\n${frame}\r\n\r\n${start}half`)
    await expect.poll(() => seen[1]?.body, patiently).toBe('half')
    client.destroy()
    await expect.poll(clients, patiently).toBe(0)
    // At once, before a connection that is kept by mistake could grow too old for the next visitor.
    expect((await visit()).body).toBe('hello')
    await expect.poll(() => seen[1]?.complete, patiently).toBe(false)
    expect(seen.map(({ method, connection, complete }) => [method, connection, complete])).toEqual([
      ['GET', 0, true],
      ['POST', 1, false],
      ['GET', 0, true],
    ])
    expect(seen[1]?.body).toBe('half')
  })
})
