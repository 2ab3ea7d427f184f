import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEvents, type Events } from '../../src/events/events.ts'
import { openServices } from '../../src/index.ts'
import type { LiveSessions } from '../../src/sessions/live-sessions.ts'
import { FakeSessions } from '../gate/support/fake-sessions.ts'
import { makeCaller } from '../gate/support/fakes.ts'
import { personOf } from '../stores/support.ts'
import { azureOffered, testConfig } from '../support/config.ts'

const host = 'sso.example.com'
const appHost = 'support.example.com'
const idleSeconds = 3600
const maxAgeSeconds = 12 * 3600

interface Subject {
  readonly sessions: LiveSessions
  readonly events: Events
  /** Stands still until a test moves it. */
  readonly clock: { now(): number; advance(seconds: number): void }
  /** Somebody signs in on {@link host}. @returns the value of a `Cookie` header */
  signIn(secure?: boolean): Promise<string>
  /** From here on nobody can tell who anybody is. */
  loseStorage(): Promise<void>
}

function stoppedClock(): Subject['clock'] {
  let now = Date.parse('2026-03-01T12:00:00Z')
  return {
    now: () => now,
    advance(seconds) {
      now += seconds * 1000
    },
  }
}

async function realSessions(): Promise<Subject> {
  const clock = stoppedClock()
  const dataFolder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  const session = { idleSeconds, maxAgeSeconds, extendOnActivity: true }
  const config = testConfig({ dataFolder, session, strategies: [azureOffered] })
  const services = await openServices({ config, clock, log: pino({ level: 'silent' }) })
  onTestFinished(async () => {
    await services.close()
    await rm(dataFolder, { recursive: true, force: true })
  })
  const ada = await personOf(services.accounts, {
    email: 'ada@contoso.test',
    subject: 'ada',
    fullname: 'Ada Lovelace',
  })
  return {
    sessions: services.sessions,
    events: services.events,
    clock,
    async signIn(secure = false) {
      const identity = { strategy: 'azure', issuer: 'https://idp.example', subject: 'ada' }
      const browser = { host, secure, address: '127.0.0.1', userAgent: '' }
      const started = await services.sessions.start({ ...ada, ...identity, ...browser })
      return headerOf(started.setCookie)
    },
    loseStorage: () => services.storage.close(),
  }
}

async function fakeSessions(): Promise<Subject> {
  const clock = stoppedClock()
  const events = createEvents(() => {})
  const sessions = new FakeSessions({ clock, events, idleSeconds })
  return {
    sessions,
    events,
    clock,
    signIn: async secure =>
      sessions.signIn(makeCaller({ expiresAt: clock.now() + maxAgeSeconds * 1000 }), host, secure),
    async loseStorage() {
      sessions.failure = new Error('the database is away')
    },
  }
}

/** The `Cookie` header of a browser that was sent this `Set-Cookie`. */
const headerOf = (setCookie: string | undefined): string => setCookie?.split(';', 1)[0] ?? ''

async function idOf({ sessions }: Subject, cookie: string): Promise<string> {
  return (await sessions.callerOf(cookie, host))?.sessionId ?? ''
}

