import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { ConnectionLimits } from '../../src/http/connection-limits.ts'
import { askHttp2, connectHttp2 } from '../support/ask-http2.ts'
import { listenHttp2 } from '../support/listen-http2.ts'
import * as h2 from '../support/raw-http2.ts'

const host = 'support.example.com'
const PRIORITY = 2

const head = (path = '/', ...more: h2.Fields): h2.Fields => [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', path],
  [':authority', host],
  ...more,
]

const post = (path: string): h2.Fields =>
  head(path).map(([name, value]) => [name, name === ':method' ? 'POST' : value])

/** `/wait` gets its answer from the test, `/large` a megabyte, everything else `hello` at once. */
async function start(limits: Partial<ConnectionLimits> = {}) {
  const waiting: ServerResponse[] = []
  let [asked, closed] = [0, 0]
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    asked += 1
    response.once('close', () => {
      closed += 1
    })
    if (request.url === '/wait') waiting.push(response)
    else if (request.url === '/large') response.end(Buffer.alloc(1024 * 1024))
    else request.resume().on('end', () => response.end('hello'))
  }
  const listener = await listenHttp2(handle, { limits: { sweep: 10, ...limits } })
  return { listener, port: listener.port, waiting, asked: () => asked, closed: () => closed }
}

/** Somebody else, who must be answered whatever goes on. */
async function isAnswered(port: number): Promise<boolean> {
  return (await askHttp2(await connectHttp2(port), '/')).body.toString() === 'hello'
}

const goneAway = (frame: h2.Frame) => frame.type === h2.GOAWAY
const reset = (stream: number) => (frame: h2.Frame) => frame.type === h2.RST_STREAM && frame.stream === stream

