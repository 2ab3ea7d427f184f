import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createNetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Authority, createAuthority, type Identity, selfSigned } from './support/authority.ts'
import { callsWith, errorOf, withoutProxies } from './support/calls.ts'
import { startConnectProxy } from './support/connect-proxy.ts'
import { listening } from './support/listening.ts'

let authority: Authority
beforeAll(async () => {
  authority = await createAuthority()
})
beforeEach(withoutProxies)
afterEach(() => vi.unstubAllEnvs())

/** @returns its port */
async function withCertificate(identity: Identity, options: object = {}): Promise<number> {
  const server = createTlsServer({ ...identity, ...options }, socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'))
  })
  server.on('tlsClientError', () => {})
  return listening(server)
}

const ask = (url: string, ca?: string) =>
  errorOf(callsWith({ ...(ca && { ca }), timeoutMs: 5000 }).request('keys', url))

describe('a certificate that is not trusted is named, with what to do', () => {
  const host = 'localhost'
  const cases: readonly [string, () => Promise<Identity>, 'ca' | '', string, string][] = [
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      () => authority.certify({ host }),
      '',
      'leads to no authority',
      '"ca": "${file:',
    ],
    [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      () => authority.certify({ host, between: 'left out' }),
      'ca',
      'leads to no authority',
      'fullchain.pem',
    ],
    [
      'UNABLE_TO_GET_ISSUER_CERT',
      () => authority.certify({ host, between: 'shown' }),
      '',
      'leads to no authority',
      'NODE_EXTRA_CA_CERTS',
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      async () => {
        const { cert, key } = await authority.certify({ host })
        return { key, cert: cert + authority.ca }
      },
      '',
      'an authority that this server does not know',
      'looks into TLS',
    ],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      () => selfSigned(host),
      '',
      'nobody but itself',
      'Name this very certificate',
    ],
    ['CERT_HAS_EXPIRED', () => authority.certify({ host, until: -1 }), 'ca', 'has expired', 'renewed'],
    ['CERT_NOT_YET_VALID', () => authority.certify({ host, from: 1 }), 'ca', 'not valid yet', 'clock'],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      () => authority.certify({ host: 'other.test' }),
      'ca',
      'for another host: other.test',
      'Write the host',
    ],
  ]
  it.each(cases)('%s', async (code, identity, ca, cause, cure) => {
    const port = await withCertificate(await identity())
    const { code: told, detail, message } = await ask(`https://localhost:${port}/`, ca && authority.ca)
    expect(told).toBe('provider_untrusted')
    expect(detail.reason).toContain(cause)
    expect(detail.reason).toContain(`(${code}`)
    expect(detail.mend).toContain(cure)
    expect(message).toContain('certificate')
  })

  it('and is trusted once the cure was followed', async () => {
    const own = await selfSigned(host)
    const deputy = await authority.deputy()
    for (const [identity, ca] of [
      [own, own.cert],
      [await authority.certify({ host }), authority.ca],
      // The nearest authority alone, which another one has certified.
      [await deputy.certify({ host }), deputy.ca],
      // A bundle.
      [await authority.certify({ host }), own.cert + authority.ca],
    ] as const) {
      const port = await withCertificate(identity)
      expect((await callsWith({ ca }).request('keys', `https://localhost:${port}/`)).status).toBe(200)
    }
  })

  it('and by every strategy once NODE_EXTRA_CA_CERTS names the authority', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatewright-ca-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const port = await withCertificate(await authority.certify({ host }))
    const client = join(import.meta.dirname, '../../src/outbound/outbound-fetch.ts')
    const program = `const { createOutboundFetch } = await import(${JSON.stringify(client)})
      console.log((await createOutboundFetch()('https://localhost:${port}/')).status)`
    writeFileSync(join(folder, 'ca.pem'), authority.ca)
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    })
    expect(stdout).toBe('200\n')
  })

  it('and what believes one strategy no other one believes', async () => {
    const port = await withCertificate(await authority.certify({ host }))
    await callsWith({ ca: authority.ca }).request('keys', `https://localhost:${port}/`)
    expect((await ask(`https://localhost:${port}/`)).code).toBe('provider_untrusted')
  })
})

