import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ask, handshake } from './support/ask.ts'
import { makeCertificate } from './support/certificates.ts'
import { listen, startGate, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

let cert: string
let key: string
const trusted = getCACertificates('default')

beforeAll(async () => {
  ;({ cert, key } = await makeCertificate())
})
afterAll(() => setDefaultCACertificates(trusted))

/** An app that speaks TLS and says `reply`, whatever it is asked, then closes. */
async function startFor(reply: string) {
  const server = createServer({ cert, key }, socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(reply, 'latin1'))
  })
  server.on('tlsClientError', () => {})
  onTestFinished(() => void server.close())
  const url = `https://127.0.0.1:${await listen(server)}`
  return startGate({ apps: [testApp({ upstreams: [url], rules: [open({ paths: ['/**'] })] })] })
}

describe('an app behind TLS', () => {
  it('answers, when its certificate can be verified', async () => {
    setDefaultCACertificates([...trusted, cert])
    const { port } = await startFor('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
    expect(await ask(port, '/')).toMatchObject({ status: 200, body: 'hello' })
  })

  it('is not asked for by an address in the place of a name, over a WebSocket neither', async () => {
    setDefaultCACertificates([...trusted, cert])
    const names: unknown[] = []
    const server = createServer({ cert, key, SNICallback: (name, done) => names.push(name) && done(null) })
    server.on('secureConnection', socket => {
      socket.on('error', () => {})
      names.push(socket.servername)
      socket.once('data', () => socket.end('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'))
    })
    onTestFinished(() => void server.close())
    const url = `https://127.0.0.1:${await listen(server)}`
    const { port } = await startGate({
      apps: [testApp({ upstreams: [url], rules: [open({ paths: ['/**'] })] })],
    })
    for (const headers of [{}, handshake]) expect((await ask(port, '/', { headers })).status).toBe(403)
    expect(names).toEqual([false, false])
  })

  it('is not believed when it cannot', async () => {
    setDefaultCACertificates(trusted)
    const { port, errors } = await startFor('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
    expect((await ask(port, '/')).status).toBe(502)
    expect(errors[0]).toMatchObject({
      code: 'app_unreachable',
      detail: { tried: [{ reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' }] },
    })
  })

  // The end comes in the same turn as the head: the head that waited for its body was sent behind our own answer, and the
  // error that this threw ended the whole server.
  it('costs its own request and not the server when it closes behind the head', async () => {
    setDefaultCACertificates([...trusted, cert])
    const { port, errors } = await startFor('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
    for (let n = 1; n <= 5; n++)
      expect((await ask(port, '/').catch(() => ({ status: 502 }))).status).toBe(502)
    expect(errors.length).toBeGreaterThan(0)
  })
})
