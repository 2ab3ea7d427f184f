import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import type { Config } from '@gatewright/config'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ConnectionLimits, usualLimits } from '../../src/http/connection-limits.ts'
import { listen } from '../../src/http/listener.ts'
import { testHttp } from '../support/config.ts'
import { ownCertificateIn } from '../support/own-certificate.ts'

/** Everything is over at once; what must not be cut is shown beside something that is. */
const short: ConnectionLimits = {
  ...usualLimits,
  firstByte: 60,
  head: 120,
  body: 60,
  bodyBytes: 64,
  sweep: 10,
}
const never: ConnectionLimits = { ...usualLimits, sweep: 10 }

async function start(limits: ConnectionLimits, http: Partial<Config['http']> = {}) {
  const lines: string[] = []
  const waiting: ServerResponse[] = []
  const asked = new Set<Socket>()
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    asked.add(request.socket)
    if (request.url === '/wait') waiting.push(response)
    else request.resume().on('end', () => response.end('hello'))
  }
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const listener = await listen(
    { ...testHttp, maxConnections: 16, ...http },
    () => ({
      handle,
      upgrade(_request, socket) {
        socket.on('end', () => socket.end()).resume()
        socket.write('switched')
      },
    }),
    log,
    limits,
  )
  const sockets: Socket[] = []
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await listener.close()
  })
  return {
    port: listener.port,
    listener,
    waiting,
    asked,
    lines,
    open(text = '') {
      const talk = follow(connect(listener.port, '127.0.0.1'))
      sockets.push(talk.socket)
      if (text !== '') talk.socket.write(text)
      return talk
    },
    async whenWaiting(count: number) {
      await expect.poll(() => waiting.length, { timeout: 20_000, interval: 5 }).toBe(count)
    },
  }
}

function follow<S extends Socket>(socket: S) {
  let received = ''
  socket.on('data', chunk => {
    received += chunk
  })
  socket.on('error', () => {})
  return {
    socket,
    received: () => received,
    over: new Promise<string>(resolve => socket.once('close', () => resolve(received))),
    until: (text: string) => expect.poll(() => received, { timeout: 20_000 }).toContain(text),
  }
}

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`

/** Writes a byte at a time until the other side has had enough. */
function drip(socket: Socket): void {
  const dripping = setInterval(() => socket.write('a'), 10)
  socket.once('close', () => clearInterval(dripping))
}

describe('a connection', () => {
  // 4,000 such connections of one address were all there after four minutes.
  it('that never sends a byte is closed', async () => {
    const { open } = await start(short)
    expect(await open().over).toBe('')
  })

  // It lived for 53 seconds where the limit was 30.
  it('whose head drips is told and closed, and that of its second request too', async () => {
    const { open } = await start(short)
    const first = open('GET / HTTP/1.1\r\nX: ')
    drip(first.socket)
    expect(await first.over).toMatch(/^HTTP\/1\.1 408 [\s\S]*did not arrive in time/)
    const second = open(get('/'))
    await second.until('hello')
    second.socket.write('GET / HTTP/1.1\r\nX: ')
    drip(second.socket)
    expect(await second.over).toMatch(/hello[\s\S]*HTTP\/1\.1 408 /)
  })

  it('whose body drips is closed', async () => {
    const { open } = await start(short)
    const body = open('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n')
    drip(body.socket)
    expect(await body.over).toBe('')
  })

  // Node closed it after five seconds. A proxy that sends a form on it at that moment has nobody to send it to: 7 of 21,000 requests.
  it('that a listed proxy keeps is closed by the proxy, and anybody else’s a moment after its last answer', async () => {
    const limits = { ...never, kept: 20, keptForProxies: 60_000 }
    const proxied = await start(limits, { trustedProxies: ['127.0.0.1'] })
    const direct = await start(limits)
    const [kept, closed] = [proxied.open(get('/')), direct.open(get('/'))]
    await kept.until('hello')
    expect(await closed.over).toContain('hello')
    expect(await direct.open(get('/')).over).toContain('hello')
    expect(kept.socket.closed).toBe(false)
    kept.socket.write(get('/again'))
    await expect.poll(() => kept.received().split('hello').length).toBe(3)
  })

  it('that even a proxy keeps for too long is closed', async () => {
    const { open } = await start(
      { ...never, kept: 20, keptForProxies: 40 },
      { trustedProxies: ['127.0.0.1'] },
    )
    expect(await open(get('/')).over).toContain('hello')
  })

  it('that has sent its request is not cut, however long it waits or whatever it has become', async () => {
    const { open, waiting, whenWaiting } = await start(short)
    const poll = open(get('/wait'))
    const socket = open(get('/', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'))
    await whenWaiting(1)
    await socket.until('switched')
    // All limits pass meanwhile, twice.
    await open().over
    await open().over
    waiting[0]?.end('at last')
    await poll.until('at last')
    expect(socket.socket.closed).toBe(false)
  })

  it('with more header lines than anybody needs is told so, and its app is not asked', async () => {
    const { open, waiting } = await start(never)
    const many = Array.from({ length: 300 }, (_, n) => `x-${n}: 1\r\n`).join('')
    expect(await open(get('/wait', many)).over).toMatch(/^HTTP\/1\.1 431 /)
    const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\n${many}`
    expect(await open(get('/wait', upgrade)).over).toMatch(/^HTTP\/1\.1 431 /)
    expect(waiting).toEqual([])
  })
})

