import { qualifiedGroup, roleGrant, type StrategyConfig } from '@gatewright/config'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import type { Caller } from '../../src/identity/caller.ts'
import { createSessions, type Sessions } from '../../src/sessions/sessions.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { azureOffered, testConfig } from '../support/config.ts'
import { type Engine, engines } from './engines.ts'
import { personOf, standingClock } from './support.ts'

/** Sessions as the gate asks about them, on a database and a clock that stands still. */
const host = 'localhost:3000'
const idle = 600
const most = 3600
const config = {
  ...testConfig(),
  strategies: [azureOffered],
  session: { idleSeconds: idle, extendOnActivity: true, maxAgeSeconds: most },
}
const grace = { strategy: 'azure', issuer: 'https://idp.example', subject: 'grace' }

describe.each(engines)('live sessions on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let accounts: Accounts
  let clock: ReturnType<typeof standingClock>
  let sessions: Sessions
  let person: { readonly collaboratorId: string; readonly identityId: string }
  let available: boolean
  let warned: string[]

  const open = (services: Partial<Parameters<typeof createSessions>[0]> = {}) =>
    createSessions({
      storage: { database: engine.database, isAvailable: () => available },
      events: engine.events,
      accounts,
      // What is sealed says for what, so that a mistake shows.
      seal: {
        seal: async (purpose, data) => `${purpose} ${JSON.stringify(data)}`,
        open: async (purpose, text) =>
          text.startsWith(`${purpose} `) ? JSON.parse(text.slice(purpose.length)) : undefined,
      },
      clock,
      log: pino({ level: 'warn' }, { write: line => void warned.push(line) }),
      config,
      ...services,
    })
  beforeAll(async () => {
    engine = await engineOf.open()
  })
  beforeEach(async () => {
    await sqlOf(engine.database).deleteFrom('collaborators').execute()
    clock = standingClock()
    accounts = createAccountStore(engine.database, clock)
    person = await personOf(accounts, {
      email: 'grace@contoso.test',
      subject: 'grace',
      groups: ['azure@x:gone'],
    })
    available = true
    warned = []
    sessions = open()
  })
  afterEach(() => sessions.close())
  afterAll(() => engine.close())

  const start = async (more: Partial<Parameters<Sessions['start']>[0]> = {}) => {
    const started = await sessions.start({
      ...{ ...person, ...grace, host, secure: false, address: '127.0.0.1', userAgent: 'x', ...more },
    })
    return { id: started.id, cookie: started.setCookie.split(';')[0] as string, whole: started.setCookie }
  }
  const who = async (cookie: string | undefined, at = host): Promise<Caller | undefined> =>
    sessions.callerOf(cookie, at)
  /** Asked of memory alone. */
  const kept = (cookie: string, at = host) => {
    const found = sessions.callerOf(cookie, at)
    return found instanceof Promise ? undefined : found
  }

  it('stand for what their identity is, has and may', async () => {
    const { id, cookie, whole } = await start()
    expect(whole).toMatch(/^gatewright=[\w-]{43}; .*HttpOnly/)
    expect(await who(cookie)).toEqual({
      sessionId: id,
      ...person,
      email: 'grace@contoso.test',
      emailTrusted: true,
      fullname: 'grace',
      roles: ['member'],
      groups: [],
      superAdmin: false,
      strategy: 'azure',
      expiresAt: clock.now() + most * 1000,
    })
    expect(Object.isFrozen(await who(cookie))).toBe(true)
    expect(kept(cookie)).toBe(await who(cookie))
    expect(await sessions.callerOfSession(id)).toEqual(await who(cookie))
    await accounts.bindSuperAdmin(
      { email: 'grace@contoso.test', strategy: 'azure' },
      grace,
      person.collaboratorId,
    )
    sessions.configure({ ...config, superAdmins: [{ email: 'grace@contoso.test', strategy: 'azure' }] })
    expect(kept(cookie)).toBeUndefined()
    expect(await who(cookie)).toMatchObject({ superAdmin: true, roles: ['admin', 'member'] })
  })

  it('stand for what still counts of what their identity said, from the moment that the file says otherwise', async () => {
    const group = qualifiedGroup('azure', 'https://idp.example', 'admins')
    const [strategy] = config.strategies
    const grant = roleGrant('azure', 'https://idp.example', { claim: 'roles', value: 'Admin', role: 'admin' })
    const by = (options: object, fieldMapping: object = { email: 'email', groups: 'groups' }) => ({
      ...config,
      strategies: [
        {
          ...(strategy as StrategyConfig),
          claimSources: ['https://idp.example'],
          fieldMapping,
          roleMapping: [{ claim: 'roles', value: 'Admin', role: 'admin' }],
          options: { ...strategy?.options, ...options },
        },
      ],
    })
    const none = { mapping: 'groups', settings: [] }
    await accounts.recordSignIn(
      { id: person.identityId, collaboratorId: person.collaboratorId },
      {
        ...{ email: 'grace@contoso.test', emailTrusted: true, fullname: '', groups: [group] },
        providerRoles: [grant],
        grounds: {
          email: { mapping: 'email', settings: ['trust-email'] },
          groups: none,
          roles: { [grant]: ['trust-email'] },
        },
      },
    )
    const { cookie } = await start()
    const has = async (file: Parameters<Sessions['configure']>[0]) => {
      sessions.configure(file)
      const { emailTrusted, fullname, roles, groups } = (await who(cookie)) as Caller
      return { emailTrusted, fullname, roles, groups }
    }
    const all = {
      emailTrusted: true,
      fullname: 'grace@contoso.test',
      roles: ['admin', 'member'],
      groups: [group],
    }
    expect(await has(by({ trustEmail: true }))).toEqual(all)
    expect(await has(by({ trustEmail: false }))).toEqual({
      ...all,
      emailTrusted: false,
      fullname: '',
      roles: ['member'],
    })
    expect(await has(by({ trustEmail: true }, { email: 'email', groups: 'other' }))).toEqual({
      ...all,
      groups: [],
    })
  })

  it('count in their own cookie, on their own host, among others of the name', async () => {
    const { cookie } = await start()
    const safe = await start({ secure: true })
    expect(safe.whole).toMatch(/^__Host-gatewright=.*Secure/)
    const token = cookie.split('=')[1] as string
    const other = 'x'.repeat(43)
    for (const asked of [
      undefined,
      '',
      'other=1',
      `__Host-${cookie}`,
      `gatewright=${other}`,
      'gatewright=short',
      `gatewright=${token}x`,
      `gatewright=x${token}`,
    ]) {
      expect([asked, await who(asked)]).toEqual([asked, undefined])
    }
    for (const asked of [
      cookie,
      `gatewright=${other}; ${cookie}`,
      `gatewright=no; ${cookie}`,
      `a=b; ${cookie}; c=d`,
    ]) {
      expect([asked, (await who(asked))?.strategy]).toEqual([asked, 'azure'])
    }
    expect(await who(safe.cookie)).toMatchObject({ strategy: 'azure' })
    expect(await who(safe.cookie.replace('__Host-', ''))).toBeUndefined()
    expect(await who(cookie, 'other.localhost')).toBeUndefined()
    expect(sessions.callerOf('gatewright=short', host)).toBeUndefined()
  })

  it('end when nobody uses them, and last while somebody does, on whatever host', async () => {
    const { id, cookie } = await start()
    const elsewhere = (await sessions.cookieForHost(id, 'app.localhost', false))?.split(';')[0] as string
    await who(cookie)
    clock.advance(idle - 1)
    expect(await who(elsewhere, 'app.localhost')).toBeDefined()
    expect(sessions.lastSeen(id)).toBe(clock.now())
    expect(kept(elsewhere, 'app.localhost')).toBeDefined()
    clock.advance(idle - 1)
    expect(await who(cookie)).toBeDefined()
    clock.advance(idle)
    expect(await who(cookie)).toBeUndefined()
  })

  it('last where another process has seen them', async () => {
    const { cookie } = await start()
    await who(cookie)
    const another = open()
    clock.advance(idle - 1)
    expect(await another.callerOf(cookie, host)).toBeDefined()
    await another.close()
    clock.advance(1)
    expect(kept(cookie)).toBeUndefined()
    expect(await who(cookie)).toBeDefined()
  })

  // Nobody could end it there any more: who ends a session tells of rows.
  it('are forgotten where another process has dropped them for want of what could not be written down', async () => {
    const { id, cookie } = await start()
    const another = open()
    for (let time = 0; time < 2; time += 1) {
      clock.advance(idle - 1)
      expect(await who(cookie)).toBeDefined()
    }
    await another.tidy()
    expect(await another.callerOfSession(id)).toBeUndefined()
    expect(kept(cookie)).toBeDefined()
    await sessions.tidy()
    expect([kept(cookie), await who(cookie)]).toEqual([undefined, undefined])
    await another.close()
  })

  it('are marked as seen once a second, and by every host’s token', async () => {
    const { id, cookie } = await start()
    const elsewhere = (await sessions.cookieForHost(id, 'app.localhost', false))?.split(';')[0] as string
    await who(cookie)
    clock.advance(0.999)
    await who(cookie)
    expect(sessions.lastSeen(id)).toBeUndefined()
    clock.advance(0.001)
    await who(cookie)
    expect(sessions.lastSeen(id)).toBe(clock.now())
    await who(elsewhere, 'app.localhost')
    clock.advance(idle - 1)
    await who(cookie)
    clock.advance(idle - 1)
    expect(kept(elsewhere, 'app.localhost')).toBeDefined()
    clock.advance(idle)
    expect(kept(cookie)).toBeUndefined()
    expect(await who(cookie)).toBeUndefined()
    expect(await sessions.callerOfSession(id)).toBeUndefined()
  })

  it('end at the very moment of either limit', async () => {
    const { cookie } = await start()
    await who(cookie)
    clock.advance(idle)
    expect(await who(cookie)).toBeUndefined()
    const busy = await start()
    for (let passed = 0; passed < most - idle; passed += idle / 2) {
      expect(await who(busy.cookie)).toBeDefined()
      clock.advance(idle / 2)
    }
    expect(await who(busy.cookie)).toBeDefined()
    clock.advance(idle / 2)
    expect(await who(busy.cookie)).toBeDefined()
    clock.advance(idle / 2)
    expect([kept(busy.cookie), await who(busy.cookie)]).toEqual([undefined, undefined])
  })

  it('are not made longer by use where the file says so', async () => {
    sessions.configure({ ...config, session: { ...config.session, extendOnActivity: false } })
    const { cookie } = await start()
    for (const _ of ['first', 'second']) {
      await who(cookie)
      clock.advance(idle / 2 - 1)
    }
    expect(await who(cookie)).toBeDefined()
    clock.advance(2)
    expect([kept(cookie), await who(cookie)]).toEqual([undefined, undefined])
  })

  it('take the limits that hold now, shorter or longer', async () => {
    const { cookie } = await start()
    const shorter = { ...config, session: { ...config.session, maxAgeSeconds: 60 } }
    sessions.configure(shorter)
    expect((await who(cookie))?.expiresAt).toBe(clock.now() + 60_000)
    clock.advance(60)
    expect(await who(cookie)).toBeUndefined()
    sessions.configure({ ...config, session: { ...config.session, maxAgeSeconds: 99_999 } })
    expect((await who(cookie))?.expiresAt).toBe(clock.now() + (most - 60) * 1000)
  })

  it('are nobody’s where the strategy, the identity or the account is gone', async () => {
    const { id, cookie } = await start()
    expect(await who(cookie)).toBeDefined()
    sessions.configure({ ...config, strategies: [] })
    expect([await who(cookie), await sessions.cookieForHost(id, host, false)]).toEqual([undefined, undefined])
    await expect(start()).rejects.toMatchObject({ code: 'unknown_strategy', detail: { strategy: 'azure' } })
    sessions.configure(config)
    expect(await who(cookie)).toBeDefined()
    await accounts.setDisabled(person.collaboratorId, true)
    expect(await who(cookie)).toBeUndefined()
    await accounts.setDisabled(person.collaboratorId, false)
    expect(await who(cookie)).toBeDefined()
    await accounts.removeIdentity({ id: person.identityId, collaboratorId: person.collaboratorId })
    expect([await who(cookie), await sessions.callerOfSession(id)]).toEqual([undefined, undefined])
  })

  it('end on every host, by whoever may end them', async () => {
    const { id, cookie } = await start()
    const other = await start({
      atProvider: await sessions.sealAtProvider({ sid: 'at-idp', kept: { token: 't' } }),
    })
    const safe = await sessions.cookieForHost(id, 'app.localhost', true)
    expect(safe).toMatch(/^__Host-gatewright=[\w-]{43}; .*Secure/)
    expect([await who(cookie), await who(safe?.split(';')[0], 'app.localhost')]).toMatchObject([{}, {}])
    expect(sessions.callerOf(undefined, host)).toBeUndefined()
    expect(await sessions.atProvider(other.id)).toEqual({ token: 't' })
    expect(await sessions.atProvider(id)).toBeUndefined()
    expect(await sessions.atProvider('none')).toBeUndefined()
    expect(await sessions.proofOf(id)).toEqual({ strategy: 'azure', source: 'oauth2 https://idp.example' })
    expect(await sessions.proofOf('none')).toBeUndefined()
    expect(await sessions.end(id, false)).toMatch(/^gatewright=; .*Max-Age=0/)
    expect(await sessions.end(id, true)).toMatch(/^__Host-gatewright=; .*Max-Age=0/)
    expect([kept(cookie), await who(cookie), await who(safe?.split(';')[0], 'app.localhost')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([await sessions.callerOfSession(id), await sessions.cookieForHost(id, host, false)]).toEqual([
      undefined,
      undefined,
    ])
    expect(await sessions.endByProvider('azure', { sid: 'at-idp' })).toBe(1)
    const [one, two] = [await start(), await start()]
    expect(await sessions.endOf(person.collaboratorId, { except: one.id })).toBe(1)
    expect([await who(one.cookie), await who(two.cookie)]).toMatchObject([{ sessionId: one.id }, undefined])
    expect(await sessions.endOf(person.collaboratorId)).toBe(1)
    expect(await sessions.list({ limit: 9 })).toEqual([])
  })

  it('know the hosts where they were used, the latest first, each once', async () => {
    const { id } = await start()
    for (const app of ['one.localhost', 'two.localhost', 'one.localhost'])
      await sessions.cookieForHost(id, app, true)
    const [one, two] = ['one.localhost', 'two.localhost'].map(host => ({ host, secure: true }))
    expect(await sessions.placesOf(id, 9)).toEqual([one, two, { host, secure: false }])
    expect(await sessions.placesOf(id, 1)).toEqual([one])
    await sessions.end(id, false)
    expect(await sessions.placesOf(id, 9)).toEqual([])
  })

  it('get no cookie for another host where they end meanwhile', async () => {
    const { id } = await start()
    const ending = open({
      accounts: {
        ...accounts,
        async holderOf(identityId) {
          const holder = await accounts.holderOf(identityId)
          await sessions.end(id, false)
          return holder
        },
      },
    })
    expect(await ending.cookieForHost(id, 'app.localhost', false)).toBeUndefined()
    await ending.close()
  })

  it('begin with the sign-in that proves them, or not at all', async () => {
    let id = ''
    const undone = engine.database.transaction(async tx => {
      const place = { host, secure: false, address: '', userAgent: '' }
      id = (await sessions.start({ ...person, ...grace, ...place }, tx)).id
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await sessions.proofOf(id)).toBeUndefined()
    expect(await sessions.proofs()).toEqual([])
  })

  it('are counted, listed, filled and ended by what they rest on', async () => {
    const { id } = await start()
    const [proved] = await sessions.proofs()
    expect(await sessions.countBy(proved ?? { strategy: '', source: '' }, clock.now())).toEqual(
      new Map([[person.collaboratorId, 1]]),
    )
    expect((await sessions.list({ limit: 9 })).map(each => each.id)).toEqual([id])
    await sqlOf(engine.database).updateTable('sessions').set({ source: null }).execute()
    await sessions.fillSources(() => 'filled')
    expect(await sessions.proofs()).toEqual([{ strategy: 'azure', source: 'filled' }])
    expect(await sessions.removeBy({ strategy: 'azure', source: 'filled' })).toBe(1)
  })

  it('are written down when they were seen, and dropped when they are over, not before it is sure', async () => {
    const { id, cookie } = await start()
    await who(cookie)
    clock.advance(5)
    await who(cookie)
    const written = async () => (await sessions.list({ sessionId: id, limit: 1 }))[0]?.lastSeenAt
    expect(await written()).toBe(clock.now() - 5_000)
    await Promise.all([sessions.tidy(), sessions.tidy()])
    expect([await written(), sessions.lastSeen(id)]).toEqual([clock.now(), undefined])
    // Another process may have seen it in the last minute, and not have written it yet.
    clock.advance(idle + 59)
    await sessions.tidy()
    expect(await written()).toBeDefined()
    clock.advance(1)
    await sessions.tidy()
    expect(await written()).toBeUndefined()
    const late = await start()
    clock.advance(2)
    await who(late.cookie)
    clock.advance(2)
    await who(late.cookie)
    const seen = clock.now()
    await sessions.close()
    const [row] = await sessions.list({ sessionId: late.id, limit: 1 })
    expect(row?.lastSeenAt).toBe(seen)
  })

  it('are written down by themselves, every half minute until they are closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const own = open()
      const { id, cookie } = await start()
      await own.callerOf(cookie, host)
      clock.advance(5)
      await own.callerOf(cookie, host)
      vi.advanceTimersByTime(29_999)
      await own.proofs()
      expect(own.lastSeen(id)).toBe(clock.now())
      vi.advanceTimersByTime(1)
      await expect.poll(() => own.lastSeen(id)).toBeUndefined()
      let tidied = false
      const tidying = own.tidy().then(() => {
        tidied = true
      })
      await own.close()
      expect(tidied).toBe(true)
      await tidying
      await sqlOf(engine.database).schema.alterTable('sessions').renameTo('away').execute()
      vi.advanceTimersByTime(60_000)
      await accounts.holderOf(person.identityId)
      await sqlOf(engine.database).schema.alterTable('away').renameTo('sessions').execute()
      expect(warned).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  it('keep what cannot be written for the next time, and say so', async () => {
    const { id, cookie } = await start()
    await who(cookie)
    clock.advance(5)
    await who(cookie)
    await sqlOf(engine.database).schema.alterTable('sessions').renameTo('away').execute()
    await sessions.tidy()
    await sqlOf(engine.database).schema.alterTable('away').renameTo('sessions').execute()
    expect(warned.join()).toMatch(/activity could not be written.*it is tried again/)
    expect(warned[0]).toMatch(/no such table|does not exist/)
    expect(sessions.lastSeen(id)).toBe(clock.now())
    await sessions.tidy()
    expect(sessions.lastSeen(id)).toBeUndefined()
    expect(warned).toHaveLength(1)
  })

  it('are refused, and not taken for nobody’s, while the storage is away', async () => {
    const { cookie } = await start()
    await who(cookie)
    available = false
    expect(() => sessions.callerOf(cookie, host)).toThrow(
      expect.objectContaining({ code: 'storage_unavailable' }),
    )
    expect(() => sessions.callerOf(undefined, host)).toThrow(
      expect.objectContaining({ code: 'storage_unavailable' }),
    )
    available = true
    await sqlOf(engine.database).schema.alterTable('session_tokens').renameTo('away').execute()
    const failing = who(`gatewright=${'y'.repeat(43)}`)
    await expect(failing).rejects.toMatchObject({ code: 'storage_unavailable', cause: expect.any(Error) })
    // What can be no token needs no storage to be nobody's.
    for (const token of ['y'.repeat(42), 'y'.repeat(44), `.${'y'.repeat(43)}`, `${'y'.repeat(43)}.`]) {
      expect(sessions.callerOf(`gatewright=${token}`, host)).toBeUndefined()
      expect(await who(`gatewright=${token}; gatewright=no`)).toBeUndefined()
    }
    await sqlOf(engine.database).schema.alterTable('away').renameTo('session_tokens').execute()
  })
})
