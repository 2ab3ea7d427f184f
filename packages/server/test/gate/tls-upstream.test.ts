import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ask } from './support/ask.ts'
import { appHost, listen, startGate, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

let cert: Buffer
let key: Buffer
const trusted = getCACertificates('default')

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-tls-'))
  const files = [join(folder, 'cert.pem'), join(folder, 'key.pem')] as const
  const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=app'.split(' ')
  const named = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', files[1], '-out', files[0]]
  execFileSync('openssl', ['req', ...made, ...named], { stdio: 'pipe' })
  cert = readFileSync(files[0])
  key = readFileSync(files[1])
  rmSync(folder, { recursive: true })
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
    setDefaultCACertificates([...trusted, cert.toString()])
    const { port } = await startFor('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
    expect(await ask(port, '/')).toMatchObject({ status: 200, body: 'hello' })
  })

  it('is not asked for by an address in the place of a name, over a WebSocket neither', async () => {
    setDefaultCACertificates([...trusted, cert.toString()])
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
    const handshake = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      origin: `http://${appHost}`,
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-version': '13',
    }
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
    setDefaultCACertificates([...trusted, cert.toString()])
    const { port, errors } = await startFor('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
    for (let n = 1; n <= 5; n++)
      expect((await ask(port, '/').catch(() => ({ status: 502 }))).status).toBe(502)
    expect(errors.length).toBeGreaterThan(0)
  })
})
