import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from '../gate/support/ask.ts'
import { makeCaller } from '../gate/support/fakes.ts'
import { appHost, consoleHost, startGate, testApp } from '../gate/support/gate-server.ts'

const consoleOrigin = `http://${consoleHost}`
const handOver = '/api/v1/gate/hand-over'
const missed = '/admin?missed=1'
const long = (path: string) => `${path}?${'x'.repeat(3000)}`

/** The gate with addresses that are kept in memory; `isFull` keeps nothing more. */
async function start({ isFull = false } = {}) {
  const kept = new Map<string, string>()
  const from: string[] = []
  const keptAddresses = {
    async keep(address: string, of: string) {
      from.push(of)
      if (isFull) return undefined
      const key = `${kept.size}`.padStart(22, 'k')
      kept.set(key, address)
      return key
    },
    find: async (key: string) => kept.get(key),
  }
  const urls = [
    { origin: `http://${appHost}`, pathPrefix: '/' },
    { origin: consoleOrigin, pathPrefix: '/tools' },
  ]
  const server = await startGate({
    apps: [testApp({ urls })],
    http: { trustedProxies: ['127.0.0.1'] },
    deps: { keptAddresses },
  })
  const atConsole = server.sessions.signIn(makeCaller(), consoleHost)
  const open = async (path: string, host = appHost, headers: Record<string, string> = {}) => {
    const { headers: answered, status } = await ask(server.port, path, {
      host,
      headers: { ...pageLoad, ...headers },
    })
    const { location } = answered
    return { status, location: location === undefined ? undefined : new URL(location, `http://${host}`) }
  }
  return { ...server, kept, from, atConsole, open }
}

const returnToOf = (location: URL | undefined | '') =>
  location ? location.searchParams.get('returnTo') : undefined

describe('an address that somebody wants to go to', () => {
  it('travels as it is where it is short, and costs nothing', async () => {
    const { open, kept } = await start()
    expect(returnToOf((await open('/deep?x=1')).location)).toBe(`http://${appHost}/deep?x=1`)
    expect(returnToOf((await open('/tools/deep?x=1', consoleHost)).location)).toBe('/tools/deep?x=1')
    expect(kept.size).toBe(0)
  })

  it('is kept where it is long, by whoever asks, and its key travels', async () => {
    const { open, kept, from } = await start()
    const begun = (await open(long('/deep'), appHost, { 'x-forwarded-for': '192.0.2.7' })).location as URL
    const [key = ''] = kept.keys()
    expect(begun.pathname).toBe(handOver)
    expect(Object.fromEntries(begun.searchParams)).toEqual({
      app: 'support',
      kept: key,
      challenge: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect([...kept.values(), ...from]).toEqual([`http://${appHost}${long('/deep')}`, '192.0.2.7'])
    // As it stands in the query of the sign-in page, three times as long with escapes.
    const escapes = await open(`/deep?${'%22'.repeat(200)}`)
    expect(escapes.location?.searchParams.has('kept')).toBe(true)
    const below = await open(long('/tools/deep'), consoleHost)
    expect(returnToOf(below.location)).toMatch(/^\/api\/v1\/gate\/hand-over\?kept=[\w-]{22}$/)
  })

  it('of a hand-over that was begun by an earlier version is kept at the console', async () => {
    const { open } = await start()
    const query = new URLSearchParams({
      app: 'support',
      returnTo: `http://${appHost}${long('/x')}`,
      challenge: 'c'.repeat(43),
    })
    expect(returnToOf((await open(`${handOver}?${query}`, consoleHost)).location)).toMatch(
      /\?kept=[\w-]{22}$/,
    )
  })

  it('leads only whoever is signed in, and a stranger to sign in and to the same', async () => {
    const { open, kept, atConsole } = await start()
    kept.set('k'.repeat(22), `http://${appHost}/secret-page`)
    const path = `${handOver}?kept=${'k'.repeat(22)}`
    const stranger = await open(path, consoleHost)
    expect([stranger.location?.pathname, returnToOf(stranger.location)]).toEqual(['/admin/login', path])
    const led = await open(path, consoleHost, { cookie: atConsole })
    expect(led.location?.href).toBe(`http://${appHost}/secret-page`)
  })

  it.each([
    'http://evil.test/',
    'http://gone.example.com/x',
    'javascript:alert(1)',
    `${consoleOrigin}/api/v1/auth/logout`,
  ])('leads nowhere that does not count any more: %s', async address => {
    const { open, kept, atConsole } = await start()
    kept.set('k'.repeat(22), address)
    for (const query of [
      `kept=${'k'.repeat(22)}`,
      `app=support&kept=${'k'.repeat(22)}&challenge=${'c'.repeat(43)}`,
    ]) {
      const { status, location } = await open(`${handOver}?${query}`, consoleHost, { cookie: atConsole })
      expect(location?.href ?? status).toBe(query.startsWith('app') ? 400 : consoleOrigin + missed)
    }
  })

  it('that is kept no more, or cannot be kept, leads to the console with a word', async () => {
    const full = await start({ isFull: true })
    for (const [path, host] of [
      [long('/deep'), appHost],
      [long('/tools/deep'), consoleHost],
    ] as const) {
      const { location } = await full.open(path, host)
      expect([location?.origin, location?.pathname, returnToOf(location)]).toEqual([
        consoleOrigin,
        '/admin/login',
        missed,
      ])
    }
    const { open, atConsole } = await start()
    const unknown = `${handOver}?app=support&kept=${'u'.repeat(22)}&challenge=${'c'.repeat(43)}`
    expect(returnToOf((await open(unknown, consoleHost, { cookie: atConsole })).location)).toBe(missed)
    const alone = await open(`${handOver}?kept=x`, consoleHost, { cookie: atConsole })
    expect(alone.location?.href).toBe(consoleOrigin + missed)
  })

  it('below what is reserved is none that a sign-in leads to, and the person is told', async () => {
    const { open, kept } = await start()
    const { location } = await open(long('/docs/.gatewright/x'))
    expect([returnToOf(location), kept.size]).toEqual([missed, 0])
  })
})