describe('a server that is full', () => {
  it('of connections without a request still answers whoever sends one', async () => {
    const { open, lines } = await start(never)
    const silent = Array.from({ length: 60 }, () => open())
    await Promise.all(silent.slice(0, 40).map(({ over }) => over))
    const asks = open(get('/', 'Connection: close\r\n'))
    expect(await asks.over).toContain('hello')
    await expect.poll(() => lines.filter(line => line.includes('displaced')).length).toBe(1)
  })

  it('of requests that wait says so, in plain words, and once a minute in the log', async () => {
    const { open, lines, whenWaiting } = await start(never)
    for (let n = 0; n < 8; n++) open(get('/wait'))
    await whenWaiting(8)
    for (let n = 0; n < 10; n++) {
      expect(await open(get('/')).over).toMatch(/^HTTP\/1\.1 503 [\s\S]*Retry-After: 5[\s\S]*Try again/)
    }
    await expect.poll(() => lines.filter(line => line.includes('"refused"')).length).toBe(1)
  })

  it('for one address is so at half, unless that is a listed proxy’s', async () => {
    const { open, listener, whenWaiting } = await start(never)
    for (let n = 0; n < 8; n++) open(get('/wait'))
    await whenWaiting(8)
    expect(await open(get('/')).over).toMatch(/^HTTP\/1\.1 503 /)
    listener.useRoom({ maxConnections: 16, trustedProxies: ['127.0.0.1'] })
    for (let n = 0; n < 8; n++) open(get('/wait'))
    await whenWaiting(16)
    expect(await open(get('/')).over).toMatch(/^HTTP\/1\.1 503 /)
  })

  it('has room again for as many as have gone', async () => {
    const { open, waiting, whenWaiting } = await start(never)
    for (let n = 0; n < 8; n++) open(get('/wait', 'Connection: close\r\n'))
    await whenWaiting(8)
    expect(await open(get('/')).over).toMatch(/^HTTP\/1\.1 503 /)
    const closed = waiting.map(response => new Promise(resolve => response.socket?.once('close', resolve)))
    for (const response of waiting) response.end()
    await Promise.all(closed)
    expect(await open(get('/', 'Connection: close\r\n')).over).toContain('hello')
  })
})

/** Sixteen places, and sixteen connections of a listed network that were of use once. */
async function startFullOfIdle() {
  const server = await start({ ...never, kept: 5 }, { trustedProxies: ['127.0.0.0/8'] })
  const idle = Array.from({ length: 16 }, () => server.open(get('/')))
  await Promise.all(idle.map(({ until }) => until('hello')))
  const closed = () => idle.filter(({ socket }) => socket.closed).length
  const isIdle = ({ timeout }: Socket) => timeout === never.keptForProxies
  await expect.poll(() => [...server.asked].every(isIdle), { interval: 5 }).toBe(true)
  return { ...server, idle, closed }
}