describe('a connection of HTTP/2', () => {
  // CVE-2023-44487: a hundred thousand requests that are given up at once cost their sender nothing.
  it('ends when it resets its streams in a row', async () => {
    const { port, asked, closed, waiting } = await start()
    const raw = await h2.connectRaw(port)
    for (let n = 0; n < 3000 && !raw.isClosed; n++) {
      const stream = 2 * n + 1
      raw.send(h2.request(stream, head('/wait')), h2.frame(h2.RST_STREAM, 0, stream, h2.uint32(8)))
      if (n % 100 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await raw.closed
    expect(asked()).toBeLessThan(700)
    await expect.poll(closed).toBe(asked())
    expect(waiting.every(response => response.destroyed)).toBe(true)
    expect(await isAnswered(port)).toBe(true)
  })

  // CVE-2025-8671: the same, but each is reset by the server, for a frame that it may not take.
  it.each<[string, (stream: number) => Buffer]>([
    ['a window of nothing', stream => h2.frame(h2.WINDOW_UPDATE, 0, stream, h2.uint32(0))],
    ['a window that overflows', stream => h2.frame(h2.WINDOW_UPDATE, 0, stream, h2.uint32(0x7fffffff))],
    ['a body behind its end', stream => h2.frame(h2.DATA, h2.END_STREAM, stream, 'x')],
    ['trailers that do not end it', stream => h2.frame(h2.HEADERS, h2.END_HEADERS, stream, h2.hpack(head()))],
    [
      'a priority of its own',
      stream => h2.frame(PRIORITY, 0, stream, Buffer.concat([h2.uint32(stream), Buffer.of(1)])),
    ],
  ])('ends when it makes the server reset its streams in a row (by %s)', async (name, frame) => {
    const { port, asked, closed } = await start()
    const raw = await h2.connectRaw(port)
    for (let n = 0; n < 3000 && !raw.isClosed; n++) {
      const stream = 2 * n + 1
      const fields = name.startsWith('trailers') ? post('/wait') : head('/wait')
      const ends = name.startsWith('trailers') ? 0 : h2.END_STREAM
      raw.send(h2.frame(h2.HEADERS, h2.END_HEADERS | ends, stream, h2.hpack(fields)), frame(stream))
      if (n % 20 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await raw.closed
    expect(asked()).toBeLessThan(300)
    await expect.poll(closed).toBe(asked())
    expect(await isAnswered(port)).toBe(true)
  })

  it('has 128 streams at once, and what is beyond is refused', async () => {
    const { port, asked } = await start()
    const raw = await h2.connectRaw(port)
    await raw.next(({ type, flags }) => type === h2.SETTINGS && flags === 1)
    for (let n = 0; n < 140; n++) raw.send(h2.request(2 * n + 1, head('/wait')))
    await raw.next(reset(2 * 139 + 1))
    expect(asked()).toBe(128)
  })

  // CVE-2024-27316 and CVE-2024-28182: a head without end.
  it('ends when a head goes on and on', async () => {
    const { port, asked } = await start()
    const raw = await h2.connectRaw(port)
    raw.send(h2.frame(h2.HEADERS, h2.END_STREAM, 1, h2.hpack(head())))
    for (let n = 0; n < 2000 && !raw.isClosed; n++) {
      raw.send(h2.frame(h2.CONTINUATION, 0, 1, h2.hpack([[`x-${n}`, 'y'.repeat(100)]])))
      if (n % 50 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await raw.closed
    expect(asked()).toBe(0)
    expect(await isAnswered(port)).toBe(true)
  })

  it.each<[string, (n: number) => Buffer]>([
    ['asks for echoes that it does not read', () => h2.frame(h2.PING, 0, 0, '12345678')],
    ['changes its settings that often, and reads no receipt', () => h2.frame(h2.SETTINGS, 0, 0)],
    ['sends a body of nothing, in pieces', () => h2.frame(h2.DATA, 0, 1)],
  ])('ends when it %s', async (_, piece) => {
    const { port } = await start()
    const raw = await h2.connectRaw(port)
    raw.send(h2.frame(h2.HEADERS, h2.END_HEADERS, 1, h2.hpack(post('/wait'))))
    await raw.next(({ type }) => type === h2.SETTINGS)
    raw.stall()
    const many = Buffer.concat(Array.from({ length: 5000 }, (_, n) => piece(n)))
    for (let n = 0; n < 200 && !raw.isClosed; n++) {
      raw.send(many)
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(await isAnswered(port)).toBe(true)
    await expect.poll(() => raw.isClosed, { timeout: 20_000 }).toBe(true)
  })

  it('may bring as large a head as HTTP/1.1 may: a larger one gets 431 with a page, a huge one is reset', async () => {
    const { port, asked } = await start()
    const session = await connectHttp2(port)
    const cookies = (count: number) => Array.from({ length: count }, (_, n) => `name-${n}=${'v'.repeat(100)}`)
    const accept = 'text/html'
    expect((await askHttp2(session, '/', { headers: { accept, cookie: cookies(250) } })).status).toBe(200)
    const large = await askHttp2(session, '/', { headers: { accept, cookie: cookies(350) } })
    expect([large.status, large.headers['content-type']]).toEqual([431, 'text/html; charset=utf-8'])
    const lines = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`x-${n}`, 'y']))
    expect((await askHttp2(session, '/', { headers: lines })).status).toBe(431)
    expect(asked()).toBe(1)
    const huge = await askHttp2(session, '/', { headers: { cookie: cookies(800) } }).catch(() => undefined)
    expect(huge?.status ?? 0).toBe(0)
    expect(asked()).toBe(1)
    expect(await isAnswered(port)).toBe(true)
  })

  // What is said once in HPACK may be meant again and again, by a byte each: 15 kB of them here are 58 MB of headers.
  it('has each head reset that is larger than it looks', async () => {
    const { port, asked } = await start()
    const raw = await h2.connectRaw(port)
    // A literal that is kept (RFC 7541 section 6.2.1): name and value of 3900 bytes, then known as 62.
    const length = Buffer.of(127, ((3900 - 127) % 128) + 128, Math.floor((3900 - 127) / 128))
    const kept = Buffer.concat([Buffer.of(0x40, 1, 0x61), length, Buffer.alloc(3900, 'y')])
    const send = (stream: number, more: Buffer) =>
      raw.send(
        h2.frame(h2.HEADERS, h2.END_HEADERS | h2.END_STREAM, stream, Buffer.concat([h2.hpack(head()), more])),
      )
    send(1, kept)
    for (let stream = 3; stream < 60; stream += 2) send(stream, Buffer.alloc(15_000, 0x80 + 62))
    await raw.next(reset(59))
    expect(asked()).toBe(1)
    expect(await isAnswered(port)).toBe(true)
  })

  it('without a request is closed like any other', async () => {
    const { port, listener } = await start({ firstByte: 50, head: 100 })
    const [silent, preface, halfHead] = [
      await h2.connectRaw(port, { preface: false }),
      await h2.connectRaw(port),
      await h2.connectRaw(port),
    ]
    halfHead.send(h2.frame(h2.HEADERS, 0, 1, h2.hpack(head())))
    await Promise.all([silent.closed, preface.closed, halfHead.closed])
    await expect.poll(() => listener.open).toBe(0)
  })

  it('on which nothing is asked any more ends; half a head is nothing', async () => {
    const { port, listener, waiting } = await start({ idle: 100 })
    const [idle, halfHead, busy] = [
      await h2.connectRaw(port),
      await h2.connectRaw(port),
      await h2.connectRaw(port),
    ]
    for (const raw of [idle, halfHead]) raw.send(h2.request(1, head()))
    busy.send(h2.request(1, head('/wait')))
    await halfHead.next(frame => h2.hasStatus(frame, 200))
    halfHead.send(h2.frame(h2.HEADERS, 0, 3, h2.hpack(head())))
    expect(await idle.next(goneAway)).toBeDefined()
    await Promise.all([idle.closed, halfHead.closed])
    await expect.poll(() => listener.open).toBe(1)
    waiting[0]?.end('late')
    expect(await busy.next(frame => frame.type === h2.DATA)).toBeDefined()
  })

  it('whose client never closes it is closed all the same', async () => {
    const { port, listener } = await start({ idle: 50 })
    const raw = await h2.connectRaw(port)
    raw.send(h2.request(1, head()))
    await raw.next(goneAway)
    await expect.poll(() => listener.open).toBe(0)
  })
})

describe('a stream of HTTP/2', () => {
  it('with a body that drips is cut, and the others of its connection go on', async () => {
    const { port, waiting } = await start({ body: 100, bodyBytes: 64 })
    const raw = await h2.connectRaw(port)
    raw.send(h2.request(1, head('/wait')), h2.frame(h2.HEADERS, h2.END_HEADERS, 3, h2.hpack(post('/'))))
    raw.send(h2.frame(h2.DATA, 0, 3, 'x'))
    expect(await raw.next(reset(3))).toBeDefined()
    waiting[0]?.end('still here')
    expect((await raw.next(({ type, stream }) => type === h2.DATA && stream === 1))?.payload.toString()).toBe(
      'still here',
    )
  })

  // CVE-2019-9511 and CVE-2019-9517: a window that stays shut keeps the whole answer here.
  it('whose answer is not taken is cut, and one that is taken goes on', async () => {
    const { port, closed } = await start({ unread: 150 })
    const raw = await h2.connectRaw(port)
    raw.send(h2.request(1, head('/large')), h2.request(3, head('/large')))
    const opening = setInterval(() => {
      for (const stream of [0, 3]) raw.send(h2.frame(h2.WINDOW_UPDATE, 0, stream, h2.uint32(32 * 1024)))
    }, 20)
    try {
      expect(await raw.next(reset(1))).toBeDefined()
      await expect.poll(closed).toBe(2)
    } finally {
      clearInterval(opening)
    }
    expect(raw.frames.some(reset(3))).toBe(false)
    expect(raw.isClosed).toBe(false)
  })
})
