import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../src/storage/database.ts'
import { createPasswordAdministration } from '../../src/strategies/basic/administration.ts'
import { createAttempts } from '../../src/strategies/basic/attempt-store.ts'
import { createCredentials, makeOneTimePassword } from '../../src/strategies/basic/credentials.ts'
import { verifyPassword } from '../../src/strategies/basic/passwords.ts'
import { engines } from './engines.ts'
import { shareEngine, standingClock } from './support.ts'

vi.mock('argon2', () => import('./quick-argon2.ts'))

const grace = 'grace@contoso.test'
const alan = 'alan@contoso.test'
/** No letter that could be taken for another. */
const speakable = /^[a-hjkmnp-zA-HJ-NP-Z2-9]{16}$/
const fortnight = 14 * 24 * 3600_000

describe.each(engines)('passwords that are handed over, on $name', engineOf => {
  const engine = shareEngine(engineOf)
  let database: Database
  let clock: ReturnType<typeof standingClock>
  beforeEach(() => {
    database = engine().database
    clock = standingClock()
  })
  const of = (strategy: string) => createCredentials(database, clock, strategy)
  const passwords = () => createPasswordAdministration(database, clock)
  const reset = async (...asked: Parameters<ReturnType<typeof passwords>['prepareReset']>) => {
    const write = await passwords().prepareReset(...asked)
    return write && database.transaction(write)
  }

  it('are set beyond doubt, or for once and a fortnight, by whoever may say whose address it is', async () => {
    const set = await of('staff').setVouchedHash(grace, 'a hash')
    expect(set).toEqual({
      ...{ email: grace, subject: set.subject, emailVouched: true, passwordHash: 'a hash' },
      ...{ changedAt: clock.now(), mustChange: false },
    })
    const once = (emailVouched: boolean) => ({
      ...{ email: grace, subject: set.subject, emailVouched, passwordHash: 'made before' },
      ...{ changedAt: clock.now(), mustChange: true, expiresAt: clock.now() + fortnight },
    })
    const made = { password: 'once', hash: 'made before' }
    clock.advance(60)
    for (const vouched of [true, false]) {
      expect(await of('staff').setOneTimePassword(grace, vouched, made)).toBe('once')
      expect(await of('staff').find(grace)).toEqual(once(vouched))
    }
    expect(await of('staff').replace(once(false), set)).toEqual({ ...set, emailVouched: false })
    expect(await of('staff').replace(once(false), set)).toBeUndefined()
  })

  it('are made of letters that nobody mistakes, and are never the same', async () => {
    const passwordsMade = []
    for (let time = 0; time < 2; time += 1) passwordsMade.push(await makeOneTimePassword())
    const [one, two] = passwordsMade
    expect([one?.password, two?.password]).toEqual([
      expect.stringMatching(speakable),
      expect.stringMatching(speakable),
    ])
    expect(one?.password).not.toBe(two?.password)
    expect(await verifyPassword(one?.hash, one?.password ?? '')).toBe(true)
  })

  it('are reset for the address that they were made for, found by whose they are', async () => {
    const { subject } = await of('staff').setVouchedHash(grace, 'before')
    const { subject: other } = await of('partners').setVouchedHash(alan, 'before')
    // Their account's address is another by now.
    const password = (await reset('staff', { subjects: [other, subject] }, false)) ?? ''
    expect(password).toMatch(speakable)
    const now = await of('staff').find(grace)
    expect(now).toMatchObject({ subject, emailVouched: false, mustChange: true })
    expect(await verifyPassword(now?.passwordHash, password)).toBe(true)
    expect((await of('partners').find(alan))?.passwordHash).toBe('before')
    expect(await of('staff').find(alan)).toBeUndefined()
  })

  it('are given for the address of an invitation, and to no account that has none; and end a lock', async () => {
    const { subject } = await of('partners').setVouchedHash(alan, 'before')
    const limits = { maxLoginAttempt: 1, lockoutSeconds: 600 }
    for (const email of [grace, alan]) {
      await createAttempts(database, clock, 'staff', limits).recordFailure(email)
    }
    expect(await passwords().lockedAmong([grace, alan])).toEqual(new Set([grace, alan]))
    expect(await reset('staff', { subjects: [subject] })).toBeUndefined()
    expect(await reset('staff', { subjects: [] })).toBeUndefined()
    expect(await of('staff').find(grace)).toBeUndefined()
    expect(await reset('staff', { invited: grace })).toMatch(speakable)
    expect(await of('staff').find(grace)).toMatchObject({ emailVouched: false, mustChange: true })
    expect(await passwords().lockedAmong([grace, alan])).toEqual(new Set([alan]))
    await passwords().unlock(alan)
    expect(await passwords().lockedAmong([grace, alan])).toEqual(new Set())
  })

  it('say of an address what was said before, where a new one says nothing of it', async () => {
    for (const vouched of [true, false]) {
      await of('staff').setOneTimePassword(grace, vouched, { password: 'once', hash: 'a hash' })
      const { subject = '' } = (await of('staff').find(grace)) ?? {}
      await reset('staff', { subjects: [subject] })
      expect(await of('staff').find(grace)).toMatchObject({ emailVouched: vouched })
    }
  })

  it('have owners, are vouched for, and are forgotten', async () => {
    const { subject } = await of('staff').setVouchedHash(grace, 'a hash')
    await of('staff').setOneTimePassword(grace, false, { password: 'once', hash: 'a hash' })
    await of('staff').setVouchedHash(alan, 'a hash')
    expect(await passwords().ownersOfAddress(grace)).toEqual([
      { strategy: 'staff', issuer: 'urn:gatewright:basic:staff', subject },
    ])
    expect(await passwords().ownersOfAddress('nobody@contoso.test')).toEqual([])
    const owners = [{ strategy: 'staff', subject }]
    expect(await passwords().vouch(owners)).toEqual(owners)
    expect(await of('staff').find(grace)).toMatchObject({ emailVouched: true })
    await passwords().forget(owners)
    expect(await of('staff').find(grace)).toBeUndefined()
    expect(await of('staff').find(alan)).toBeDefined()
  })
})
