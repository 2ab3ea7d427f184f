import { writeFileSync } from 'node:fs'
import { connect, type OutgoingHttpHeaders } from 'node:http2'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ownCertificate, ownCertificateIn } from '../../support/own-certificate.ts'
import { pageLoad } from './ask.ts'
import { temporaryFolder } from './daemon.ts'
import { appHost, consoleHost, startUpstream } from './gate-server.ts'
import { type StartProxy, startBefore, type Tls } from './recipe-start.ts'
import { startStrictUpstream } from './strict-upstream.ts'

/** A certificate of the app's host that signs itself. */
function makeCertificate(): Tls & { readonly ca: string } {
  const folder = temporaryFolder({})
  const { cert, key } = ownCertificate(appHost)
  const both = join(folder, 'both.pem')
  writeFileSync(both, cert + key)
  return { ...ownCertificateIn(folder, appHost), both, ca: cert }
}

/** Asks as browsers do: by HTTP/2 over TLS. A stream that is reset has the status 0. */
function browserOf(port: number, ca: string) {
  const session = connect(`https://127.0.0.1:${port}`, { ca, servername: appHost })
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  return (headers: OutgoingHttpHeaders, body?: string) =>
    new Promise<{ status: number; headers: Readonly<Record<string, unknown>> }>(resolve => {
      const sent = {
        ':scheme': 'https',
        ':authority': appHost,
        ':method': body === undefined ? 'GET' : 'POST',
      }
      const stream = session.request({ ...sent, ...headers }, { endStream: body === undefined })
      let answer: Readonly<Record<string, unknown>> = {}
      stream.on('response', received => {
        answer = received
      })
      stream.on('error', () => {})
      stream.on('close', () => resolve({ status: Number(answer[':status'] ?? 0), headers: answer }))
      stream.resume()
      if (body !== undefined) stream.end(body)
    })
}

/** What holds when the proxy speaks TLS and HTTP/2 with browsers, and plain HTTP/1.1 with Gatewright and the app. */
export function itWorksByHttps(start: StartProxy): void {
  async function startWith<Upstream extends { readonly url: string; readonly port: number }>(
    upstream: Upstream,
  ) {
    const { ca, ...tls } = makeCertificate()
    const { port, cookie } = await startBefore(upstream, start, tls)
    return { upstream, cookie, browser: browserOf(port, ca) }
  }

  it('with https takes browsers to sign in and back, with cookies that only this host can set', async () => {
    const { browser, upstream } = await startWith(await startUpstream())
    const { status, headers } = await browser({ ':path': '/deep?x=1', ...pageLoad })
    expect(status).toBe(302)
    const location = new URL(String(headers.location))
    expect(location.host).toBe(consoleHost)
    expect(location.searchParams.get('returnTo')).toBe(`https://${appHost}/deep?x=1`)
    expect(String(headers['set-cookie'])).toMatch(/^__Host-gatewright-nonce=.*; Secure/)
    expect(upstream.seen).toEqual([])
  })

  it('with https tells the app who is calling and that they use https, and keeps credentials apart', async () => {
    const { browser, upstream, cookie } = await startWith(await startUpstream())
    // Browsers send each cookie in a field of its own (RFC 9113 section 8.2.3).
    const cookies = ['a=1', cookie, '__Host-gatewright-nonce=n', 'b=2']
    const forged = {
      'remote-user': 'forged',
      'x-forwarded-proto': 'http',
      'x-gatewright-assertion': 'forged',
    }
    const { status } = await browser({ ':path': '/save', cookie: cookies, ...forged }, 'hello')
    expect(status).toBe(200)
    const [seen] = upstream.seen
    expect(seen).toMatchObject({ method: 'POST', url: '/save', body: 'hello' })
    expect(seen?.headers).toMatchObject({
      host: appHost,
      'remote-user': 'c-ada',
      'x-forwarded-proto': 'https',
    })
    expect(seen?.headers.cookie?.replaceAll(' ', '')).toBe('a=1;b=2')
    expect(JSON.stringify(seen)).not.toContain('forged')
  })

  // HAProxy offers it, and makes up the key that a handshake has by HTTP/1.1 (RFC 8441).
  it('with HTTP/2 opens no WebSocket for a page of another site', async () => {
    const { browser, upstream, cookie } = await startWith(await startUpstream())
    const opened: unknown[] = []
    upstream.server.on('upgrade', ({ url }, socket) => {
      opened.push(url)
      socket.destroy()
    })
    const handshake = { ':method': 'CONNECT', ':protocol': 'websocket', 'sec-websocket-version': '13' }
    await browser({ ...handshake, ':path': '/socket', cookie, origin: 'https://evil.test' })
    expect(opened).toEqual([])
  })

  it('with HTTP/2 passes on no request that its HTTP/1.1 could cut in two', async () => {
    const { browser, upstream } = await startWith(await startStrictUpstream())
    const smuggled = `GET /private/smuggled HTTP/1.1\r\nHost: ${appHost}\r\n\r\n`
    const path = { ':path': '/public/x' }
    await Promise.all([
      browser({ ...path, 'content-length': '0' }, smuggled),
      browser({ ...path, 'content-length': '5' }, `hello${smuggled}`),
      browser({ ...path, 'content-length': '500' }, smuggled),
      browser({ ...path, transfer_encoding: 'chunked' }, `0\r\n\r\n${smuggled}`),
      browser({ ...path, ':method': 'GET', 'content-length': '0' }, smuggled),
      browser({ ':path': '/private', ':authority': 'other.test', host: appHost }),
      browser({ ':path': '/private', host: 'other.test' }),
      browser({ ':path': '/public/../private' }),
      browser({ ':path': '/public/x HTTP/1.1' }),
      browser({ ':path': `/public/x HTTP/1.1\tHost:x` }),
      browser({ ':path': 'https://other.test/private' }),
      browser({ ...path, ':method': 'GET /private HTTP/1.1' }),
      browser({ ...path, te: 'trailers', expect: '100-continue', 'content-length': '5' }, 'hello'),
    ])
    expect(upstream.doubts).toEqual([])
    expect(upstream.seen.filter(({ target }) => !target.startsWith('/public/'))).toEqual([])
    expect((await browser(path)).status).toBe(200)
  })
}
