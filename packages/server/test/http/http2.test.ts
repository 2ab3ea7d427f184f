import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { get, request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'
import { connect } from 'node:tls'
import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { endNow, isEndless } from '../../src/http/endless.ts'
import type { Handler } from '../../src/http/handler.ts'
import { askHttp2, connectHttp2 } from '../support/ask-http2.ts'
import { listenHttp2 } from '../support/listen-http2.ts'

const hello: Handler['handle'] = (request, response) =>
  request.resume().on('end', () => response.end('hello'))

/** What both sides agree on, of what the client offers. */
async function agreedOn(port: number, offered: string[]): Promise<string | false | null> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: offered })
  await once(socket, 'secureConnect')
  const { alpnProtocol } = socket
  socket.destroy()
  return alpnProtocol
}

const byHttp1 = (port: number) =>
  new Promise<string>((resolve, reject) => {
    get({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }, response => {
      let body = response.httpVersion
      response.on('data', chunk => {
        body += ` ${chunk}`
      })
      response.on('end', () => resolve(body))
    }).on('error', reject)
  })

describe('with TLS', () => {
  it('a client that knows HTTP/2 is answered by it, and any other by HTTP/1.1', async () => {
    const { port } = await listenHttp2(hello)
    expect(await agreedOn(port, ['h2', 'http/1.1'])).toBe('h2')
    expect(await agreedOn(port, ['http/1.1'])).toBe('http/1.1')
    expect(await byHttp1(port)).toBe('1.1 hello')
    expect((await askHttp2(await connectHttp2(port), '/')).body.toString()).toBe('hello')
  })

  it('`http2: false` leaves HTTP/1.1 alone', async () => {
    const { port } = await listenHttp2(hello, { http: { http2: false } })
    expect(await agreedOn(port, ['h2', 'http/1.1'])).toBe('http/1.1')
    expect(await byHttp1(port)).toBe('1.1 hello')
  })

  it('WebSockets stay on HTTP/1.1: nobody is offered them on a stream, and their handshake is taken as before', async () => {
    const { port } = await listenHttp2(hello, {
      upgrade: (_, socket) =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    })
    const session = await connectHttp2(port)
    await expect.poll(() => session.remoteSettings.maxConcurrentStreams).toBe(128)
    expect(session.remoteSettings).toMatchObject({ enableConnectProtocol: false, enablePush: false })
    const headers = { connection: 'Upgrade', upgrade: 'websocket' }
    const shake = httpsRequest({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false, headers })
    const [answer] = await once(shake.end(), 'upgrade')
    expect(answer.statusCode).toBe(101)
  })
})