// The gate's tests stand on the fake: what it does not keep, they would prove of nothing.
describe.each([
  ['of the server', realSessions],
  ['in memory, for the gate’s tests', fakeSessions],
])('sessions %s', (_, start) => {
  it('stand for their caller, the same object each time, at once when they have been asked before', async () => {
    const { sessions, signIn } = await start()
    const cookie = await signIn()
    const caller = await sessions.callerOf(cookie, host)
    expect(caller).toMatchObject({ email: 'ada@contoso.test', fullname: 'Ada Lovelace' })
    expect(Object.isFrozen(caller)).toBe(true)
    expect(sessions.callerOf(cookie, host)).toBe(caller)
  })

  it('count on the host that they were made for and nowhere else', async () => {
    const { sessions, signIn } = await start()
    const cookie = await signIn()
    expect(await sessions.callerOf(cookie, appHost)).toBeUndefined()
    expect(await sessions.callerOf(cookie, host)).toBeDefined()
    expect(await sessions.callerOf(cookie, appHost)).toBeUndefined()
  })

  it('count in the cookie that they were made for and no other: a neighbour can plant the plain one', async () => {
    const { sessions, signIn } = await start()
    const [plain, secure] = [await signIn(), await signIn(true)]
    expect(plain).toMatch(/^gatewright=[\w-]{43}$/)
    expect(secure).toMatch(/^__Host-gatewright=[\w-]{43}$/)
    expect(await sessions.callerOf(secure, host)).toBeDefined()
    expect(await sessions.callerOf(secure.replace('__Host-', ''), host)).toBeUndefined()
    expect(await sessions.callerOf(`__Host-${plain}`, host)).toBeUndefined()
    expect(await sessions.callerOf(plain, host)).toBeDefined()
  })

  it('are found among others of the name, the one of the `__Host-` cookie first', async () => {
    const { sessions, signIn } = await start()
    const [plain, secure] = [await signIn(), await signIn(true)]
    const planted = `gatewright=${'A'.repeat(43)}`
    expect(await sessions.callerOf(`${planted}; x=1; ${plain}`, host)).toBeDefined()
    const both = await sessions.callerOf(`${plain}; ${planted}; ${secure}`, host)
    expect(both?.sessionId).toBe((await sessions.callerOf(secure, host))?.sessionId)
  })

  it.each([
    undefined,
    '',
    'gatewright=',
    'gatewright',
    'gatewright=x',
    `gatewright=${'A'.repeat(43)}`,
    'x=1',
  ])('are none where the cookie is %j', async cookie => {
    const { sessions } = await start()
    expect(await sessions.callerOf(cookie, host)).toBeUndefined()
  })

  it('end when nobody uses them for a while, and last while somebody does', async () => {
    const { sessions, signIn, clock } = await start()
    const [idle, busy] = [await signIn(), await signIn()]
    for (let half = 0; half < 2; half++) {
      clock.advance(idleSeconds / 2)
      expect(await sessions.callerOf(busy, host)).toBeDefined()
    }
    expect(await sessions.callerOf(idle, host)).toBeUndefined()
  })

  it('end at their absolute limit, however busy, and say when that is', async () => {
    const { sessions, signIn, clock } = await start()
    const cookie = await signIn()
    const end = clock.now() + maxAgeSeconds * 1000
    while (clock.now() < end) {
      expect((await sessions.callerOf(cookie, host))?.expiresAt).toBe(end)
      clock.advance(idleSeconds / 2)
    }
    expect(await sessions.callerOf(cookie, host)).toBeUndefined()
  })

  it('get a key of their own for another host, in a complete cookie', async () => {
    const subject = await start()
    const { sessions, signIn } = subject
    const sessionId = await idOf(subject, await signIn())
    const plain = await sessions.cookieForHost(sessionId, appHost, false)
    expect(plain).toMatch(/^gatewright=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    const secure = await sessions.cookieForHost(sessionId, appHost, true)
    expect(secure).toMatch(/^__Host-gatewright=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    for (const cookie of [plain, secure].map(headerOf)) {
      expect((await sessions.callerOf(cookie, appHost))?.sessionId).toBe(sessionId)
      expect(await sessions.callerOf(cookie, host)).toBeUndefined()
    }
  })

  it('get none when they have ended, or never were', async () => {
    const subject = await start()
    const { sessions, signIn, clock } = subject
    expect(await sessions.cookieForHost('nobody', appHost, false)).toBeUndefined()
    const ended = await idOf(subject, await signIn())
    await sessions.end(ended, false)
    expect(await sessions.cookieForHost(ended, appHost, false)).toBeUndefined()
    const idle = await idOf(subject, await signIn())
    clock.advance(idleSeconds)
    expect(await sessions.cookieForHost(idle, appHost, false)).toBeUndefined()
  })

  it('end on every host at once, and their cookie is taken back', async () => {
    const subject = await start()
    const { sessions, signIn } = subject
    const cookie = await signIn()
    const sessionId = await idOf(subject, cookie)
    const elsewhere = headerOf(await sessions.cookieForHost(sessionId, appHost, true))
    expect(await sessions.callerOf(elsewhere, appHost)).toBeDefined()
    const other = await signIn()
    expect(await sessions.end(sessionId, false)).toBe(
      'gatewright=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    )
    expect(await sessions.callerOf(cookie, host)).toBeUndefined()
    expect(await sessions.callerOf(elsewhere, appHost)).toBeUndefined()
    expect(await sessions.callerOf(other, host)).toBeDefined()
    expect(await sessions.end(await idOf(subject, other), true)).toBe(
      '__Host-gatewright=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
    )
  })

  it('can be looked at without being used', async () => {
    const subject = await start()
    const { sessions, signIn, clock } = subject
    const cookie = await signIn()
    const sessionId = await idOf(subject, cookie)
    clock.advance(idleSeconds / 2)
    expect(await sessions.callerOfSession(sessionId)).toMatchObject({ sessionId, email: 'ada@contoso.test' })
    clock.advance(idleSeconds / 2)
    expect(await sessions.callerOfSession(sessionId)).toBeUndefined()
    expect(await sessions.callerOf(cookie, host)).toBeUndefined()
  })

  it('are nobody’s any more once they have ended', async () => {
    const subject = await start()
    const { sessions, signIn } = subject
    const sessionId = await idOf(subject, await signIn())
    await sessions.end(sessionId, false)
    expect(await sessions.callerOfSession(sessionId)).toBeUndefined()
    expect(await sessions.callerOfSession('nobody')).toBeUndefined()
  })

  it('tell whoever listens that they have ended, once each', async () => {
    const subject = await start()
    const { sessions, events, signIn } = subject
    const [one, other] = [await idOf(subject, await signIn()), await idOf(subject, await signIn())]
    const ended: string[] = []
    events.subscribe(change => {
      if (change.kind === 'session-ended') ended.push(change.sessionId)
    })
    await sessions.end(one, false)
    await sessions.end(one, false)
    expect(ended).toEqual([one])
    await sessions.end(other, false)
    expect(ended).toEqual([one, other])
  })

  it('are refused, and not taken for nobody’s, while the storage is away', async () => {
    const { sessions, signIn, loseStorage } = await start()
    const cookie = await signIn()
    await loseStorage()
    const asking = async () => sessions.callerOf(cookie, host)
    await expect(asking()).rejects.toMatchObject({ code: 'storage_unavailable' })
  })
})
