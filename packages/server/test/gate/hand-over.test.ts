import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import {
  appHost,
  consoleHost,
  type GateServer,
  startGate,
  startUpstream,
  testApp,
} from './support/gate-server.ts'

const setCookies = (headers: { 'set-cookie'?: string[] | undefined }): string =>
  (headers['set-cookie'] ?? []).map(value => value.split(';')[0]).join('; ')

const pathOf = (location: string | undefined): string => {
  const url = new URL(location ?? '')
  return url.pathname + url.search
}

async function begin(server: GateServer, path: string, cookie = '') {
  const answer = await ask(server.port, path, { headers: { ...pageLoad, cookie } })
  return { nonce: setCookies(answer.headers), console: pathOf(answer.headers.location) }
}

describe('the hand-over of a session to an app’s host', () => {
  it('takes a signed-in browser to the very page, with a session of that host', async () => {
    const upstream = await startUpstream()
    const server = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const atConsole = server.sessions.signIn(makeCaller(), consoleHost)
    const begun = await begin(server, '/deep?x=1')
    const issued = await ask(server.port, begun.console, {
      host: consoleHost,
      headers: { cookie: atConsole },
    })
    expect(issued.headers.location).toMatch(`http://${appHost}/.gatewright/hand-over?code=`)
    const completed = await ask(server.port, pathOf(issued.headers.location), {
      headers: { cookie: begun.nonce },
    })
    expect(completed.headers.location).toBe('/deep?x=1')
    const page = await ask(server.port, '/deep?x=1', {
      headers: { ...pageLoad, cookie: `${begun.nonce}; ${setCookies(completed.headers)}` },
    })
    expect(page.body).toBe('hello')
    expect(upstream.seen[0]?.headers.cookie).toBeUndefined()
  })

  it('goes by the sign-in page when the console has no session, and comes back to the hand-over', async () => {
    const server = await startGate({ apps: [testApp()] })
    const begun = await begin(server, '/deep')
    const answer = await ask(server.port, begun.console, { host: consoleHost })
    const location = new URL(answer.headers.location ?? '')
    expect(location.pathname).toBe('/admin/login')
    expect(location.searchParams.get('returnTo')).toBe(begun.console)
    expect(location.searchParams.get('expired')).toBeNull()
  })

  it('says on the sign-in page that a session has ended, where one came along', async () => {
    const urls = [`http://${appHost}`, `http://${consoleHost}`].map((origin, place) => ({
      origin,
      pathPrefix: place === 0 ? '/' : '/support',
    }))
    const server = await startGate({ apps: [testApp({ urls })] })
    const begun = await begin(server, '/deep')
    for (const path of [begun.console, '/support/deep']) {
      for (const [cookie, expired] of [
        ['gatewright=ended', '1'],
        ['x=1; __Host-gatewright=ended', '1'],
        ['gatewright=', null],
        ['gatewright-nonce=x; gatewright-sign-in=y', null],
      ] as const) {
        const answer = await ask(server.port, path, { host: consoleHost, headers: { ...pageLoad, cookie } })
        const location = new URL(answer.headers.location ?? '')
        expect(location.pathname).toBe('/admin/login')
        expect(location.searchParams.get('expired'), cookie).toBe(expired)
      }
    }
  })

  it('keeps the nonce that a browser has, so that tabs started together all arrive', async () => {
    const server = await startGate({ apps: [testApp()] })
    const first = await begin(server, '/one')
    const second = await begin(server, '/two', first.nonce)
    expect(second.nonce).toBe(first.nonce)
  })

  it('takes no code in another browser, which begins for itself, and none on another host, used twice, or unknown', async () => {
    const other = testApp({ id: 'other', urls: [{ origin: 'http://other.example.com', pathPrefix: '/' }] })
    const server = await startGate({ apps: [testApp(), other] })
    const cookie = server.sessions.signIn(makeCaller(), consoleHost)
    const { nonce, console } = await begin(server, '/')
    const code = async () =>
      pathOf((await ask(server.port, console, { host: consoleHost, headers: { cookie } })).headers.location)
    const foreign = await begin(server, '/')
    for (const cookie of [foreign.nonce, 'x=1']) {
      const anew = await ask(server.port, await code(), { headers: { cookie } })
      expect(new URL(anew.headers.location ?? '').host).toBe(consoleHost)
      expect(setCookies(anew.headers)).toMatch(/^gatewright-nonce[.\d]*=[\w-]{43}$/)
    }
    const elsewhere = await ask(server.port, await code(), {
      host: 'other.example.com',
      headers: { cookie: nonce },
    })
    expect(elsewhere.status).toBe(400)
    const once = await code()
    expect((await ask(server.port, once, { headers: { cookie: nonce } })).status).toBe(302)
    expect((await ask(server.port, once, { headers: { cookie: nonce } })).status).toBe(400)
    expect(
      (await ask(server.port, '/.gatewright/hand-over?code=x', { headers: { cookie: nonce } })).status,
    ).toBe(400)
    expect(server.errors.map(error => error.code)).toEqual(Array(3).fill('hand_over_failed'))
  })

  it.each([
    'https://evil.test/',
    'http://support.example.com.evil.test/',
    'http://support.example.com@evil.test/',
    'http://support.example.com\\@evil.test/',
    '//evil.test/',
    'http://support.example.com//evil.test',
    'http://support.example.com/\\evil.test',
    'http://support.example.com/%09/evil.test/../',
    'javascript:alert(1)',
  ])('never leads to %s', async returnTo => {
    const server = await startGate({ apps: [testApp()] })
    const cookie = server.sessions.signIn(makeCaller(), consoleHost)
    const query = new URLSearchParams({ app: 'support', returnTo, challenge: 'a'.repeat(43) })
    const answer = await ask(server.port, `/api/v1/gate/hand-over?${query}`, {
      host: consoleHost,
      headers: { cookie },
    })
    expect(answer.status).toBe(400)
  })

  it('stops with an error instead of a loop when the session cookie does not stick', async () => {
    const server = await startGate({ apps: [testApp()] })
    const answer = await ask(server.port, '/', { headers: { ...pageLoad, cookie: 'gatewright-arrived=3' } })
    expect(answer.status).toBe(400)
    expect(server.errors[0]).toMatchObject({ code: 'hand_over_failed' })
  })

  it('signs out on every host from the app’s own page, and not from a foreign one', async () => {
    const server = await startGate({ apps: [testApp()] })
    const caller = makeCaller()
    const atConsole = server.sessions.signIn(caller, consoleHost)
    const cookie = server.sessions.signIn(caller, appHost)
    const foreign = { cookie, 'sec-fetch-site': 'cross-site' }
    expect((await ask(server.port, '/.gatewright/sign-out', { headers: foreign })).status).toBe(403)
    const own = { cookie, 'sec-fetch-site': 'same-origin' }
    const answer = await ask(server.port, '/.gatewright/sign-out', { method: 'POST', headers: own })
    expect(answer.body).toContain(`"0; url=http://${consoleHost}/admin/login?signedOut=1`)
    expect(server.sessions.callerOf(atConsole, consoleHost)).toBeUndefined()
  })
})
