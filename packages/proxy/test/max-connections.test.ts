import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { bytesOf, listen, startProxy, startSocketProxy } from './support/proxying.ts'

/** An app that answers when the test says so, and counts its connections. */
async function startApp() {
  const held: ServerResponse[] = []
  const order: string[] = []
  let most = 0
  const open = new Set<Socket>()
  const server = createServer({ requireHostHeader: false, keepAliveTimeout: 60_000 }, (request, response) => {
    order.push(request.url ?? '')
    if (request.url === '/at-once') response.end('ok')
    else held.push(response)
  })
  server.on('upgrade', (_, socket) => {
    socket.on('end', () => socket.end()).resume()
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  })
  server.on('connection', socket => {
    open.add(socket)
    most = Math.max(most, open.size)
    socket.once('close', () => open.delete(socket))
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  onTestFinished(() => {
    server.closeAllConnections()
    for (const socket of open) socket.destroy()
    server.close()
  })
  const next = async () => {
    await expect.poll(() => held.length).toBeGreaterThan(0)
    held.shift()?.end('ok')
  }
  return { url, held, order, next, open, most: () => most }
}

async function get(port: number, path: string, method = 'GET'): Promise<string> {
  const asking = httpRequest({ port, host: '127.0.0.1', path, method, agent: false }).end()
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  return `${answer.statusCode} ${await text(answer)}`
}

it('opens no more than that, and serves who waits in the order in which they came', async () => {
  const app = await startApp()
  const { port, upstreams } = await startProxy({ upstreams: [app.url], maxConnections: 2 })
  const paths = ['/1', '/2', '/3', '/4', '/5', '/6']
  const answers: Promise<string>[] = []
  for (const [index, path] of paths.entries()) {
    answers.push(get(port, path))
    if (index < 2) await expect.poll(() => app.order.length).toBe(index + 1)
    else await expect.poll(() => upstreams.waiting.size).toBe(index - 1)
  }
  for (const _ of paths) await app.next()
  expect(await Promise.all(answers)).toEqual(paths.map(() => '200 ok'))
  expect(app.order).toEqual(paths)
  expect(app.most()).toBe(2)
})

it('answers who waits for longer than for a connection with a code of its own', async () => {
  const app = await startApp()
  const { port, codes, errors } = await startProxy({
    upstreams: [app.url],
    maxConnections: 1,
    timeouts: { connect: 50 },
  })
  const first = get(port, '/first')
  await expect.poll(() => app.held.length).toBe(1)
  expect(await get(port, '/late')).toMatch(/^502/)
  expect(codes()).toEqual(['busy'])
  expect(errors[0]?.detail).toEqual({ upstreams: [app.url], maxConnections: 1, alsoWaiting: 0 })
  await app.next()
  expect(await first).toBe('200 ok')
  expect(app.order).toEqual(['/first'])
})

it('forgets who has gone while they waited', async () => {
  const app = await startApp()
  const { port, upstreams } = await startProxy({ upstreams: [app.url], maxConnections: 1 })
  const first = get(port, '/first')
  await expect.poll(() => app.held.length).toBe(1)
  const gone = connect(port, '127.0.0.1')
  gone.write('GET /gone HTTP/1.1\r\nHost: a\r\n\r\n')
  await expect.poll(() => upstreams.waiting.size).toBe(1)
  gone.destroy()
  await expect.poll(() => upstreams.waiting.size).toBe(0)
  await app.next()
  await first
  expect(await get(port, '/at-once')).toBe('200 ok')
  expect(app.order).toEqual(['/first', '/at-once'])
})

it('passes over an upstream that is full while another has room', async () => {
  const apps = [await startApp(), await startApp()]
  const upstreams = apps.map(app => app.url)
  const { port } = await startProxy({ upstreams, maxConnections: 2 })
  const answers = ['/1', '/2', '/3', '/4'].map(path => get(port, path))
  await expect.poll(() => apps.map(app => app.held.length)).toEqual([2, 2])
  for (const app of [...apps, ...apps]) await app.next()
  expect(await Promise.all(answers)).toEqual(['200 ok', '200 ok', '200 ok', '200 ok'])
})

it('lets an idle connection give way to what needs a fresh one, and never has one too many', async () => {
  let most = 0
  let open = 0
  const server = createTcpServer(socket => {
    most = Math.max(most, ++open)
    socket.on('error', () => {})
    socket.on('close', () => open--)
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  onTestFinished(() => void server.close())
  const { port } = await startProxy({ upstreams: [url], maxConnections: 2 })
  for (let round = 0; round < 5; round++) {
    const asked = ['GET', 'POST', 'POST', 'GET', 'POST'].map(method => bytesOf(port, method))
    for (const answer of await Promise.all(asked)) expect(answer).toMatch(/ok$/)
  }
  expect(most).toBe(2)
})

it('lets the next idle connection give way as soon as one has, for whoever waits behind', async () => {
  const app = await startApp()
  const { port, upstreams } = await startProxy({ upstreams: [app.url], maxConnections: 2 })
  const kept = [get(port, '/1'), get(port, '/2')]
  await expect.poll(() => app.held.length).toBe(2)
  for (const _ of kept) await app.next()
  await Promise.all(kept)
  // Neither has stood for long enough to carry a POST, and both POSTs take their time.
  const posts = [get(port, '/3', 'POST'), get(port, '/4', 'POST')]
  await expect.poll(() => app.held.length).toBe(2)
  expect(upstreams.waiting.size).toBe(0)
  for (const _ of posts) await app.next()
  expect(await Promise.all(posts)).toEqual(['200 ok', '200 ok'])
  expect(app.most()).toBe(2)
})

it('takes the connection of somebody who is signed in on it, and idle, for who waits', async () => {
  const app = await startApp()
  const { port, upstreams } = await startProxy({ upstreams: [app.url], maxConnections: 1 })
  const browser = connect(port, '127.0.0.1')
  onTestFinished(() => void browser.destroy())
  browser.write('GET /at-once HTTP/1.1\r\nHost: a\r\nAuthorization: Negotiate grace\r\n\r\n')
  await once(browser, 'data')
  expect(upstreams.bound.size).toBe(1)
  expect(await get(port, '/at-once')).toBe('200 ok')
  expect(upstreams.bound.size).toBe(0)
})

it('counts WebSockets, which wait as everybody does and give their connection back', async () => {
  const app = await startApp()
  const { upstreams, codes, shakeHands } = await startSocketProxy({ upstreams: [app.url], maxConnections: 1 })
  const first = shakeHands()
  await once(first, 'data')
  const second = shakeHands()
  await expect.poll(() => upstreams.waiting.size).toBe(1)
  first.destroy()
  await once(second, 'data')
  expect(app.most()).toBe(1)
  second.destroy()
  await expect.poll(() => upstreams.all[0]?.slots?.free).toBe(true)
  expect(codes).toEqual([])
})