// One connection of a pod that asked once, sixteen times: the proxy that brings everybody got 503 for ten minutes.
describe('a server that is full of connections on which nobody asks any more', () => {
  it('closes one of them for each that asks, until all that are left are asked over', async () => {
    const { open, whenWaiting, closed } = await startFullOfIdle()
    for (let n = 1; n <= 16; n++) {
      open(get('/wait'))
      await whenWaiting(n)
    }
    expect(closed()).toBe(16)
    expect(await open(get('/')).over).toMatch(/^HTTP\/1\.1 503 /)
  })

  it('gives half of the places to those that have not asked yet, before these push out each other, and no more', async () => {
    const { open, closed } = await startFullOfIdle()
    const newcomers = Array.from({ length: 8 }, () => open())
    await expect.poll(closed, { interval: 5 }).toBe(8)
    const more = open()
    await newcomers.shift()?.over
    newcomers.push(more)
    for (const { socket } of newcomers) socket.write(get('/'))
    await Promise.all(newcomers.map(({ until }) => until('hello')))
    expect(closed()).toBe(8)
  })

  it('does not close the one on which somebody asks again', async () => {
    const { open, idle, waiting, whenWaiting } = await startFullOfIdle()
    const again = idle[0]
    again?.socket.write(get('/wait'))
    await whenWaiting(1)
    for (let n = 2; n <= 16; n++) {
      open(get('/wait'))
      await whenWaiting(n)
    }
    expect(await open(get('/')).over).toMatch(/^HTTP\/1\.1 503 /)
    waiting[0]?.end('at last')
    await again?.until('at last')
  })

  it('closes them all when their address is no listed proxy’s any more', async () => {
    const { listener, idle } = await startFullOfIdle()
    listener.useRoom({ maxConnections: 16, trustedProxies: ['10.0.0.1'] })
    await Promise.all(idle.map(({ over }) => over))
  })
})

describe('with a certificate of its own', () => {
  async function startTls(limits: ConnectionLimits) {
    const folder = await mkdtemp(join(tmpdir(), 'gatewright-limits-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const server = await start(limits, { tls: ownCertificateIn(folder, 'localhost') })
    return {
      ...server,
      openTls: () => follow(connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false })),
    }
  }

  it('who never begins or never ends the handshake is closed, and who is silent after it is told', async () => {
    const { open, openTls } = await startTls(short)
    expect(await open().over).toBe('')
    // The beginning of a record that never goes on (RFC 8446 section 5.1).
    expect(await open('\x16\x03\x01\x02\x00').over).toBe('')
    // On a busy machine a handshake may not end in its time: then somebody comes again.
    await expect.poll(() => openTls().over).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('requests are answered beside a crowd of handshakes that never begin', async () => {
    const { open, openTls, waiting, whenWaiting } = await startTls(never)
    const poll = openTls()
    poll.socket.write(get('/wait', 'Connection: close\r\n'))
    await whenWaiting(1)
    const crowd = Array.from({ length: 60 }, () => open())
    await Promise.all(crowd.slice(0, 40).map(({ over }) => over))
    const asks = openTls()
    asks.socket.write(get('/', 'Connection: close\r\n'))
    expect(await asks.over).toContain('hello')
    waiting[0]?.end('at last')
    expect(await poll.over).toContain('at last')
  })

  it('connections of HTTP/2 on which nobody asks any more give way, too, also to others of their address', async () => {
    const { port } = await startTls({ ...never, kept: 5 })
    const ask = async () => {
      const session = connectHttp2(`https://localhost:${port}`, { rejectUnauthorized: false })
      session.on('error', () => {})
      onTestFinished(() => session.destroy())
      const stream = session.request({ ':path': '/' }).on('error', () => {})
      return (await Array.fromAsync(stream.setEncoding('utf8')).catch(() => [])).join('')
    }
    // Half of sixteen places are one address's.
    for (let n = 0; n < 8; n++) expect(await ask()).toBe('hello')
    await expect.poll(ask).toBe('hello')
  })
})

it('a connection that is asked on while a busy machine keeps everything waiting is answered before it is closed', async () => {
  const { open, listener } = await start(never)
  const talk = open(get('/'))
  await talk.until('hello')
  const closed = listener.close()
  setImmediate(() => {
    talk.socket.write(get('/'))
    for (const until = performance.now() + 60; performance.now() < until; );
  })
  expect((await talk.over).split('hello')).toHaveLength(3)
  await closed
})

it('a connection that the system cannot hand over ends nothing, and is said once a minute', async () => {
  const { port, lines, waiting, open } = await start(never)
  open('GET /wait HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => waiting.length).toBe(1)
  const { server } = (waiting[0] as ServerResponse).req.socket as unknown as { readonly server: Server }
  // As Node tells of an `accept` that fails: for too many open files, or a firewall.
  for (let count = 0; count < 3; count += 1) server.emit('error', new Error('accept EMFILE'))
  waiting[0]?.end()
  const said = () => lines.filter(line => line.includes('connections could not be accepted'))
  await expect.poll(said).toHaveLength(1)
  expect(said()[0]).toContain('accept EMFILE')
  expect(JSON.parse(said()[0] ?? '')).toMatchObject({ count: 3 })
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello')
})
