import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Answer, ask, pageLoad } from './support/ask.ts'
import { FakeCodes, makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, testApp } from './support/gate-server.ts'

const path = '/.gatewright/hand-over'
const issuePath = '/api/v1/gate/hand-over'
const hash = (nonce: string) => createHash('sha256').update(nonce).digest('base64url')
const nonce = 'N_-'.padEnd(43, 'n')

/** Whoever asks for a code is counted. */
class CountingCodes extends FakeCodes {
  readonly asked: string[] = []

  override async peek(kind: string, code: string) {
    this.asked.push(`${kind} ${code}`)
    return super.peek(kind, code)
  }
}

const query = (url: string | undefined) => new URL(url ?? '').searchParams
const pathOf = (url: string | undefined) => {
  const { pathname, search } = new URL(url ?? '')
  return pathname + search
}

describe.each(['http', 'https'] as const)('each step of a hand-over on %s', scheme => {
  const prefix = scheme === 'https' ? '__Host-' : ''
  const secure = scheme === 'https'
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  const appOrigin = `${scheme}://${appHost}`
  const consoleOrigin = `${scheme}://${consoleHost}`
  const belowPrefix = testApp({
    id: 'below',
    urls: [{ origin: `${scheme}://tools.example.com`, pathPrefix: '/below' }],
  })

  async function start() {
    const codes = new CountingCodes()
    const server = await startGate({
      http: { externalUrl: consoleOrigin },
      apps: [testApp({ urls: [{ origin: appOrigin, pathPrefix: '/' }] }), belowPrefix],
      deps: { oneTimeCodes: codes },
    })
    const caller = makeCaller()
    const atConsole = server.sessions.signIn(caller, consoleHost, secure)
    const get = (at: string, host: string, cookie = '', method = 'GET'): Promise<Answer> =>
      ask(server.port, at, { host, method, headers: { ...pageLoad, cookie } })
    const wish = (more: Record<string, string> = {}) =>
      `${issuePath}?${new URLSearchParams({ app: 'support', returnTo: `${appOrigin}/deep?x=1`, challenge: hash(nonce), ...more })}`
    const issue = async () => pathOf((await get(wish(), consoleHost, atConsole)).headers.location)
    return { ...server, codes, caller, atConsole, get, wish, issue }
  }

  it('begins with a nonce that the browser keeps, and its hash in the console’s address', async () => {
    const { get } = await start()
    const { status, headers } = await get('/deep?x=1', appHost)
    expect(status).toBe(302)
    const [cookie, ...others] = headers['set-cookie'] ?? []
    expect(others).toEqual([])
    const made = new RegExp(`^${prefix}gatewright-nonce=([\\w-]{43}); ${attributes}; Max-Age=600$`).exec(
      cookie ?? '',
    )
    expect(made).not.toBeNull()
    expect(headers.location?.startsWith(`${consoleOrigin}${issuePath}?`)).toBe(true)
    expect(Object.fromEntries(query(headers.location))).toEqual({
      app: 'support',
      returnTo: `${appOrigin}/deep?x=1`,
      challenge: hash(made?.[1] ?? ''),
    })
  })

  it('keeps a nonce that is one, and makes another in the place of anything else', async () => {
    const { get } = await start()
    const challenge = async (value: string) =>
      query((await get('/', appHost, `${prefix}gatewright-nonce=${value}`)).headers.location).get('challenge')
    expect(await challenge(nonce)).toBe(hash(nonce))
    for (const value of ['', nonce.slice(1), `${nonce}n`, `.${nonce.slice(1)}`]) {
      expect(await challenge(value), value).not.toBe(hash(value))
    }
  })

  it('gives up where the session’s cookie does not stick, after three and not before', async () => {
    const { get, errors } = await start()
    const after = async (count: number) =>
      (await get('/', appHost, `${prefix}gatewright-arrived=${count}`)).status
    expect([await after(2), await after(3), await after(4)]).toEqual([302, 400, 400])
    expect(errors[0]).toMatchObject({
      code: 'hand_over_failed',
      detail: { reason: 'the session cookie is not kept' },
    })
  })

  it('issues a code for who is signed in at the console, to the app’s own address', async () => {
    const { get, wish, atConsole } = await start()
    const issued = await get(wish(), consoleHost, atConsole)
    expect(issued.status).toBe(302)
    expect(issued.headers.location).toMatch(`${appOrigin}${path}?code=`)
    expect(issued.headers['set-cookie']).toBeUndefined()
    const below = { app: 'below', returnTo: `${scheme}://tools.example.com/below/x` }
    const there = (await get(wish(below), consoleHost, atConsole)).headers.location
    expect(there).toMatch(`${scheme}://tools.example.com/below${path}?code=`)
  })

  it('asks a stranger to sign in and comes back to the very same step, and says where a session has ended', async () => {
    const { get, wish } = await start()
    const stranger = await get(wish(), consoleHost)
    expect(stranger.headers.location?.startsWith(`${consoleOrigin}/admin/login?`)).toBe(true)
    expect(Object.fromEntries(query(stranger.headers.location))).toEqual({ returnTo: wish() })
    const ended = await get(wish(), consoleHost, `${prefix}gatewright=ended`)
    expect(Object.fromEntries(query(ended.headers.location))).toEqual({ returnTo: wish(), expired: '1' })
  })

  it.each([
    ['no app', { app: 'nobody' }],
    ['an address that is not the app’s', { returnTo: 'http://evil.test/' }],
    ['no challenge', { challenge: '' }],
    ['a challenge that is too short', { challenge: hash(nonce).slice(1) }],
    ['one that is too long', { challenge: `${hash(nonce)}a` }],
    ['one that is none', { challenge: `${hash(nonce).slice(1)}+` }],
  ])('issues none for %s', async (_, more) => {
    const { get, wish, atConsole, errors } = await start()
    expect((await get(wish(more), consoleHost, atConsole)).status).toBe(400)
    expect(errors[0]).toMatchObject({
      code: 'bad_request',
      detail: { reason: 'no such app, address or challenge' },
    })
    const bare = await get(issuePath, consoleHost, atConsole)
    expect(bare.status).toBe(400)
  })

  it('ends with a session of the app’s host and the page that was asked for', async () => {
    const { get, issue, sessions, caller } = await start()
    const done = await get(await issue(), appHost, `${prefix}gatewright-nonce=${nonce}`)
    expect(done).toMatchObject({
      status: 302,
      headers: { location: '/deep?x=1', 'cache-control': 'no-store' },
    })
    const [arrived, session, ...others] = done.headers['set-cookie'] ?? []
    expect(others).toEqual([`${prefix}gatewright-nonce=; ${attributes}; Max-Age=0`])
    expect(arrived).toBe(`${prefix}gatewright-arrived=1; ${attributes}; Max-Age=10`)
    expect(session).toMatch(new RegExp(`^${prefix}gatewright=[\\w-]{43}; ${attributes}$`))
    expect(sessions.callerOf(session?.split(';')[0], appHost)?.sessionId).toBe(caller.sessionId)
  })

  it('ends at the page that was asked for also where somebody is signed in already', async () => {
    const { get, issue, sessions } = await start()
    const cookie = `${prefix}gatewright-nonce=${nonce}; ${sessions.signIn(makeCaller(), appHost, secure)}`
    expect((await get(await issue(), appHost, cookie)).headers.location).toBe('/deep?x=1')
  })

  it('is left out where the app shares the console’s host', async () => {
    const urls = [{ origin: consoleOrigin, pathPrefix: '/bot' }]
    const { port } = await startGate({ http: { externalUrl: consoleOrigin }, apps: [testApp({ urls })] })
    const { headers } = await ask(port, '/bot/x?y=1', { host: consoleHost, headers: pageLoad })
    expect(headers.location).toBe(`${consoleOrigin}/admin/login?returnTo=%2Fbot%2Fx%3Fy%3D1`)
    expect(headers['set-cookie']).toBeUndefined()
  })

  it('ends without one when the session has ended meanwhile', async () => {
    const { get, issue, sessions, caller } = await start()
    const code = await issue()
    await sessions.end(caller.sessionId, secure)
    const done = await get(code, appHost, `${prefix}gatewright-nonce=${nonce}; ${prefix}gatewright-arrived=1`)
    expect(done.headers['set-cookie']).toEqual([`${prefix}gatewright-arrived=2; ${attributes}; Max-Age=10`])
  })

  it('takes a code from the browser and on the host that it is for, once', async () => {
    const { get, wish, atConsole, issue, errors } = await start()
    const own = `${prefix}gatewright-nonce=${nonce}`
    const reasonOf = async (at: string, host: string, cookie = '') => {
      const before = errors.length
      const { status } = await get(at, host, cookie)
      const error = errors[before]
      expect([status, error?.code]).toEqual([400, 'hand_over_failed'])
      return error?.detail.reason
    }
    for (const [other, reason] of [
      ['', 'no cookie'],
      [`${prefix}gatewright-nonce=`, 'no cookie'],
      [`${prefix}gatewright-nonce=${'x'.repeat(43)}`, 'challenge'],
    ] as const) {
      // It begins anew, in the name of whoever has this browser, and gives no session; the second time it gives up.
      const code = await issue()
      const anew = await get(code, appHost, other)
      expect([anew.status, query(anew.headers.location).get('again')]).toEqual([302, '1'])
      expect(anew.headers['set-cookie']?.filter(value => !/gatewright-nonce/.test(value))).toEqual([])
      expect(await reasonOf(code, appHost, own)).toBe('code')
      const second = pathOf((await get(wish({ again: '1' }), consoleHost, atConsole)).headers.location)
      expect(await reasonOf(second, appHost, other)).toBe(reason)
      expect(await reasonOf(second, appHost, own)).toBe('code')
    }
    expect(await reasonOf(`/below${await issue()}`, 'tools.example.com', own)).toBe('host')
    const code = await issue()
    expect((await get(code, appHost, own)).status).toBe(302)
    expect(await reasonOf(code, appHost, own)).toBe('code')
    expect(await reasonOf(path, appHost, own)).toBe('code')
  })

  it('looks for no code that it cannot have made', async () => {
    const { get, codes } = await start()
    const ask = (code: string) => get(`${path}?code=${code}`, appHost, `${prefix}gatewright-nonce=${nonce}`)
    for (const code of ['', 'x'.repeat(501)]) expect((await ask(code)).status).toBe(400)
    expect((await get(path, appHost, `${prefix}gatewright-nonce=${nonce}`)).status).toBe(400)
    expect(codes.asked).toEqual([])
    for (const code of ['x', 'x'.repeat(500)]) expect((await ask(code)).status).toBe(400)
    expect(codes.asked).toEqual(['hand-over x', `hand-over ${'x'.repeat(500)}`])
  })

  it('takes whoever is signed in there already to the app, when its page is loaded again', async () => {
    const { get, sessions } = await start()
    const signedIn = (host: string) => sessions.signIn(makeCaller(), host, secure)
    const again = await get(`${path}?code=used`, appHost, signedIn(appHost))
    expect(again).toMatchObject({ status: 302, headers: { location: '/' } })
    const below = await get(`/below${path}?code=used`, 'tools.example.com', signedIn('tools.example.com'))
    expect(below.headers.location).toBe('/below/')
    expect((await get(`${path}?code=used`, appHost, signedIn('tools.example.com'))).status).toBe(400)
    const to = async (address: string) =>
      (await get(`${path}?code=used&to=${encodeURIComponent(address)}`, appHost, signedIn(appHost))).headers
        .location
    expect(await to('/deep?x=1')).toBe('/deep?x=1')
    for (const none of [
      '',
      '//evil.test/',
      '/\\evil.test',
      '@evil.test/',
      '.evil.test/',
      'https://evil.test/',
    ]) {
      expect(await to(none)).toBe('/')
    }
    expect(await to('/.gatewright/sign-out')).toBe('/')
  })

  it.each(['POST', 'HEAD', 'PUT'])('takes no code by %s, and it is not used up', async method => {
    const { get, issue, codes } = await start()
    const code = await issue()
    expect((await get(code, appHost, `${prefix}gatewright-nonce=${nonce}`, method)).status).toBe(405)
    expect(codes.asked).toEqual([])
  })
})
