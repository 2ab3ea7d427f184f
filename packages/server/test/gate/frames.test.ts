import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

const listed = 'https://portal.example.org'
const origin = `https://${appHost}`
const inFrame = { ...pageLoad, 'sec-fetch-dest': 'iframe' }
const ofOtherSite = { ...inFrame, 'sec-fetch-site': 'cross-site', referer: `${listed}/` }
const ofSameSite = { ...inFrame, 'sec-fetch-site': 'same-site' }

async function start(frames?: readonly string[]) {
  const upstream = await startUpstream((request, response) => {
    response.setHeader('X-Frame-Options', 'SAMEORIGIN')
    response.setHeader('Content-Security-Policy', [
      "default-src 'self'; Frame-Ancestors 'none'; img-src *, frame-ancestors https://a.example",
      "script-src 'self'",
    ])
    response.end(request.url)
  })
  const server = await startGate({
    http: { externalUrl: `https://${consoleHost}`, trustedProxies: ['127.0.0.1'] },
    apps: [
      testApp({
        name: 'Tool',
        upstreams: [upstream.url],
        urls: [
          { origin, pathPrefix: '/' },
          { origin: `https://${consoleHost}`, pathPrefix: '/below' },
        ],
        ...(frames && { frames }),
      }),
    ],
  })
  const open = (path: string, headers: Record<string, string>, host = appHost, method = 'GET') =>
    ask(server.port, path, { host, method, headers })
  return { ...server, upstream, open }
}

describe('a frame of somebody who is not signed in', () => {
  it('of another site gets a page with a link that opens a tab, and no cookie', async () => {
    const { open } = await start()
    for (const dest of ['iframe', 'frame', 'embed', 'object']) {
      const { status, headers, body } = await open('/a?b="1"&c', { ...ofOtherSite, 'sec-fetch-dest': dest })
      expect([status, headers.location, headers['set-cookie']]).toEqual([401, undefined, undefined])
      expect(body).toContain(
        `href="${origin}/a?b=&quot;1&quot;&amp;c" target="_blank" rel="noopener">Open in a new tab</a>`,
      )
      expect(body).not.toContain('Tool')
      // Any site may show it: it says nothing of anybody.
      expect(headers['x-frame-options']).toBeUndefined()
      expect(headers['content-security-policy']).not.toContain('frame-ancestors')
    }
  })

  it('of the same site goes by the console, in case somebody is signed in there, and gets the page there', async () => {
    const { open } = await start()
    const { status, headers } = await open('/a', ofSameSite)
    expect(status).toBe(302)
    const { pathname, search } = new URL(headers.location ?? '')
    const atConsole = await open(pathname + search, ofSameSite, consoleHost)
    expect([atConsole.status, atConsole.headers.location]).toEqual([401, undefined])
    expect(atConsole.body).toContain(`href="${origin}/a" target="_blank"`)
    const below = await open('/below/a', ofSameSite, consoleHost)
    expect(below.body).toContain(`href="https://${consoleHost}/below/a" target="_blank"`)
  })

  it('gets the same where a proxy asks, and never an answer that a proxy takes for leave', async () => {
    const { open } = await start()
    const asked = {
      ...ofOtherSite,
      'x-forwarded-method': 'GET',
      'x-forwarded-host': appHost,
      'x-forwarded-uri': '/a?b=1',
    }
    for (const path of ['/api/v1/gate/check?onSignedOut=redirect', '/.gatewright/sign-in']) {
      const { status, body } = await open(path, asked)
      expect([status, body.includes(`href="${origin}/a?b=1" target="_blank"`)]).toEqual([401, true])
    }
    expect((await open('/api/v1/gate/check', asked)).status).toBe(401)
  })

  it('is sent nowhere else, and a form in it and a tab are answered as ever', async () => {
    const { open } = await start()
    expect((await open('/a', { ...ofOtherSite, 'sec-fetch-dest': 'document' })).status).toBe(302)
    expect(JSON.parse((await open('/a', ofOtherSite, appHost, 'POST')).body)).toEqual({
      error: 'session_expired_on_post',
    })
  })
})

