import { X509Certificate } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { createServer as createTcpServer } from 'node:net'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import type { AppTlsConfig } from '@gatewright/config'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ask, handshake } from './support/ask.ts'
import { filesWith, makeCertificate, type Pair } from './support/certificates.ts'
import { listen, startGate, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

let authority: Pair
let self: Pair
let issued: Pair
let expired: Pair
beforeAll(async () => {
  authority = await makeCertificate({ isAuthority: true })
  ;[self, issued, expired] = await Promise.all([
    makeCertificate(),
    makeCertificate({ by: authority, names: ['app.internal'] }),
    makeCertificate({ lasts: 0 }),
  ])
})

const fingerprintOf = ({ cert }: Pair) => new X509Certificate(cert).fingerprint256
const pinOf = (pair: Pair) => fingerprintOf(pair).replaceAll(':', '').toLowerCase()

/** An app behind TLS that answers each request with the name of whom it sees, and refuses sockets with 403. */
async function startApp(pair: Pair, options: TlsOptions = {}) {
  const heard: string[] = []
  const names: (string | false | undefined)[] = []
  const server = createServer({ cert: pair.cert, key: pair.key, ...options }, socket => {
    socket.on('error', () => {})
    names.push((socket as TLSSocket & { servername?: string | false }).servername)
    socket.on('data', data => {
      heard.push(data.toString('latin1'))
      const who = (socket.getPeerX509Certificate()?.subject ?? 'nobody').replace(/^CN=(\w+) .*/, '$1')
      const isHandshake = /upgrade: websocket/i.test(data.toString('latin1'))
      socket.write(
        `HTTP/1.1 ${isHandshake ? '403 No' : '200 OK'}\r\nContent-Length: ${who.length}\r\n\r\n${who}`,
        'latin1',
      )
    })
  })
  server.on('tlsClientError', () => {})
  const port = await listen(server)
  onTestFinished(() => void server.close())
  return { url: `https://127.0.0.1:${port}`, port, heard, names, server }
}

const gateTo = (upstreams: readonly string[], tls: AppTlsConfig) =>
  startGate({ apps: [testApp({ upstreams, tls, rules: [open({ paths: ['/**'] })] })] })

/** A page and a WebSocket: what each came to. */
async function both(port: number): Promise<number[]> {
  const page = await ask(port, '/')
  return [page.status, (await ask(port, '/', { headers: handshake })).status]
}

describe('TLS to an app', () => {
  it('believes the authority of the app’s entry, for pages and WebSockets', async () => {
    const { ca } = filesWith({ ca: authority.cert })
    const app = await startApp(issued)
    const { port } = await gateTo([app.url], { ca, serverName: 'app.internal' })
    expect(await both(port)).toEqual([200, 403])
    expect(app.names).toEqual(['app.internal', 'app.internal'])
  })

  it('believes the app’s own certificate where the entry names that very one, though it is no authority', async () => {
    const leaf = await makeCertificate({ by: authority })
    const { ca } = filesWith({ ca: leaf.cert })
    const app = await startApp(leaf)
    const { port } = await gateTo([app.url], { ca })
    expect(await both(port)).toEqual([200, 403])
  })

  it('believes no public authority besides', async () => {
    const { ca } = filesWith({ ca: (await makeCertificate({ isAuthority: true })).cert })
    const app = await startApp(issued)
    const { port, errors } = await gateTo([app.url], { ca, serverName: 'app.internal' })
    expect(await both(port)).toEqual([502, 502])
    expect(app.heard).toEqual([])
    expect(JSON.stringify(errors[0]?.detail)).toContain('none of the certificates in apps.support.tls.ca')
  })

  it('says which names the certificate has where the address has none of them', async () => {
    const { ca } = filesWith({ ca: authority.cert })
    const app = await startApp(issued)
    const { port, errors } = await gateTo([app.url], { ca })
    expect(await both(port)).toEqual([502, 502])
    expect(app.heard).toEqual([])
    for (const { detail } of errors)
      expect(detail).toMatchObject({
        tried: [
          {
            upstream: app.url,
            reason: 'ERR_TLS_CERT_ALTNAME_INVALID',
            certificate: { names: 'DNS:app.internal' },
            mend: expect.stringContaining('apps.support.tls.serverName'),
          },
        ],
      })
  })

  it('says the fingerprint that was seen, and the keys to write, of a certificate that nobody has issued', async () => {
    const app = await startApp(self)
    const { port, errors } = await gateTo([app.url], {})
    expect(await both(port)).toEqual([502, 502])
    expect(app.heard).toEqual([])
    const mend = JSON.stringify(errors[0]?.detail)
    expect(mend).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(mend).toContain(fingerprintOf(self))
    expect(mend).toContain('apps.support.tls.ca')
  })

  it('says of an expired one until when it was valid', async () => {
    const { ca } = filesWith({ ca: expired.cert })
    const app = await startApp(expired)
    const { port, errors } = await gateTo([app.url], { ca })
    expect(await both(port)).toEqual([502, 502])
    expect(JSON.stringify(errors[0]?.detail)).toContain(new X509Certificate(expired.cert).validTo)
  })
})

describe('a pinned certificate', () => {
  it('is believed whoever issued it, whatever its name, and after its last day', async () => {
    for (const pair of [self, issued, expired]) {
      const app = await startApp(pair)
      const { port } = await gateTo([app.url], { fingerprint: pinOf(pair) })
      expect(await both(port)).toEqual([200, 403])
    }
  })

  it('is the only one: another gets no byte of a request, and the log names the one that was seen', async () => {
    const { ca } = filesWith({ ca: authority.cert })
    // The second is one that would be believed without the pin.
    const other = await makeCertificate({ by: authority })
    for (const tls of [{ fingerprint: pinOf(self) }, { fingerprint: pinOf(self), ca }]) {
      const app = await startApp(other)
      const { port, errors } = await gateTo([app.url], tls)
      expect(await both(port)).toEqual([502, 502])
      expect((await ask(port, '/', { method: 'POST', body: 'secret' })).status).toBe(502)
      expect(app.heard).toEqual([])
      const [, , post] = errors
      expect(post?.detail).toMatchObject({
        tried: [
          {
            reason: 'CERT_NOT_PINNED',
            certificate: { fingerprint: fingerprintOf(other) },
            mend: expect.stringContaining(`"fingerprint": "${fingerprintOf(other)}"`),
          },
        ],
      })
    }
  })

  it('is not another with a key of the same authority and the same name', async () => {
    const [one, two] = await Promise.all([
      makeCertificate({ by: authority }),
      makeCertificate({ by: authority }),
    ])
    const app = await startApp(two)
    const { port } = await gateTo([app.url], { fingerprint: pinOf(one) })
    expect(await both(port)).toEqual([502, 502])
  })

  it('is looked at on each connection, also of a server that would resume sessions', async () => {
    const app = await startApp(self, { sessionTimeout: 3600 })
    const { port, errors } = await gateTo([app.url], { fingerprint: pinOf(self) })
    app.server.on('secureConnection', socket => socket.once('data', () => setImmediate(() => socket.end())))
    expect((await ask(port, '/')).status).toBe(200)
    app.server.setSecureContext({ cert: issued.cert, key: issued.key })
    await expect.poll(async () => (await ask(port, '/')).status).toBe(502)
    expect(JSON.stringify(errors.at(-1)?.detail)).toContain('CERT_NOT_PINNED')
  })
})

describe('a certificate of Gatewright’s for the app', () => {
  it('is shown, by requests and WebSockets', async () => {
    const mine = await makeCertificate({ by: authority })
    const { cert, key } = filesWith({ cert: mine.cert, key: mine.key })
    const app = await startApp(self, { requestCert: true, rejectUnauthorized: true, ca: authority.cert })
    const { port } = await gateTo([app.url], { fingerprint: pinOf(self), client: { cert, key } })
    expect(await ask(port, '/')).toMatchObject({ status: 200, body: 'App' })
    expect(await both(port)).toEqual([200, 403])
  })

  it('is asked for in the log where the app wants one', async () => {
    const options = { requestCert: true, rejectUnauthorized: true, ca: authority.cert } as const
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const app = await startApp(self, { ...options, maxVersion })
      const { port, errors } = await gateTo([app.url], { fingerprint: pinOf(self) })
      expect((await ask(port, '/')).status).toBe(502)
      expect(JSON.stringify(errors[0]?.detail)).toContain('apps.support.tls.cert')
    }
  })

  it('that was renewed is taken up without a restart, and what is half written is passed over', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const [first, second] = await Promise.all([
      makeCertificate({ by: authority }),
      makeCertificate({ by: authority, isAuthority: true }),
    ])
    const files = filesWith({ cert: first.cert, key: first.key })
    const app = await startApp(self, { requestCert: true, ca: authority.cert })
    const { port } = await gateTo([app.url], { fingerprint: pinOf(self), client: files })
    const seen = async () => {
      // Older than any look, and than any kept connection.
      vi.advanceTimersByTime(60_000)
      return (await ask(port, '/')).body
    }
    expect(await seen()).toBe('App')
    writeFileSync(files.cert, second.cert)
    expect(await seen()).toBe('App')
    writeFileSync(`${files.key}.new`, second.key)
    renameSync(`${files.key}.new`, files.key)
    await expect.poll(seen).toBe('Authority')
  })

  it('that cannot be read is a reason in the log, and the end of its own request alone', async () => {
    const app = await startApp(self)
    const client = { cert: '/nowhere/cert.pem', key: '/nowhere/key.pem' }
    const { port, errors } = await gateTo([app.url], { client })
    expect(await both(port)).toEqual([502, 502])
    for (const { detail } of errors)
      expect(detail).toMatchObject({
        tried: [
          { reason: 'ENOENT', mend: expect.stringContaining('apps.support.tls cannot be read: /nowhere/') },
        ],
      })
  })
})

it('goes on to the next upstream from one whose certificate is not believed', async () => {
  const [bad, good] = [await startApp(issued), await startApp(self)]
  const { port } = await gateTo([bad.url, good.url], { fingerprint: pinOf(self) })
  for (let n = 0; n < 3; n++) expect(await both(port)).toEqual([200, 403])
  expect(bad.heard).toEqual([])
})

it('says of what speaks no TLS that it does not', async () => {
  const plain = createTcpServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  })
  const port = await listen(plain)
  onTestFinished(() => void plain.close())
  const gate = await gateTo([`https://127.0.0.1:${port}`], {})
  expect(await both(gate.port)).toEqual([502, 502])
  for (const { detail } of gate.errors) expect(JSON.stringify(detail)).toContain('does not speak TLS')
})