describe('a request by HTTP/2', () => {
  it('reads as one by HTTP/1.1: one host, one line of cookies, no pseudo-header, and how its body is framed', async () => {
    const seen: unknown[] = []
    const { port } = await listenHttp2((request, response) => {
      const { method, url, headers, rawHeaders, httpVersion, socket } = request
      seen.push({ method, url, headers, rawHeaders, httpVersion, from: socket.remoteAddress })
      response.end()
    })
    const session = await connectHttp2(port)
    const headers = { cookie: ['a=1', 'b=2', 'c=3'], 'x-many': ['1', '2'], host: 'support.example.com' }
    await askHttp2(session, '/a%2Fb?x=1', { headers })
    await askHttp2(session, '/', { method: 'POST', body: 'hello' })
    await askHttp2(session, '/', { method: 'POST', body: 'hello', headers: { 'content-length': '5' } })
    const host = 'support.example.com'
    expect(seen).toEqual([
      {
        method: 'GET',
        url: '/a%2Fb?x=1',
        headers: { host, 'x-many': '1, 2', cookie: 'a=1; b=2; c=3' },
        rawHeaders: ['host', host, 'x-many', '1', 'x-many', '2', 'cookie', 'a=1; b=2; c=3'],
        httpVersion: '2.0',
        from: '127.0.0.1',
      },
      expect.objectContaining({ headers: { host, 'transfer-encoding': 'chunked' } }),
      expect.objectContaining({ headers: { host, 'content-length': '5' } }),
    ])
  })

  it('of a thousand on one connection each gets its own answer', async () => {
    const { port } = await listenHttp2((request, response) => response.end(request.url))
    const session = await connectHttp2(port)
    const paths = Array.from({ length: 1000 }, (_, index) => `/${index}`)
    const answers = await Promise.all(paths.map(path => askHttp2(session, path)))
    expect(answers.map(({ body }) => body.toString())).toEqual(paths)
  })

  it('brings 50 MB and gets them back, while others on its connection are answered', async () => {
    const { port } = await listenHttp2((request, response) => {
      response.writeHead(200)
      request.pipe(response)
    })
    const session = await connectHttp2(port)
    const body = Buffer.alloc(50 * 1024 * 1024, 'some bytes and some more ')
    const large = askHttp2(session, '/', { method: 'POST', body })
    expect((await askHttp2(session, '/', { method: 'POST', body: 'small' })).body.toString()).toBe('small')
    expect((await large).body.equals(body)).toBe(true)
  })

  // With the 64 kB that a connection begins with, each round trip brings 64 kB, whatever a stream may bring.
  it('may bring 256 kB of its body before any of it is read', async () => {
    const { port } = await listenHttp2((request, response) => {
      if (request.url === '/') response.end('hello')
    })
    const session = await connectHttp2(port)
    await askHttp2(session, '/')
    expect(session.state.remoteWindowSize).toBeGreaterThanOrEqual(256 * 1024)
    const stream = session.request({ ':path': '/stalled', ':method': 'POST' })
    stream.on('error', () => {})
    stream.write(Buffer.alloc(1024 * 1024))
    await expect.poll(() => session.state.remoteWindowSize).toBeLessThanOrEqual(1024 * 1024 - 256 * 1024)
  })

  it('holds up nobody else when its body is not read', async () => {
    const { port } = await listenHttp2((request, response) => {
      if (request.url !== '/stalled') response.end('hello')
    })
    const session = await connectHttp2(port)
    const stalled = [1, 2, 3, 4].map(() => {
      const stream = session.request({ ':path': '/stalled', ':method': 'POST' })
      stream.on('error', () => {})
      stream.write(Buffer.alloc(4 * 1024 * 1024))
      return stream
    })
    const body = Buffer.alloc(200_000)
    for (let n = 0; n < 20; n++)
      expect((await askHttp2(session, '/', { method: 'POST', body })).status).toBe(200)
    for (const stream of stalled) stream.destroy()
  })

  it('that its client gives up is seen as one by HTTP/1.1 is', async () => {
    const events: string[] = []
    const { port } = await listenHttp2((request, response) => {
      request.on('aborted', () => events.push('aborted'))
      request.on('error', error => events.push((error as NodeJS.ErrnoException).code ?? ''))
      response.on('close', () => events.push('close'))
      request.resume()
      response.writeHead(200).write('half')
    })
    const session = await connectHttp2(port)
    const stream = session.request({ ':method': 'POST', ':path': '/' })
    stream.on('error', () => {})
    await once(stream, 'data')
    stream.destroy(new Error('gone'))
    await expect.poll(() => events.sort()).toEqual(['ECONNRESET', 'aborted', 'close'])
  })

  it('with `Expect: 100-continue` is told to go on by who reads it, and with any other is refused', async () => {
    const { port } = await listenHttp2((request, response) => {
      response.writeContinue()
      request.resume().on('end', () => response.end('read'))
    })
    const session = await connectHttp2(port)
    const stream = session.request({ ':method': 'POST', ':path': '/', expect: '100-continue' })
    await once(stream, 'continue')
    stream.end('body')
    const [chunk] = await once(stream, 'data')
    expect(String(chunk)).toBe('read')
    const other = await askHttp2(session, '/', { headers: { expect: 'tea' } })
    expect(other.status).toBe(417)
  })
})

describe('an answer by HTTP/2', () => {
  const answered = async (handle: Handler['handle'], method = 'GET') => {
    const { port } = await listenHttp2(handle)
    return askHttp2(await connectHttp2(port), '/', { method })
  }

  it('leaves out what belongs to a connection, and keeps each cookie', async () => {
    const answer = await answered((_, response) => {
      response.setHeader('Connection', 'close')
      response.writeHead(200, [
        ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Keep-Alive', 'timeout=5', 'Proxy-Connection', 'close'],
        ...['Transfer-Encoding', 'chunked', 'Upgrade', 'h2c', 'X-Name', 'caf\xe9'],
      ])
      response.end('hello')
    })
    expect(answer).toMatchObject({ status: 200, code: 0 })
    const { date, ...headers } = answer.headers
    expect(date).toMatch(/ GMT$/)
    expect({ ...headers }).toEqual({ ':status': 200, 'set-cookie': ['a=1', 'b=2'], 'x-name': 'caf\xe9' })
  })

  it.each<[number, string, string]>([
    [204, 'GET', ''],
    [304, 'GET', ''],
    [205, 'GET', ''],
    [200, 'HEAD', ''],
    [404, 'GET', 'hello'],
  ])('with %i to %s has the body that belongs there', async (status, method, body) => {
    const answer = await answered((_, response) => {
      response.writeHead(status, { 'X-Own': 'x' })
      response.end('hello')
    }, method)
    expect({ ...answer, body: answer.body.toString() }).toMatchObject({ status, body, code: 0 })
    expect(answer.headers['x-own']).toBe('x')
  })

  // Within Node headers are parted by NUL: a value with one would begin another header.
  it.each(['a\0set-cookie\0b\0\0', 'a\r\nset-cookie: b', 'a\nb', 'Ċset-cookie: b'])(
    'never has a header that a value of another has brought (%j)',
    async value => {
      const answer = await answered((_, response) => {
        try {
          response.writeHead(200, ['X-Own', value])
        } catch {
          response.destroy()
        }
      })
      expect([answer.headers['set-cookie'], answer.headers['x-own'], answer.code]).toEqual([
        undefined,
        undefined,
        2,
      ])
    },
  )

  it('that breaks off in the middle is seen to', async () => {
    const answer = await answered((_, response) => {
      response.writeHead(200)
      response.write('half')
      setImmediate(() => response.destroy())
    })
    expect(answer.code).toBe(2)
  })

  it('to a body that nobody reads arrives whole, and the client is told not to go on', async () => {
    const { port } = await listenHttp2((_, response) => {
      response.writeHead(403, { Connection: 'close' }).end('x'.repeat(100_000))
    })
    const session = await connectHttp2(port)
    const stream = session.request({ ':method': 'POST', ':path': '/' })
    let length = 0
    stream.on('data', chunk => {
      length += chunk.length
    })
    stream.on('error', () => {})
    stream.write(Buffer.alloc(10_000_000))
    await once(stream, 'close')
    expect([stream.rstCode, length]).toEqual([0, 100_000])
    expect((await askHttp2(session, '/')).status).toBe(403)
  })

  // Windows signs in a connection, and one of HTTP/2 carries many requests, of a proxy those of many visitors.
  it.each(['NTLM', 'Negotiate', 'Basic realm="x", Negotiate oYH=', 'ntlm TlRM'])(
    'that asks for a sign-in of the connection (%s) sends the browser to HTTP/1.1',
    async challenge => {
      const handle: Handler['handle'] = (_, response) =>
        response.writeHead(401, ['WWW-Authenticate', challenge, 'Content-Length', '2']).end('no')
      expect(await answered(handle)).toMatchObject({ status: 0, code: 0xd })
      const { port } = await listenHttp2(handle)
      expect(await byHttp1(port)).toBe('1.1 no')
    },
  )

  it('is left to the app where no connection is signed in', async () => {
    const answer = await answered((_, response) =>
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="ntlm"' }).end('no'),
    )
    expect(answer).toMatchObject({ status: 401, code: 0 })
  })
})

