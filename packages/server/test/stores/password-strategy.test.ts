import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../src/storage/database.ts'
import { createBasicStrategy } from '../../src/strategies/basic/basic-strategy.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword, verifyPassword } from '../../src/strategies/basic/passwords.ts'
import type { Form } from '../../src/strategies/form-strategy.ts'
import type { ProfileWithin } from '../../src/strategies/strategy-base.ts'
import { basicConfig } from '../support/config.ts'
import { engines } from './engines.ts'
import { provenBy, shareEngine, standingClock } from './support.ts'

vi.mock('argon2', () => import('./quick-argon2.ts'))

const email = 'grace@example.test'
const password = 'tea at half past four'

describe.each(engines)('a strategy with passwords, on $name', engineOf => {
  const engine = shareEngine(engineOf)
  let database: Database
  let clock: ReturnType<typeof standingClock>
  const strategy = (options: Parameters<typeof basicConfig>[0] = {}) =>
    createBasicStrategy(basicConfig(options), { database, clock })
  const kept = () => createCredentials(database, clock, 'default')
  beforeEach(() => {
    database = engine().database
    clock = standingClock()
  })

  it('asks for what it needs', () => {
    const { takes, id, config, words, fields, registerByLink } = strategy()
    expect([takes, id, config]).toEqual(['form', 'default', basicConfig()])
    expect(words).toEqual({ with: 'a password', others: 'Other passwords' })
    const asked = { name: 'email', label: 'E-mail', kind: 'email', autocomplete: 'username' }
    const secret = { name: 'password', label: 'Password', kind: 'password' }
    const another = { name: 'newPassword', label: 'New password', kind: 'password', later: true }
    // Said before somebody chooses one, and not after it was refused.
    const rules =
      'At least 10 characters; letters of any script, blanks and signs count. No common password, and none made of your name, your address or the name of this server.'
    expect(fields).toEqual([
      asked,
      { ...secret, autocomplete: 'current-password' },
      { ...another, autocomplete: 'new-password', description: rules },
    ])
    const name = { name: 'fullname', label: 'Your name', kind: 'text', autocomplete: 'name' }
    expect(registerByLink?.fields).toEqual([
      { ...name, description: 'Optional', optional: true, maxLength: 200 },
      asked,
      { ...secret, autocomplete: 'new-password', description: rules },
    ])
  })

  it('lets in by the link whoever chooses a password, in the transaction alone', async () => {
    const register = strategy().registerByLink?.prepare
    if (register === undefined) throw new Error('nobody can register')
    for (const [written, code] of [
      ['', 'email_missing'],
      ['no address', 'email_invalid'],
    ] as const) {
      await expect(register({ email: written, password })).rejects.toMatchObject({ code })
    }
    await expect(register({ password })).rejects.toMatchObject({ code: 'email_missing' })
    for (const form of [{ email }, { email, password: 'short' }] as Form[]) {
      await expect(register(form)).rejects.toMatchObject({ code: 'password_too_weak' })
    }
    const lax = strategy({ passwordMinLength: 1 }).registerByLink?.prepare
    await expect(lax?.({ email })).rejects.toMatchObject({ code: 'password_too_weak' })
    const within = await register({ email: ' GRACE@example.test', password, fullname: ' Grace ' })
    expect(await kept().find(email)).toBeUndefined()
    const profile = await provenBy(within, database)
    const made = await kept().find(email)
    expect(profile).toMatchObject({
      ...{ issuer: 'urn:gatewright:basic:default', subject: made?.subject, passwordReplaced: 'reset' },
      ...{ claims: { email, name: 'Grace' }, invitedAs: email },
    })
    expect(made).toMatchObject({ emailVouched: true, mustChange: false })
    expect(await verifyPassword(made?.passwordHash, password)).toBe(true)
    expect((await provenBy(await register({ email, password }), database)).claims).toEqual({ email })
  })

  it('gives whoever is invited a password for once, as the inviter may vouch', async () => {
    for (const vouched of [true, false]) {
      const welcome = await strategy().onInvited?.(email, vouched)
      const { oneTimePassword = '' } = (await welcome?.(database)) ?? {}
      const made = await kept().find(email)
      expect(made).toMatchObject({ emailVouched: vouched, mustChange: true })
      expect(await verifyPassword(made?.passwordHash, oneTimePassword)).toBe(true)
    }
    await expect(strategy().verify({ email, password })).rejects.toMatchObject({
      code: 'invalid_credentials',
      detail: { reason: 'wrong password' },
    })
  })

  it('verifies what the form says, from the browser that sends it', async () => {
    const { passwordHash } = await kept().setVouchedHash(email, await hashPassword(password))
    const { subject } = await kept().setVouchedHash(email, passwordHash)
    const within = (await strategy().verify({ email, password })) as ProfileWithin
    expect(await provenBy(within, database)).toMatchObject({ subject })
    await expect(strategy().verify({})).rejects.toMatchObject({ code: 'invalid_credentials' })
    // A field that is not there is as one that is empty.
    await kept().setVouchedHash(email, await hashPassword(''))
    expect(await strategy().verify({ email })).toEqual(expect.any(Function))
    await kept().setOneTimePassword(email, true, { password, hash: passwordHash })
    await expect(strategy().verify({ email, password })).rejects.toMatchObject({
      code: 'password_change_required',
    })
    await expect(strategy().verify({ email, password, newPassword: 'short' })).rejects.toMatchObject({
      code: 'password_too_weak',
    })
    // Its failures lock the browser itself, and nobody else.
    for (let time = 0; time < 3; time += 1) {
      await expect(strategy().verify({ email, password: '' }, 'b1')).rejects.toThrow()
    }
    await expect(strategy().verify({ email, password }, 'b1')).rejects.toMatchObject({
      code: 'password_change_required',
    })
    await expect(strategy().verify({ email, password })).rejects.toMatchObject({
      code: 'password_change_required',
    })
  })

  it('knows a browser until the password changes', async () => {
    const stamp = (account: string) => strategy().stampOf?.(account)
    expect([await stamp(email), await stamp('no address')]).toEqual([undefined, undefined])
    const { subject } = await kept().setVouchedHash(email, 'a hash')
    const first = await stamp(' Grace@example.test ')
    expect(first).toBe(`${subject}.${clock.now()}`)
    expect(await stamp(email)).toBe(first)
    clock.advance(1)
    await kept().setVouchedHash(email, 'another')
    expect(await stamp(email)).not.toBe(first)
    await kept().setVouchedHash('alan@example.test', 'another')
    expect(await stamp('alan@example.test')).not.toBe(await stamp(email))
  })
})
