import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, askRaw } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { stopTimers } from './support/stopped-timers.ts'

/** The gate before one or more upstreams, and the cookie of somebody who may enter. */
async function startFor(upstreams: string[], answer = 20_000) {
  const timeouts = { connect: 20_000, answer }
  const server = await startGate({ apps: [testApp({ upstreams })], deps: { timeouts } })
  return { ...server, cookie: server.sessions.signIn(makeCaller(), appHost) }
}

/** A server that speaks bytes of its own, not HTTP. */
async function startLiar(reply: string, then: 'close' | 'hang' = 'close') {
  const server = createTcpServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => {
      if (then === 'close') socket.end(reply, 'latin1')
      else socket.write(reply, 'latin1')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('an app that streams', () => {
  it('is heard at once, even before its first event', async () => {
    let send = (_: string) => {}
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.flushHeaders()
      send = text => void response.write(text)
    })
    const timers = stopTimers()
    const { port, cookie } = await startFor([upstream.url])
    const request = httpRequest({ port, host: '127.0.0.1', headers: { host: appHost, cookie } }).end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.headers['content-type']).toBe('text/event-stream')
    // Longer silent than the time-out for an answer's head, which an open stream is not under.
    timers.advance(30_000)
    for (const text of ['data: one\n\n', 'data: two\n\n']) {
      send(text)
      const [chunk] = await once(response, 'data')
      expect(String(chunk)).toBe(text)
    }
    request.destroy()
  })

  it('learns when the client has gone', async () => {
    let gone = false
    const upstream = await startUpstream((_request, response) => {
      response.write('x')
      response.on('close', () => {
        gone = true
      })
    })
    const { port, cookie } = await startFor([upstream.url])
    const request = httpRequest({ port, host: '127.0.0.1', headers: { host: appHost, cookie } }).end()
    await once(request, 'response')
    request.destroy()
    request.on('error', () => {})
    await expect.poll(() => gone).toBe(true)
  })

  it('is not mixed up with another that answers meanwhile, however slowly their clients read', async () => {
    // More than the sockets' buffers take, so that some of it has to wait here.
    const bodies = [randomBytes(12 << 20), randomBytes(12 << 20)] as const
    const upstream = await startUpstream((request, response) => {
      response.end(bodies[Number(request.url?.slice(1))])
    })
    const { port, cookie } = await startFor([upstream.url])
    const isUnchanged = async (index: number) => {
      const headers = { host: appHost, cookie }
      const request = httpRequest({ port, host: '127.0.0.1', path: `/${index}`, headers }).end()
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      await new Promise(resolve => setTimeout(resolve, 200))
      const read = await buffer(response)
      return read.equals(bodies[index] as Buffer)
    }
    expect(await Promise.all([0, 1, 1, 0].map(isUnchanged))).toEqual([true, true, true, true])
  })

  it('is not read faster than the client reads', async () => {
    let written = 0
    const upstream = await startUpstream((_request, response) => {
      const chunk = Buffer.alloc(1 << 20)
      const more = () => {
        while (written < 150 && response.write(chunk)) written++
        if (written >= 150) response.end()
        else written++
      }
      response.on('drain', more)
      more()
    })
    const { port, cookie } = await startFor([upstream.url])
    const request = httpRequest({ port, host: '127.0.0.1', headers: { host: appHost, cookie } }).end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.pause()
    let before = -1
    await expect
      .poll(
        () => {
          const still = before === written
          before = written
          return still
        },
        { interval: 300 },
      )
      .toBe(true)
    expect(written).toBeLessThan(50)
    response.resume()
    await once(response, 'end')
    expect(written).toBeGreaterThanOrEqual(150)
  })

  it('answers ranges, not-modified and HEAD as it likes', async () => {
    const upstream = await startUpstream((request, response) => {
      if (request.headers['if-none-match'] !== undefined) response.writeHead(304, { ETag: '"1"' }).end()
      else if (request.method === 'HEAD') response.writeHead(200, { 'Content-Length': '10' }).end()
      else {
        expect(request.headers.range).toBe('bytes=2-4')
        response.writeHead(206, { 'Content-Range': 'bytes 2-4/10', 'Content-Length': '3' }).end('cde')
      }
    })
    const { port, cookie } = await startFor([upstream.url])
    const part = await ask(port, '/', { headers: { cookie, range: 'bytes=2-4' } })
    expect(part).toMatchObject({ status: 206, body: 'cde' })
    expect(part.headers['content-range']).toBe('bytes 2-4/10')
    expect((await ask(port, '/', { headers: { cookie, 'if-none-match': '"1"' } })).status).toBe(304)
    const head = await ask(port, '/', { method: 'HEAD', headers: { cookie } })
    expect(head.headers['content-length']).toBe('10')
  })
})