it('a framework that writes to an answer in ways of its own is served by HTTP/2', async () => {
  const app = fastify()
  app.get('/text', async () => 'text')
  app.get('/stream', (_, reply) => reply.send(Readable.from(['in ', 'pieces'])))
  app.post('/json', async request => request.body)
  await app.ready()
  const { port } = await listenHttp2((request, response) => app.routing(request, response))
  const session = await connectHttp2(port)
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' }
  const answers = [await askHttp2(session, '/text'), await askHttp2(session, '/stream')]
  answers.push(await askHttp2(session, '/json', json), await askHttp2(session, '/text', { method: 'HEAD' }))
  expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual([
    ...['200 text', '200 in pieces', '200 {"a":1}', '200 '],
  ])
})

describe('when the server stops', () => {
  it('what is in progress is answered to its end, and then its connection ends', async () => {
    const waiting: ServerResponse[] = []
    const listener = await listenHttp2((request, response) => {
      if (request.url === '/wait') waiting.push(response)
      else response.end('hello')
    })
    const [busy, idle] = [await connectHttp2(listener.port), await connectHttp2(listener.port)]
    const slow = askHttp2(busy, '/wait')
    await askHttp2(idle, '/')
    await expect.poll(() => waiting.length).toBe(1)
    expect(listener.answering().length).toBe(1)
    const goneAway = once(busy, 'goaway')
    const closed = listener.close()
    await goneAway
    waiting[0]?.end('at last')
    expect((await slow).body.toString()).toBe('at last')
    await closed
    await expect.poll(() => listener.open).toBe(0)
  })

  it('a connection that comes while it drains has its first request answered, and ends', async () => {
    const listener = await listenHttp2(hello)
    listener.drain()
    const session = await connectHttp2(listener.port)
    const ended = once(session, 'close')
    expect((await askHttp2(session, '/')).status).toBe(200)
    await ended
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['a list', response => void response.writeHead(200, ['Content-Type', 'text/event-stream'])],
    ['an object', response => void response.writeHead(200, { 'Content-Type': 'text/event-stream' })],
    ['itself', response => void response.setHeader('content-type', 'text/event-stream')],
  ])('an event stream is known for one (by %s), and ends at once without an error', async (_, writeHead) => {
    const { port, answering } = await listenHttp2((_, response) => {
      writeHead(response)
      response.write('data: hello\n\n')
    })
    const asked = askHttp2(await connectHttp2(port), '/')
    await expect.poll(() => answering().length).toBe(1)
    const [response] = answering()
    expect(isEndless(response as ServerResponse)).toBe(true)
    endNow(response as ServerResponse)
    expect(await asked).toMatchObject({ status: 200, code: 0 })
  })

  it('what is not over is cut', async () => {
    const listener = await listenHttp2(() => {})
    const session = await connectHttp2(listener.port)
    const asked = askHttp2(session, '/').catch(() => 'cut')
    await expect.poll(() => listener.answering().length).toBe(1)
    expect(listener.cut()).toBe(1)
    await asked
    await expect.poll(() => listener.open).toBe(0)
  })
})
