import { beforeEach, describe, expect, it } from 'vitest'
import type { Holder } from '../accounts/account-identity.ts'
import { createHolders, type Holders, type SessionSettings } from './holders.ts'
import { createLastSeen, type LastSeen } from './last-seen.ts'
import type { Session } from './session.ts'

/** Times are seconds after the session began. */
const begun = 1_000_000
const place = { host: 'sso.example', secure: true }
const limits = { idleSeconds: 100, extendOnActivity: true, maxAgeSeconds: 1000 }
const session: Session = {
  ...{ id: 's1', collaboratorId: 'c1', identityId: 'i1', strategy: 'default', source: 'basic' },
  ...{ createdAt: begun, lastSeenAt: begun, expiresAt: begun + 2_000_000, atProvider: undefined },
}
const holder = {
  identity: { id: 'i1', email: 'a@x.test', groups: [], providerRoles: [], strategy: 'default' },
  collaborator: { id: 'c1', disabled: false, roles: ['member'] },
} as unknown as Holder

let now: number
let seen: LastSeen
let config: SessionSettings
let known: Map<string, Holder>
let holders: Holders
let stored: Session
let redeemed: readonly string[]

beforeEach(() => {
  now = begun
  seen = createLastSeen({ touch: async () => [] })
  stored = session
  redeemed = []
  known = new Map([['i1', holder]])
  config = {
    session: limits,
    superAdmins: [],
    roles: ['member'],
    strategies: [{ id: 'default', type: 'basic', offered: true }],
  } as unknown as SessionSettings
  holders = createHolders({
    store: {
      async byToken(token) {
        const found = token === 'known' ? known.get('i1') : undefined
        return found && { session: stored, ...place, holder: found, redeemed }
      },
    },
    accounts: { holderOf: async id => known.get(id), isSuperAdmin: async () => false },
    clock: { now: () => now },
    seen,
    config: () => config,
  })
})
const at = (seconds: number) => {
  now = begun + seconds * 1000
}
const limited = (change: Partial<typeof limits>) => {
  config = { ...config, session: { ...limits, ...change } }
}

describe('a session', () => {
  const holds = async () => (await holders.holderOf(stored)) !== undefined

  it('stands for its identity until nobody has used it for so long, to the moment', async () => {
    expect(await holders.holderOf(session)).toMatchObject({ sessionId: 's1', collaboratorId: 'c1' })
    at(99.999)
    expect(await holds()).toBe(true)
    at(100)
    expect(await holds()).toBe(false)
    seen.mark('s1', begun + 1000)
    expect(await holds()).toBe(true)
    seen.mark('s2', begun + 100_000)
    at(101)
    expect(await holds()).toBe(false)
  })

  it.each([
    ['what the file says', { maxAgeSeconds: 500 }, 2000],
    ['what it began with', { maxAgeSeconds: 5000 }, 500],
  ])('is over after %s, however busy it is', async (_, change, expires) => {
    limited(change)
    stored = { ...session, expiresAt: begun + expires * 1000 }
    seen.mark('s1', begun + 499_000)
    at(499.999)
    expect(await holds()).toBe(true)
    at(500)
    expect(await holds()).toBe(false)
  })

  it('stands for nobody where its identity, its account or what proved it is gone', async () => {
    known.clear()
    expect(await holders.holderOf(session)).toBeUndefined()
    known.set('i1', { ...holder, collaborator: { ...holder.collaborator, disabled: true } })
    expect(await holders.holderOf(session)).toBeUndefined()
    known.set('i1', holder)
    expect(await holders.holderOf({ ...session, source: 'oauth2 https://idp.example' })).toBeUndefined()
    config = { ...config, strategies: [] }
    expect(await holders.holderOf(session)).toBeUndefined()
  })
})

describe('what is kept of a session', () => {
  const kept = async () => {
    const entry = await holders.read('known')
    if (entry === undefined) throw new Error('there is none')
    return entry
  }

  it('is read by its token, where it holds', async () => {
    seen.mark('s1', begun + 5000)
    expect(await holders.read('known')).toEqual({
      ...place,
      caller: await holders.holderOf(session),
      createdAt: begun,
      seenAt: begun + 5000,
    })
    expect(await holders.read('other')).toBeUndefined()
    known.clear()
    expect(await holders.read('known')).toBeUndefined()
  })

  it('is a super admin’s by an entry that the file still has for its strategy', async () => {
    const isOne = async (...superAdmins: SessionSettings['superAdmins']) => {
      config = { ...config, superAdmins }
      return (await kept()).caller.superAdmin
    }
    const entry = { email: 'grace@contoso.test', strategy: 'default' }
    expect(await isOne(entry)).toBe(false)
    redeemed = ['other@contoso.test', entry.email]
    expect(await isOne(entry)).toBe(true)
    expect(await isOne()).toBe(false)
    expect(await isOne({ ...entry, strategy: 'azure' })).toBe(false)
    expect(await isOne({ ...entry, email: 'ada@contoso.test' })).toBe(false)
    redeemed = []
    known.set('i1', { ...holder, identity: { ...holder.identity, superAdminByLink: true } })
    expect(await isOne()).toBe(true)
  })

  it('holds on its host and in its cookie alone', async () => {
    const entry = await kept()
    expect(holders.isValid(entry, 'sso.example', true)).toBe(true)
    expect(holders.isValid(entry, 'app.example', true)).toBe(false)
    expect(holders.isValid(entry, 'sso.example', false)).toBe(false)
  })

  const isValid = (entry: Awaited<ReturnType<typeof kept>>) => holders.isValid(entry, 'sso.example', true)

  it('holds until its absolute end, however lately it was seen', async () => {
    const entry = await kept()
    entry.seenAt = begun + 999_500
    at(999.999)
    expect(isValid(entry)).toBe(true)
    at(1000)
    expect(isValid(entry)).toBe(false)
  })

  it('holds until it is idle, to the moment, where use does not make it longer also within a second', async () => {
    const entry = await kept()
    at(99.999)
    expect(isValid(entry)).toBe(true)
    at(199.999)
    expect(isValid(entry)).toBe(false)
    limited({ extendOnActivity: false })
    entry.seenAt = begun + 99_500
    at(99.999)
    expect(isValid(entry)).toBe(true)
    at(100)
    expect(isValid(entry)).toBe(false)
  })

  it('is marked as seen once a second, and holds on when that is written down', async () => {
    const entry = await kept()
    at(0.999)
    expect([isValid(entry), seen.of('s1')]).toEqual([true, undefined])
    at(1)
    expect([isValid(entry), seen.of('s1')]).toEqual([true, begun + 1000])
    at(90)
    expect(isValid(entry)).toBe(true)
    await seen.write()
    at(189)
    expect(isValid(entry)).toBe(true)
    seen.mark('s1', begun + 280_000)
    at(379)
    expect(isValid(entry)).toBe(true)
  })
})
