import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bytesOf, listen, startApp, startProxy } from './support/proxying.ts'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const nobody = ['http://127.0.0.1:1', 'http://127.0.0.1:2']

describe('while it connects', () => {
  it('goes on to the next upstream, and says of each why it was none', async () => {
    const app = await startApp(ok)
    const one = await startProxy({ upstreams: [...nobody, app.url] })
    expect(await bytesOf(one.port)).toMatch(/ok$/)
    const none = await startProxy({ upstreams: nobody })
    expect(await bytesOf(none.port)).toMatch(/^HTTP\/1\.1 502 /)
    expect(none.errors).toMatchObject([
      {
        code: 'unreachable',
        detail: { tried: nobody.map(upstream => ({ upstream, reason: 'ECONNREFUSED' })) },
        cause: { code: 'ECONNREFUSED', port: 2 },
      },
    ])
  })

  it('sends the body to the upstream that stands, whole', async () => {
    const app = await startApp(ok)
    const { port } = await startProxy({ upstreams: [...nobody, app.url] })
    expect(await bytesOf(port, 'POST', 'Content-Length: 4\r\n\r\n\x00\xa0\xff!')).toMatch(/ok$/)
    const asked = () => app.asked.join('').split('\r\n\r\n')
    await expect.poll(asked).toEqual([expect.stringContaining('\r\nContent-Length: 4\r\n'), '\x00\xa0\xff!'])
  })
})

describe('while it awaits an answer', () => {
  it('sends a request again that met a kept connection which had closed, where that is safe', async () => {
    let connections = 0
    const server = createServer(socket => {
      connections += 1
      let asked = 0
      socket.on('error', () => {})
      socket.on('data', () => (asked++ === 0 ? socket.write(ok) : socket.destroy()))
    })
    const url = `http://127.0.0.1:${await listen(server)}`
    onTestFinished(() => void server.close())
    const { port, codes } = await startProxy({ upstreams: [url] })
    for (const method of ['GET', 'GET', 'DELETE']) expect(await bytesOf(port, method)).toMatch(/ok$/)
    expect(connections).toBe(3)
    // What may not be sent again is not sent where that could be needed.
    expect(await bytesOf(port, 'POST')).toMatch(/ok$/)
    expect(connections).toBe(4)
    expect(codes()).toEqual([])
  })

  it('tells a slow app from a client whose body stops coming', async () => {
    const server = createServer(socket => void socket.on('error', () => {}).resume())
    const url = `http://127.0.0.1:${await listen(server)}`
    onTestFinished(() => void server.close())
    const { port, codes } = await startProxy({ upstreams: [url], timeouts: { answer: 50 } })
    expect(await bytesOf(port)).toMatch(/^HTTP\/1\.1 502 /)
    expect(await bytesOf(port, 'POST', 'Content-Length: 9\r\n\r\nhalf')).toMatch(/^HTTP\/1\.1 502 /)
    expect(codes()).toEqual(['timed_out', 'body_stopped'])
  })

  it('gives a client its own time, however little or much the app has', async () => {
    const server = createServer(socket => void socket.on('error', () => {}).resume())
    const url = `http://127.0.0.1:${await listen(server)}`
    onTestFinished(() => void server.close())
    const half = 'Content-Length: 9\r\n\r\nhalf'
    const slowClient = await startProxy({ upstreams: [url], timeouts: { answer: 60_000, client: 50 } })
    expect(await bytesOf(slowClient.port, 'POST', half)).toMatch(/^HTTP\/1\.1 502 /)
    expect(slowClient.codes()).toEqual(['body_stopped'])
    const slowApp = await startProxy({ upstreams: [url], timeouts: { answer: 50, client: 60_000 } })
    expect(await bytesOf(slowApp.port, 'POST', `${half}-more`)).toMatch(/^HTTP\/1\.1 502 /)
    expect(slowApp.codes()).toEqual(['timed_out'])
  })

  it('gives an app that takes no more of a body the time of an answer', async () => {
    const server = createServer(socket => void socket.on('error', () => {}).pause())
    const url = `http://127.0.0.1:${await listen(server)}`
    onTestFinished(() => void server.close())
    const timeouts = { answer: 200, client: 60_000 }
    const { port, codes } = await startProxy({ upstreams: [url], timeouts })
    const client = connect(port, '127.0.0.1')
    onTestFinished(() => void client.destroy())
    client.on('error', () => {})
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n')
    client.write(Buffer.alloc(50_000_000))
    await expect.poll(codes).toEqual(['timed_out'])
  })

  it('lets go of the app when the client has gone', async () => {
    let gone = false
    const server = createServer(socket => {
      socket.on('error', () => {})
      socket.resume()
      socket.on('close', () => {
        gone = true
      })
    })
    const url = `http://127.0.0.1:${await listen(server)}`
    onTestFinished(() => void server.close())
    const { port, errors } = await startProxy({ upstreams: [url] })
    const reached = once(server, 'connection')
    const client = connect(port, '127.0.0.1')
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await reached
    client.destroy()
    await expect.poll(() => gone).toBe(true)
    expect(errors).toEqual([])
  })

  it('passes no coding on that it does not undo', async () => {
    const app = await startApp(ok)
    const { port, codes } = await startProxy({ upstreams: [app.url] })
    const body = 'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'
    expect(await bytesOf(port, 'POST', body)).toMatch(/^HTTP\/1\.1 502 /)
    expect(codes()).toEqual(['unsupported_coding'])
    expect(app.asked).toEqual([])
  })
})

describe('while the app answers', () => {
  it('cuts the client off with the app, so that no part looks like the whole', async () => {
    const server = createServer(socket => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\nhalf'))
    })
    const url = `http://127.0.0.1:${await listen(server)}`
    onTestFinished(() => void server.close())
    const { port, errors } = await startProxy({ upstreams: [url] })
    const cut = await bytesOf(port).catch(() => 'cut off')
    expect(cut).toMatch(/half$|^cut off$|^$/)
    expect(errors).toEqual([])
  })

  it('puts no answer of its own behind an app’s head, however early the app breaks off', async () => {
    const server = createServer(socket => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'))
    })
    const url = `http://127.0.0.1:${await listen(server)}`
    onTestFinished(() => void server.close())
    const { port } = await startProxy({ upstreams: [url] })
    expect(await bytesOf(port).catch(() => '')).not.toMatch(/^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1/)
  })

  it('ends the client’s connection where the app did not want the whole body', async () => {
    const app = await startApp('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig', ok)
    const { port } = await startProxy({ upstreams: [app.url] })
    const client = connect(port, '127.0.0.1')
    let answer = ''
    client.on('data', data => {
      answer += data
    })
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf')
    await once(client, 'close')
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*big$/)
    expect(await bytesOf(port)).toMatch(/ok$/)
    expect(app.connections()).toBe(2)
  })
})
