import argon2 from 'argon2'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { createAttempts } from '../../src/strategies/basic/attempt-store.ts'
import { createCredentialStore } from '../../src/strategies/basic/credential-store.ts'
import { createCredentials, makeOneTimePassword } from '../../src/strategies/basic/credentials.ts'
import { verifyPassword } from '../../src/strategies/basic/passwords.ts'
import {
  type BasicSignIn,
  basicProfile,
  checkNewPassword,
  verifyBasic,
} from '../../src/strategies/basic/verify.ts'
import { basicConfig } from '../support/config.ts'
import { engines } from './engines.ts'
import { provenBy, shareEngine, standingClock } from './support.ts'

/** Nobody's password is compared before this comes. */
const turn = vi.hoisted(() => ({ comes: Promise.resolve() }))

vi.mock('argon2', async () => {
  const { default: quick } = await import('./quick-argon2.ts')
  const verify = async (hash: string, password: string) => {
    await turn.comes
    return quick.verify(hash, password)
  }
  return { default: { ...quick, verify } }
})

/** A sign-in with a password as the store and the clock see it, without a server around it. */
const email = 'grace@example.test'
const right = 'tea at half past four'
const newPassword = 'coffee at eleven'
const day = 24 * 3600

describe.each(engines)('a sign-in by password on $name', engineOf => {
  const engine = shareEngine(engineOf)
  let clock: ReturnType<typeof standingClock>
  let options: Parameters<typeof basicConfig>[0]
  /** Weaker than what is asked for today. */
  let quick: string
  /** As passwords are hashed today. */
  let today: string

  beforeAll(async () => {
    quick = await argon2.hash(right, { memoryCost: 1024, timeCost: 2, parallelism: 1 })
    today = await argon2.hash(right, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  })
  beforeEach(() => {
    clock = standingClock()
    options = {}
  })

  const store = (strategy = 'default') => createCredentialStore(engine().database, strategy)
  const has = (
    change: Partial<Parameters<ReturnType<typeof store>['write']>[0]> = {},
    strategy = 'default',
  ) =>
    store(strategy).write({
      ...{ email, emailVouched: true, passwordHash: quick, changedAt: clock.now(), mustChange: false },
      ...change,
    })
  const verify = (form: Partial<BasicSignIn> = {}) =>
    verifyBasic(engine().database, clock, basicConfig(options), { email, password: right, ...form })
  const signIn = async (form?: Partial<BasicSignIn>) => provenBy(await verify(form), engine().database)
  /** Why nobody is signed in, as the log has it. */
  const refusal = async (form?: Partial<BasicSignIn>): Promise<unknown> => {
    const error = await signIn(form).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'invalid_credentials', detail: { reason: expect.any(String) } })
    return (error as { detail: { reason: string } }).detail.reason
  }
  const guess = async (times: number, form?: Partial<BasicSignIn>) => {
    for (let time = 0; time < times; time += 1) {
      expect(await refusal({ password: 'wrong', ...form })).toBe('wrong password')
    }
  }

  it('says whose address it is, and on whose word', async () => {
    const { subject } = await has()
    const profile = await signIn({ email: ' GRACE@Example.test ' })
    expect(profile).toEqual({
      issuer: 'urn:gatewright:basic:default',
      subject,
      claims: { email },
      source: { vouchedFor: [] },
      trustsEmailIn: expect.any(Function),
      untrustedBecause: 'the address was typed by an admin who is not a super admin',
      invitedAs: email,
      stamp: `${subject}.${clock.now()}`,
    })
    expect(profile.trustsEmailIn('email', email)).toBe(true)
    expect(profile.trustsEmailIn('upn', email)).toBe(false)
    const untrusted = await has({ emailVouched: false })
    expect((await signIn()).trustsEmailIn('email', email)).toBe(false)
    // By the link of the one who sets the server up they also say their name, if they like.
    expect(basicProfile(basicConfig(), untrusted, 'Grace').claims).toEqual({ email, name: 'Grace' })
    expect(Object.keys(basicProfile(basicConfig(), untrusted, '').claims)).toEqual(['email'])
  })

  it('is nobody’s with a wrong password, an unknown address or another strategy’s password', async () => {
    await has({ email: 'alan@example.test' })
    await has({}, 'partners')
    for (const [form, reason] of [
      [{}, 'unknown address'],
      [{ email: 'no address' }, 'unknown address'],
      [{ email: '' }, 'unknown address'],
      [{ email: 'alan@example.test', password: 'wrong' }, 'wrong password'],
      [{ email: 'alan@example.test', password: '' }, 'wrong password'],
    ] as [Partial<BasicSignIn>, string][]) {
      expect([form, await refusal(form)]).toEqual([form, reason])
    }
    expect(await verify({ email: 'Alan@example.test', password: 'no' }).catch(error => error.detail)).toEqual(
      {
        email: 'alan@example.test',
        reason: 'wrong password',
      },
    )
  })

  it('is locked by too many failures in a row, known or not, until the lock has run out', async () => {
    await has()
    await guess(2)
    await signIn()
    await guess(3)
    expect(await refusal()).toBe('locked')
    clock.advance(599)
    expect(await refusal()).toBe('locked')
    clock.advance(1)
    await signIn()
    for (let time = 0; time < 3; time += 1) await refusal({ email: 'nobody@example.test' })
    const attempts = createAttempts(engine().database, clock, 'default', basicConfig().options)
    expect(await attempts.isLocked('nobody@example.test')).toBe(true)
  })

  it('is not locked for longer by those who go on', async () => {
    await has()
    await guess(3)
    clock.advance(300)
    expect(await refusal({ password: 'wrong' })).toBe('locked')
    clock.advance(300)
    await signIn()
  })

  it('is refused behind the limit among many at once', async () => {
    await has()
    const wrong = Array.from({ length: 4 }, () => refusal({ password: 'wrong' }))
    expect((await Promise.all(wrong)).toSorted()).toEqual(['locked', ...Array(3).fill('wrong password')])
    const right = Array.from({ length: 3 }, () => refusal())
    expect(await Promise.all(right)).toEqual(Array(3).fill('locked'))
  })

  it('is counted for a known browser by itself, until that is locked too', async () => {
    await has()
    await guess(3)
    expect(await refusal()).toBe('locked')
    await signIn({ browser: 'b1' })
    // What the owner's browser does gives whoever guesses from elsewhere nothing.
    expect(await refusal()).toBe('locked')
    await guess(2, { browser: 'b1' })
    await signIn({ browser: 'b1' })
    await guess(3, { browser: 'b1' })
    expect(await refusal({ browser: 'b1' })).toBe('locked')
    await signIn({ browser: 'b2' })
    clock.advance(600)
    await guess(3, { browser: 'b1' })
    await signIn()
    // Locked by itself, it is one of all: it signs in, and what it does wrong counts against all.
    await signIn({ browser: 'b1' })
    await guess(3, { browser: 'b1' })
    expect(await refusal()).toBe('locked')
  })

  it('waits in another line than strangers’ where it comes from a known browser, by account', async () => {
    for (const whose of [{}, { email: 'alan@example.test' }]) await has({ passwordHash: today, ...whose })
    await has({ passwordHash: today }, 'partners')
    let come = (): void => undefined
    turn.comes = new Promise(resolve => {
      come = resolve
    })
    const refused: unknown[] = []
    const crowd = Array.from({ length: 2_100 }, () =>
      verifyPassword(undefined, 'wrong', { network: '192.0.2.1' }).catch(() => {}),
    )
    const verifyAs = (who: string, form: Partial<BasicSignIn>, config = basicConfig()) =>
      verifyBasic(engine().database, clock, config, { email, password: right, ...form }).then(
        () => who,
        error => void refused.push([who, error.code]),
      )
    const all = [
      verifyAs('one of the crowd', { network: '192.0.2.1' }),
      verifyAs('a stranger', { network: '192.0.2.2' }),
      verifyAs('Grace', { browser: 'b1', network: '192.0.2.1' }),
      verifyAs('Alan', { browser: 'b1', email: 'alan@example.test' }),
      verifyAs('a partner', { browser: 'b1' }, { ...basicConfig(), id: 'partners' }),
    ]
    await expect.poll(() => refused.length).toBe(1)
    come()
    expect((await Promise.all(all)).filter(Boolean)).toEqual(['a stranger', 'Grace', 'Alan', 'a partner'])
    expect(refused).toEqual([['one of the crowd', 'sign_in_busy']])
    await Promise.all(crowd)
  })

  it('of no address is counted as one, whatever browser asks', async () => {
    for (const browser of ['b1', 'b2']) await refusal({ email: 'no address', browser })
    const rows = await sqlOf(engine().database).selectFrom('basic_attempts').selectAll().execute()
    expect(rows).toMatchObject([{ email: '', failures: 2 }])
  })

  it('needs a new password after a one-time one, within its time', async () => {
    await has({ mustChange: true, expiresAt: clock.now() + 10_000 })
    await expect(verify()).rejects.toMatchObject({
      code: 'password_change_required',
      response: { reason: 'one-time', minLength: 10 },
    })
    for (const [chosen, rules] of [
      ['short', ['Use at least 10 characters.']],
      [right, ['Choose one that differs from the old password.']],
    ] as const) {
      await expect(verify({ newPassword: chosen })).rejects.toMatchObject({
        code: 'password_too_weak',
        response: { rules },
      })
    }
    clock.advance(10)
    expect(await refusal({ newPassword })).toBe('one-time password expired')
    expect(await refusal({ password: 'wrong' })).toBe('one-time password expired')
  })

  it('keeps the new password in the place of the old, for whom it was and as long as they like', async () => {
    const { subject } = await has({ emailVouched: false, mustChange: true, expiresAt: clock.now() + 10_000 })
    clock.advance(5)
    const within = await verify({ newPassword })
    expect((await store().find(email))?.passwordHash).toBe(quick)
    expect(await provenBy(within, engine().database)).toMatchObject({ subject, passwordReplaced: 'own' })
    expect(await store().find(email)).toEqual({
      ...{ email, subject, emailVouched: false, mustChange: false, changedAt: clock.now() },
      passwordHash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/),
    })
    clock.advance(10)
    expect(await refusal()).toBe('wrong password')
    expect(await signIn({ password: newPassword })).not.toHaveProperty('passwordReplaced')
  })

  it('needs a new password where the old one is too old, to the moment', async () => {
    options = { passwordExpirySeconds: 90 * day }
    await has({ passwordHash: today })
    clock.advance(90 * day - 1)
    expect(await signIn({ newPassword })).not.toHaveProperty('passwordReplaced')
    clock.advance(1)
    await expect(verify()).rejects.toMatchObject({
      code: 'password_change_required',
      response: { reason: 'expired', minLength: 10 },
    })
    options = {}
    await signIn()
  })

  it('writes a weaker hash anew, and what is as strong as today’s not', async () => {
    const expiresAt = clock.now() + 10_000
    const { subject } = await has({ expiresAt })
    const begun = clock.now()
    clock.advance(5)
    expect(await signIn({ newPassword })).not.toHaveProperty('passwordReplaced')
    const anew = await store().find(email)
    expect(anew).toEqual({
      ...{ email, subject, emailVouched: true, mustChange: false, changedAt: begun, expiresAt },
      passwordHash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/),
    })
    await signIn()
    expect(await store().find(email)).toEqual(anew)
  })

  it('is refused where the password was replaced while it was verified', async () => {
    await has({ passwordHash: today })
    const within = await verify()
    const { password } = await reset()
    await expect(provenBy(within, engine().database)).rejects.toMatchObject({
      code: 'invalid_credentials',
      detail: { email, reason: 'the password was replaced while it was verified' },
    })
    await expect(verify({ password })).rejects.toMatchObject({ code: 'password_change_required' })
  })

  const reset = async () => ({
    password: await createCredentials(engine().database, clock, 'default').setOneTimePassword(
      email,
      true,
      await makeOneTimePassword(),
    ),
  })
})

it('a new password keeps the rules, and differs from the old one where there is one', async () => {
  const check = (password: string, old?: string) =>
    checkNewPassword(password, basicConfig(), { email, ...(old && { old }) })
  await expect(check(newPassword)).resolves.toBeUndefined()
  await expect(check(newPassword, right)).resolves.toBeUndefined()
  await expect(check(newPassword, newPassword)).rejects.toMatchObject({ code: 'password_too_weak' })
  await expect(check('short', 'short')).rejects.toMatchObject({
    response: { rules: ['Use at least 10 characters.', 'Choose one that differs from the old password.'] },
  })
  await expect(check('password1234')).rejects.toMatchObject({
    response: {
      rules: [
        'It is close to one of the most used passwords. Three or four words that have nothing to do with each other are good.',
      ],
    },
  })
})