describe('an app that fails', () => {
  it('by not listening: 502', async () => {
    const { port, cookie, errors } = await startFor(['http://127.0.0.1:1'])
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(502)
    expect((await ask(port, '/', { method: 'POST', headers: { cookie }, body: 'x' })).status).toBe(502)
    expect(errors[0]?.code).toBe('app_unreachable')
  })

  it('at every address, and the log has the reason for each', async () => {
    const { port, cookie, errors } = await startFor(['http://127.0.0.1:1', 'https://127.0.0.1:2'])
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(502)
    expect(errors[0]?.detail).toEqual({
      app: 'support',
      collaborator: 'c-ada',
      tried: [
        { upstream: 'http://127.0.0.1:1', reason: 'ECONNREFUSED' },
        { upstream: 'https://127.0.0.1:2', reason: 'ECONNREFUSED' },
      ],
    })
    expect(errors[0]?.cause).toMatchObject({ code: 'ECONNREFUSED', port: 2 })
  })

  it('by not answering: 504', async () => {
    const upstream = await startUpstream(() => {})
    const { port, cookie, errors } = await startFor([upstream.url], 300)
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(504)
    expect((await ask(port, '/', { method: 'POST', headers: { cookie }, body: 'x' })).status).toBe(504)
    expect(errors.map(error => error.code)).toEqual(['app_timeout', 'app_timeout'])
  })

  it('by closing the connection without a word: 502', async () => {
    const { port, cookie, errors } = await startFor([await startLiar('')])
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(502)
    expect(errors[0]).toMatchObject({
      code: 'app_unreachable',
      detail: { tried: [{ reason: 'the connection was closed without an answer' }] },
    })
  })

  it.each([
    ['a known length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('by breaking off in the middle of %s: the client sees that it broke off', async (_, reply) => {
    const { port, cookie } = await startFor([await startLiar(reply)])
    await expect(ask(port, '/', { headers: { cookie } })).rejects.toThrow(/aborted|hang up|ECONNRESET/)
  })

  it('in one of several places: the others answer, with nothing lost', async () => {
    const upstream = await startUpstream()
    const { port, cookie } = await startFor(['http://127.0.0.1:1', upstream.url, 'http://127.0.0.1:2'])
    const body = randomBytes(100_000).toString('hex')
    for (let n = 0; n < 6; n++) {
      const answer = await ask(port, '/', {
        method: 'POST',
        headers: { cookie, 'content-length': '200000' },
        body,
      })
      expect(answer.status).toBe(200)
    }
    expect(upstream.seen.map(seen => seen.body === body)).toEqual(Array(6).fill(true))
  })

  it('by closing a kept connection just then: asked again where that is safe, by a fresh one where it is not', async () => {
    let connections = 0
    const server = createTcpServer(socket => {
      connections++
      let asked = 0
      socket.on('error', () => {})
      socket.on('data', () => {
        if (asked++ === 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        else socket.destroy()
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port, cookie } = await startFor([`http://127.0.0.1:${(server.address() as AddressInfo).port}`])
    expect((await ask(port, '/', { headers: { cookie } })).body).toBe('ok')
    expect((await ask(port, '/', { headers: { cookie } })).body).toBe('ok')
    expect(connections).toBe(2)
    expect((await ask(port, '/', { method: 'POST', headers: { cookie }, body: 'pay' })).body).toBe('ok')
    expect(connections).toBe(3)
  })

  it('by sending a body to HEAD, a little late: nobody else is given it as their answer', async () => {
    const answerWith = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const server = createTcpServer(socket => {
      let late = ''
      socket.on('error', () => {})
      socket.on('data', request => {
        if (String(request).startsWith('HEAD')) {
          // Whoever asks for HEAD can have a say in the body, as in a search for this very text.
          late = answerWith('evil')
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${late.length}\r\n\r\n`)
        } else {
          socket.write(late || answerWith('hello'))
        }
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port, cookie } = await startFor([`http://127.0.0.1:${(server.address() as AddressInfo).port}`])
    expect((await ask(port, '/', { method: 'HEAD', headers: { cookie } })).status).toBe(200)
    expect((await ask(port, '/', { headers: { cookie } })).body).toBe('hello')
  })

  it('by answering before it has read an upload: the answer arrives', async () => {
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(413, { 'Content-Length': '3' })
      response.end('big')
    })
    const { port, cookie } = await startFor([upstream.url])
    const answer = await ask(port, '/', {
      method: 'POST',
      headers: { cookie, 'content-length': '200000' },
      body: 'x'.repeat(200_000),
    })
    expect(answer).toMatchObject({ status: 413, body: 'big' })
  })
})

describe('a large upload', () => {
  it('is not taken faster than the app reads it, and arrives whole', async () => {
    let received = 0
    let read = () => {}
    const upstream = await startUpstream((request, response) => {
      read = () => {
        request.on('data', chunk => {
          received += chunk.length
        })
        request.on('end', () => response.end('done'))
      }
    })
    const { port, cookie } = await startFor([upstream.url])
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      method: 'POST',
      headers: { host: appHost, cookie, 'transfer-encoding': 'chunked' },
    })
    const answered = once(request, 'response')
    const chunk = Buffer.alloc(1 << 20)
    let taken = 0
    const upload = (async () => {
      for (let n = 0; n < 100; n++) {
        if (!request.write(chunk)) await once(request, 'drain')
        taken++
      }
      request.end()
    })()
    let before = -1
    await expect
      .poll(
        () => {
          const still = before === taken && taken > 0
          before = taken
          return still
        },
        { interval: 300 },
      )
      .toBe(true)
    // What the sockets' buffers hold, and no more: the rest waits at the client.
    expect(taken).toBeLessThan(50)
    read()
    await upload
    const [response] = (await answered) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    expect(received).toBe(100 << 20)
  })

  // A body that never came held a connection of ours and one of the app's for ever, on paths that are open to anyone too.
  it('that stops coming is not waited for', async () => {
    let gone = 0
    const upstream = await startUpstream(request => {
      request.resume()
      request.on('error', () => gone++)
    })
    const { port, cookie, errors } = await startFor([upstream.url], 300)
    for (const framing of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
      const head = `POST / HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\n${framing}\r\n\r\n`
      const answer = await askRaw(port, `${head}4\r\nhalf\r\n`, 10_000)
      expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*connection: close/i)
    }
    expect(errors.map(error => error.code)).toEqual(['bad_request', 'bad_request'])
    await expect.poll(() => gone).toBe(2)
  })

  it('that is slow arrives, as long as it comes', async () => {
    let received = ''
    const upstream = await startUpstream((request, response) => {
      request.on('data', data => {
        received += data
      })
      request.on('end', () => response.end('done'))
    })
    const timers = stopTimers()
    const { port, cookie } = await startFor([upstream.url], 60_000)
    const headers = { host: appHost, cookie, 'transfer-encoding': 'chunked' }
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers })
    const answered = once(request, 'response')
    // Longer in all than the time-out, and never as long without anything.
    for (const sofar of ['x', 'xx', 'xxx', 'xxxx']) {
      request.write('x')
      await expect.poll(() => received).toBe(sofar)
      timers.advance(30_000)
    }
    request.end()
    const [response] = (await answered) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    expect(received).toBe('xxxx')
  })

  it('that is refused is not read to its end', async () => {
    const { port, errors } = await startFor(['http://127.0.0.1:1'])
    const answer = await ask(port, '/', {
      method: 'POST',
      headers: { 'content-length': '10000000000' },
      body: 'x',
    }).catch(error => error)
    expect(answer).toMatchObject({ status: 401 })
    expect(answer.headers.connection).toBe('close')
    expect(errors[0]?.code).toBe('not_signed_in')
  })
})