describe('a way that ends is told by where it ends', () => {
  it('at a port of http that https was meant for, and the other way round', async () => {
    const plain = await listening(createHttpServer((_, response) => response.end('{}')))
    expect(await ask(`https://localhost:${plain}/`)).toMatchObject({
      code: 'provider_unreachable',
      detail: {
        reason: expect.stringContaining('does not speak TLS'),
        mend: expect.stringContaining('scheme'),
      },
    })
    const tls = await withCertificate(await selfSigned('localhost'))
    expect((await ask(`http://127.0.0.1:${tls}/`)).detail.mend).toMatch(/scheme|log/)
  })

  it('at a name that nobody knows', async () => {
    const { code, detail } = await ask('https://nobody.invalid/')
    expect(code).toBe('provider_unreachable')
    expect(detail.reason).toMatch(/^the name of its host .+ \((ENOTFOUND|EAI_AGAIN)\)$/)
    expect(detail.mend).toContain('HTTPS_PROXY')
  })

  it('at a port where nobody listens', async () => {
    const server = createNetServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise(resolve => server.close(resolve))
    expect((await ask(`http://127.0.0.1:${port}/`)).detail).toMatchObject({
      reason: 'nobody listens there (ECONNREFUSED)',
      place: 'network',
    })
  })

  it.each([
    ['resets it', 'resetAndDestroy'],
    ['ends it', 'end'],
  ] as const)('at a connection when the other side %s', async (_, how) => {
    const port = await listening(createNetServer(socket => void socket.once('data', () => socket[how]())))
    expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({
      code: 'provider_unreachable',
      detail: { reason: 'it closed the connection without an answer (ECONNRESET)' },
    })
  })

  it('at a server that wants a certificate of ours', async () => {
    const port = await withCertificate(await authority.certify({ host: 'localhost' }), { requestCert: true })
    const { detail } = await ask(`https://localhost:${port}/`, authority.ca)
    expect(detail.reason).toContain('wants a certificate of this server')
  })

  it('at a server that wants one by TLS 1.2, whose word is that of a missing cipher', async () => {
    const options = { requestCert: true, maxVersion: 'TLSv1.2' } as const
    const port = await withCertificate(await authority.certify({ host: 'localhost' }), options)
    const { detail } = await ask(`https://localhost:${port}/`, authority.ca)
    expect(detail.reason).toContain('no cipher in common with this server, or wants a certificate')
  })
})

describe('a proxy that lets nobody through is told from the provider', () => {
  const answering = (status: string) => `HTTP/1.1 ${status}\r\nContent-Length: 9\r\n\r\n{"x":"y"}`
  it.each([
    [
      '407 Proxy Authentication Required',
      'wants a name and a password',
      'HTTPS_PROXY=http://name:password@host:port',
    ],
    ['403 Forbidden', 'does not let this server through', 'NO_PROXY'],
    ['502 Bad Gateway', 'did not get through to that host (502)', 'administrator of the proxy'],
    ['503 Unavailable', 'did not get through to that host (503)', 'administrator of the proxy'],
    ['302 Found', 'did not get through to that host (302)', 'administrator of the proxy'],
  ])('%s', async (status, cause, cure) => {
    const proxy = await startConnectProxy({ refusal: answering(status) })
    vi.stubEnv('HTTPS_PROXY', proxy.url.replace('//', '//somebody:hunter2@'))
    const error = await ask('https://idp.corp.test/')
    expect(error.code).toBe('provider_unreachable')
    expect(error.detail.reason).toContain(`the proxy ${proxy.url}`)
    expect(error.detail.reason).toContain(cause)
    expect(error.detail.mend).toContain(cure)
    expect(JSON.stringify(error.detail)).not.toContain('hunter2')
  })

  it('what a proxy answers is never taken for the provider’s answer', async () => {
    const body = '{"error":"invalid_client"}'
    const head = `HTTP/1.1 401 No\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
    const proxy = await startConnectProxy({ refusal: head + body })
    vi.stubEnv('HTTPS_PROXY', proxy.url)
    const call = callsWith().request('token', 'https://idp.corp.test/', { method: 'POST', body: 'code=x' })
    expect(await errorOf(call)).toMatchObject({ code: 'provider_unreachable', detail: { call: 'token' } })
  })

  it.each([
    ['closes the connection', ''],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ])('as one that %s', async (_, refusal) => {
    const proxy = await startConnectProxy({ refusal })
    vi.stubEnv('HTTPS_PROXY', proxy.url)
    const { detail } = await ask('https://idp.corp.test/')
    expect(detail.reason).toContain(`the proxy ${proxy.url} could not be reached: `)
  })

  it('as one that is not there, or that nobody can look up', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1')
    expect((await ask('https://idp.corp.test/')).detail).toMatchObject({
      reason: 'the proxy http://127.0.0.1:1 could not be reached: nobody listens there (ECONNREFUSED)',
      mend: expect.stringContaining('Correct HTTPS_PROXY'),
    })
    vi.stubEnv('HTTPS_PROXY', 'proxy.invalid:3128')
    const { reason } = (await ask('https://idp.corp.test/')).detail
    expect(reason).toMatch(
      /^the proxy http:\/\/proxy\.invalid:3128 could not be reached: the name of its host/,
    )
  })

  it('as one whose own certificate is not trusted', async () => {
    const proxy = await startConnectProxy({ tls: await authority.certify({ host: 'localhost' }) })
    vi.stubEnv('HTTPS_PROXY', proxy.url)
    const { code, detail } = await ask('https://idp.corp.test/')
    expect(code).toBe('provider_unreachable')
    expect(detail.reason).toContain('leads to no authority')
    expect(detail.mend).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('and one that never answers is not waited for any longer than others', async () => {
    const port = await listening(createNetServer(() => {}))
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`)
    const call = callsWith({ timeoutMs: 100 }).request('token', 'https://idp.corp.test/', { method: 'POST' })
    expect((await errorOf(call)).detail.reason).toBe('no answer within 100 ms')
  })
})
