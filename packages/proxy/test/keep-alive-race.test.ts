import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Upstreams } from '../src/index.ts'
import type { UpstreamConnection } from '../src/upstream-connection.ts'
import { listen, startProxy } from './support/proxying.ts'

/** A client with one connection. */
function startClient(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return async (method: string, body = ''): Promise<string> => {
    const asking = httpRequest({ port, host: '127.0.0.1', method, agent })
    asking.end(body)
    const [answer] = (await once(asking, 'response')) as [IncomingMessage]
    return `${answer.statusCode} ${await text(answer)}`
  }
}

/** An app that says `ok` with these headers, and then does as told with the connection. */
async function startApp(headers: string, afterwards: (socket: Socket) => void) {
  const seen: string[] = []
  let connections = 0
  const server = createTcpServer(socket => {
    connections += 1
    let heard = ''
    socket.on('error', () => {})
    socket.on('data', data => {
      heard += data.toString('latin1')
      const end = heard.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(heard)?.[1] ?? 0)
      if (end === -1 || heard.length < end + 4 + length) return
      seen.push(heard.slice(0, heard.indexOf(' ')) + heard.slice(end + 4))
      heard = ''
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${headers}\r\nok`)
      afterwards(socket)
    })
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  onTestFinished(() => void server.close())
  return { url, seen, connections: () => connections, stop: () => server.close() }
}

const turns = (count: number, then: () => void): void =>
  void setImmediate(() => (count === 0 ? then() : turns(count - 1, then)))

describe('an app that closes a connection behind each answer', () => {
  // 2 to 18 of 150 were answered with 502.
  it.each([
    ['and announces nothing', ''],
    ['and announces to keep it', 'Keep-Alive: timeout=5\r\n'],
  ])('%s: no POST is lost, in no timing', async (_, headers) => {
    for (const count of [0, 1, 2, 5]) {
      const app = await startApp(headers, socket => turns(count, () => socket.destroy()))
      const { port } = await startProxy({ upstreams: [app.url] })
      const ask = startClient(port)
      const answers = new Set<string>()
      for (let index = 0; index < 150; index++) {
        answers.add(await ask('POST', `${index}`))
        // Leaves a connection behind that is about to close.
        if (index % 10 === 0) answers.add(await ask('GET'))
      }
      expect([...answers]).toEqual(['200 ok'])
      const posts = app.seen.filter(one => one.startsWith('POST'))
      expect(posts).toEqual(Array.from({ length: 150 }, (_, index) => `POST${index}`))
    }
  })
})

describe('an app that says how long it keeps a connection', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  async function start(keepAlive: string | undefined) {
    const app = await startApp(keepAlive === undefined ? '' : `Keep-Alive: ${keepAlive}\r\n`, () => {})
    const { port } = await startProxy({ upstreams: [app.url] })
    const asks = startClient(port)
    /** After so many milliseconds; how many connections there were by then. */
    async function after(milliseconds: number, method: string): Promise<number> {
      await vi.advanceTimersByTimeAsync(milliseconds)
      await new Promise(resolve => setImmediate(resolve))
      expect(await asks(method)).toBe('200 ok')
      return app.connections()
    }
    return after
  }

  it('gets a POST by one that has stood and is sure to be kept, and never shortly before its end', async () => {
    const after = await start('timeout=5, max=100')
    expect(await after(0, 'GET')).toBe(1)
    // Nobody has seen it keep its word.
    expect(await after(500, 'POST')).toBe(2)
    expect(await after(2_500, 'POST')).toBe(2)
    expect(await after(2_500, 'POST')).toBe(2)
    // An answer that has just ended says nothing: an app that closes behind it has not done so yet.
    expect(await after(50, 'POST')).toBe(3)
    expect(await after(4_100, 'POST')).toBe(4)
  })

  it.each([
    ['timeout=1', [499, 1], [501, 2]],
    ['timeout=60', [50_000, 1], [9_500, 1]],
    ['timeout=3600', [59_000, 1], [61_000, 2]],
    ['timeout=5', [3_900, 1], [4_100, 2]],
    [undefined, [3_900, 1], [4_100, 2]],
    ['nonsense', [3_900, 1], [4_100, 2]],
    ['max=0', [0, 2], [0, 3]],
    ['timeout=0', [0, 2], [0, 3]],
  ] as const)('and keeps it for no longer than that: %s', async (keepAlive, first, second) => {
    const after = await start(keepAlive)
    expect(await after(0, 'GET')).toBe(1)
    expect(await after(first[0], 'GET')).toBe(first[1])
    expect(await after(second[0], 'GET')).toBe(second[1])
  })

  it('gets every POST by a fresh one where it announces nothing', async () => {
    const after = await start(undefined)
    expect(await after(0, 'POST')).toBe(1)
    expect(await after(2_000, 'POST')).toBe(2)
    expect(await after(2_000, 'PATCH')).toBe(3)
    expect(await after(2_000, 'GET')).toBe(3)
  })
})

it('is not believed any more when it has closed one before its time', async () => {
  const later: Socket[] = []
  const app = await startApp('Keep-Alive: timeout=60\r\n', socket => void later.push(socket))
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { port } = await startProxy({ upstreams: [app.url] })
  const ask = startClient(port)
  const wait = async (milliseconds: number) => {
    await vi.advanceTimersByTimeAsync(milliseconds)
    await new Promise(resolve => setImmediate(resolve))
  }
  await ask('GET')
  await wait(2_000)
  await ask('POST')
  expect(app.connections()).toBe(1)
  const closed = once(later[0] as Socket, 'close')
  later[0]?.end()
  await closed
  await ask('GET')
  await wait(2_000)
  await ask('POST')
  expect(app.connections()).toBe(3)
  await wait(11 * 60_000)
  await ask('GET')
  const before = app.connections()
  await wait(2_000)
  await ask('POST')
  expect(app.connections()).toBe(before)
})

it('sends again what met the end of a connection before anything of it was written', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  let kept: Socket | undefined
  const app = await startApp('Keep-Alive: timeout=60\r\n', socket => {
    kept ??= socket
  })
  const { port, upstreams } = await startProxy({ upstreams: [app.url] })
  const ask = startClient(port)
  await ask('GET')
  await vi.advanceTimersByTimeAsync(2_000)
  await new Promise(resolve => setImmediate(resolve))
  // The end has come, and nobody has read it, when the connection is taken for the POST.
  const { pool } = upstreams.all[0] as (typeof upstreams.all)[number]
  const take = pool.take.bind(pool)
  vi.spyOn(pool, 'take').mockImplementationOnce(repeatable => {
    const connection = take(repeatable)
    kept?.destroy()
    return connection
  })
  expect(await ask('POST', 'once')).toBe('200 ok')
  expect(app.seen).toEqual(['GET', 'POSTonce'])
  expect(app.connections()).toBe(2)
})

/** The next kept connection that is taken refuses what is written first, as the system does behind a reset. */
function refuseNextWrite(upstreams: Upstreams): void {
  const { pool } = upstreams.all[0] as Upstreams['all'][number]
  const take = pool.take.bind(pool)
  vi.spyOn(pool, 'take').mockImplementationOnce(() => {
    const kept = take(true) as UpstreamConnection
    vi.spyOn(kept.socket, 'write').mockImplementationOnce((...given: unknown[]) => {
      const refused = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })
      process.nextTick(() => {
        const told = given.at(-1) as (error: Error) => void
        told(refused)
        kept.socket.destroy(refused)
      })
      return false
    })
    return kept
  })
}

it('sends again what the system would not take, for then the app has seen nothing of it', async () => {
  const app = await startApp('', () => {})
  const { port, upstreams, codes } = await startProxy({ upstreams: [app.url] })
  const ask = startClient(port)
  await ask('GET')
  refuseNextWrite(upstreams)
  expect(await ask('POST')).toBe('200 ok')
  expect(app.seen).toEqual(['GET', 'POST'])
  expect(codes()).toEqual([])
})

it('reads a body that could not be sent again to its end, so that the client’s next request is heard', async () => {
  const app = await startApp('', () => {})
  const { port, upstreams, codes } = await startProxy({ upstreams: [app.url] })
  const client = connect(port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  let answers = ''
  client.on('data', data => {
    answers += data
  })
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await expect.poll(() => answers).toMatch(/ok$/)
  app.stop()
  refuseNextWrite(upstreams)
  client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n')
  await expect.poll(codes).toEqual(['unreachable'])
  client.write(`${'p'.repeat(1_000_000)}GET / HTTP/1.1\r\nHost: a\r\n\r\n`)
  await expect.poll(codes).toEqual(['unreachable', 'unreachable'])
})

it('keeps a Node app’s word: 200 POSTs to one that keeps a connection for a second', async () => {
  const server = createServer({ requireHostHeader: false, keepAliveTimeout: 1_000 }, (request, response) => {
    request.resume().on('end', () => response.end('ok'))
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port, codes } = await startProxy({ upstreams: [url] })
  const ask = startClient(port)
  for (let index = 0; index < 200; index++) expect(await ask('POST', 'pay')).toBe('200 ok')
  expect(codes()).toEqual([])
})
