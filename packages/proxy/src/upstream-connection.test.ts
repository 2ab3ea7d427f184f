import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { ConnectionUser, RequestHead } from './connection.ts'
import { ConnectionPool } from './connection-pool.ts'
import { noLines } from './header-lines.ts'
import type { UpstreamConnection } from './upstream-connection.ts'

const answer = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`

const get = (path: string): RequestHead => ({
  method: 'GET',
  path,
  headers: [],
  lines: noLines,
  framing: 'none',
})

/** A visitor's request, and what it hears. */
function visitor(heard: string[]): ConnectionUser {
  return {
    onReady: () => {},
    onHead: status => void heard.push(String(status)),
    onBody: chunk => void heard.push(chunk.toString()),
    onEnd: reusable => void heard.push(reusable ? 'end' : 'last'),
    onFailure: error => void heard.push(error.message),
    onPause: () => {},
    onDrain: () => {},
    onTimeout: () => {},
  }
}

async function startApp(onConnection: (socket: Socket) => void) {
  const server = createServer(onConnection).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const pool = new ConnectionPool({
    tls: false,
    hostname: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
  })
  onTestFinished(() => {
    pool.close()
    server.close()
  })
  return pool
}

it('takes nothing for an answer that came before the request was sent', async () => {
  let app: Socket | undefined
  const asked: string[] = []
  const pool = await startApp(socket => {
    app = socket
    socket.on('data', data => asked.push(data.toString()))
    socket.on('error', () => {})
  })
  const connection = pool.take(true) as UpstreamConnection
  await once(connection.socket, 'connect')
  await expect.poll(() => app).toBeDefined()
  const heard: string[] = []
  connection.use(visitor(heard), true)
  // After timers a turn of the event loop reads, and writes together after that.
  setTimeout(() => {
    app?.write(answer('of nobody'))
    connection.send(get('/'))
  })
  await expect.poll(() => heard).toEqual(['an answer before the request'])
  expect(connection.socket.destroyed).toBe(true)
  expect(asked).toEqual([])
})

it('sends requests of one turn together, and each gets its own answer', async () => {
  const pool = await startApp(socket => {
    socket.on('data', data => socket.write(answer(data.toString().split(' ')[1] as string)))
    socket.on('error', () => {})
  })
  const heard = await Promise.all(
    ['/a', '/b', '/c'].map(async path => {
      const words: string[] = []
      const connection = pool.take(true) as UpstreamConnection
      await once(connection.socket, 'connect')
      connection.use(visitor(words), true)
      connection.send(get(path))
      await expect.poll(() => words.length).toBe(3)
      return words
    }),
  )
  expect(heard).toEqual(['/a', '/b', '/c'].map(path => ['200', path, 'end']))
})

// All connections read into one buffer. Whoever kept a piece of it was handed the next visitor's bytes.
it('gives away nothing that another connection writes over', async () => {
  const pool = await startApp(socket => {
    socket.on('data', data => socket.write(answer((data.toString().split(' ')[1] as string).repeat(2000))))
    socket.on('error', () => {})
  })
  const kept: Buffer[] = []
  for (const path of ['a', 'b', 'c']) {
    const words: string[] = []
    const connection = pool.take(true) as UpstreamConnection
    await once(connection.socket, 'connect')
    connection.use({ ...visitor(words), onBody: chunk => void kept.push(chunk) }, true)
    connection.send(get(path))
    await expect.poll(() => words).toContain('end')
  }
  expect(Buffer.concat(kept).toString()).toBe(['a', 'b', 'c'].map(path => path.repeat(2000)).join(''))
})