describe('an app that lists sites for its frames', () => {
  it('offers to sign in to these, by a page that no other site may show', async () => {
    const { open } = await start([listed, 'https://*.portal.example.net'])
    const offered = async (headers: Record<string, string>) => {
      const answer = await open('/a', { ...ofOtherSite, ...headers })
      const isOffer = answer.body.includes('rel="opener">Sign in</a>')
      const ancestors = /frame-ancestors ([^;]*)/.exec(answer.headers['content-security-policy'] as string)
      expect(ancestors?.[1]).toBe(isOffer ? `'self' ${listed} https://*.portal.example.net` : undefined)
      const cookies = answer.headers['set-cookie'] ?? []
      expect(cookies.length).toBe(isOffer ? 1 : 0)
      if (isOffer) {
        expect(cookies[0]).toMatch(
          /^__Host-gatewright-frame-nonce(\.\d+)?=[\w-]{43}; Path=\/; HttpOnly; SameSite=None; Secure; Partitioned; Max-Age=600$/,
        )
      }
      return isOffer
    }
    expect(await offered({})).toBe(true)
    expect(await offered({ referer: 'https://a.portal.example.net/x' })).toBe(true)
    // What a site does not say is not held against it: the browser asks the policy.
    expect(await offered({ referer: '' })).toBe(true)
    for (const referer of [
      'https://evil.example/',
      'https://portal.example.org.evil.example/',
      'https://xportal.example.net/',
      'http://a.portal.example.net/',
    ]) {
      expect(await offered({ referer }), referer).toBe(false)
    }
  })

  it('may be shown by these, whatever the app says itself, and the rest of its policies stays', async () => {
    for (const frames of [undefined, [listed]]) {
      const { open, sessions } = await start(frames)
      const cookie = sessions.signIn(makeCaller(), appHost, true)
      const { headers } = await open('/a', { ...pageLoad, cookie })
      expect(headers['x-frame-options']).toBe(frames ? undefined : 'SAMEORIGIN')
      expect(headers['content-security-policy']).toBe(
        frames
          ? `default-src 'self'; img-src *, script-src 'self', frame-ancestors 'self' ${listed}`
          : "default-src 'self'; Frame-Ancestors 'none'; img-src *, frame-ancestors https://a.example, script-src 'self'",
      )
      const atConsole = sessions.signIn(makeCaller(), consoleHost, true)
      const below = await open('/below/a', { ...pageLoad, cookie: atConsole }, consoleHost)
      expect(below.headers['x-frame-options']).toBe('SAMEORIGIN')
    }
  })

  it.each([
    ['a page that is loaded into a frame', 'GET', { ...inFrame, 'sec-fetch-site': 'cross-site' }, true],
    [
      'what the app’s own page asks for',
      'POST',
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' },
      true,
    ],
    ['a handshake that says its origin alone', 'GET', { origin }, true],
    ['a form of another site', 'POST', { ...inFrame, 'sec-fetch-site': 'cross-site' }, false],
    ['a form of a neighbour', 'POST', { ...inFrame, 'sec-fetch-site': 'same-site' }, false],
    [
      'what another site’s script asks for',
      'GET',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      false,
    ],
    [
      'an image of another site',
      'GET',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      false,
    ],
    [
      'an embedded one',
      'GET',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'embed' },
      false,
    ],
    ['a tab', 'GET', { ...pageLoad, 'sec-fetch-site': 'cross-site' }, false],
    ['a handshake of another site', 'GET', { origin: listed }, false],
    ['what says nothing', 'GET', {}, false],
  ] as [string, string, Record<string, string>, boolean][])(
    'counts a frame’s cookie for %s: %s %j',
    async (_, method, headers, counts) => {
      const { open, sessions, upstream } = await start([listed])
      const token = sessions.signIn(makeCaller(), appHost, true).split('=')[1]
      const cookie = `__Host-gatewright-framed=${token}`
      expect((await open('/a', { ...headers, cookie }, appHost, method)).status === 200).toBe(counts)
      expect(upstream.seen.some(request => request.headers.cookie !== undefined)).toBe(false)
      // An app that lists none has no such cookie.
      const other = await start()
      const again = other.sessions.signIn(makeCaller(), appHost, true).split('=')[1]
      const none = await other.open(
        '/a',
        { ...headers, cookie: `__Host-gatewright-framed=${again}` },
        appHost,
        method,
      )
      expect(none.status).not.toBe(200)
    },
  )

  it('gives a code to the browser whose frame holds the nonce, once, and to its own pages alone', async () => {
    const { open, sessions, errors } = await start([listed])
    const offer = await open('/a', ofOtherSite)
    const nonce = offer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const link = /href="([^"]*challenge=[^"]*)"/.exec(offer.body)?.[1] ?? ''
    const stranger = await open(link, pageLoad)
    expect(new URL(stranger.headers.location ?? '').searchParams.get('returnTo')).toBe(origin + link)
    const session = sessions.signIn(makeCaller(), appHost, true)
    const code = async () => {
      const tab = await open(link, { ...pageLoad, cookie: session })
      expect(tab.headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(tab.body).toContain(', location.origin); close()')
      return /data-code="([^"]*)"/.exec(tab.body)?.[1] ?? ''
    }
    expect((await open(link, { ...ofOtherSite, cookie: session })).status).toBe(400)
    expect((await open('/.gatewright/frame?challenge=x', { ...pageLoad, cookie: session })).status).toBe(400)
    // A script of the app that fetches it would read the code, and send it to whoever holds the nonce.
    const unseen: Record<string, string>[] = [
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      { ...pageLoad, 'sec-fetch-dest': 'iframe' },
      { accept: 'text/html' },
    ]
    for (const headers of unseen) {
      const answer = await open(link, { ...headers, cookie: session })
      expect([answer.status, answer.body.includes('data-code')]).toEqual([400, false])
    }
    const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', cookie: nonce }
    const post = (given: string, headers: Record<string, string>) =>
      open(`/.gatewright/frame?code=${given}`, headers, appHost, 'POST')
    expect((await post(await code(), { ...own, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post(await code(), { cookie: nonce })).status).toBe(403)
    const foreign = await code()
    expect((await post(foreign, { ...own, cookie: 'x=1' })).status).toBe(400)
    // Used up by whoever had no business with it.
    expect((await post(foreign, own)).status).toBe(400)
    for (const none of ['', 'x', 'x'.repeat(501)]) expect((await post(none, own)).status).toBe(400)
    const given = await code()
    const done = await post(given, own)
    expect([done.status, done.headers['set-cookie']]).toEqual([
      204,
      [
        expect.stringMatching(
          /^__Host-gatewright-framed=[\w-]{43}; Path=\/; HttpOnly; SameSite=None; Secure; Partitioned$/,
        ),
        `${nonce.split('=')[0]}=; Path=/; HttpOnly; SameSite=None; Secure; Partitioned; Max-Age=0`,
      ],
    ])
    expect((await post(given, own)).status).toBe(400)
    const framed = done.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect((await open('/a', { ...ofOtherSite, cookie: framed })).body).toBe('/a')
    // Signing out there ends it, and takes the frame's cookie back.
    const out = await open('/.gatewright/sign-out', { ...own, cookie: framed }, appHost, 'POST')
    expect(out.headers['set-cookie']?.join()).toContain('__Host-gatewright-framed=; ')
    expect((await open('/a', { ...ofOtherSite, cookie: framed })).status).toBe(401)
    expect(new Set(errors.map(error => error.code))).toEqual(
      new Set(['bad_request', 'cross_site', 'hand_over_failed']),
    )
  })

  it('has no such way where it lists none, or is not on https on a host of its own', async () => {
    const { open } = await start()
    expect((await open('/.gatewright/frame?challenge=x', pageLoad)).status).toBe(404)
    const { open: listing } = await start([listed])
    expect((await listing('/below/.gatewright/frame', pageLoad, consoleHost)).status).toBe(404)
  })
})
