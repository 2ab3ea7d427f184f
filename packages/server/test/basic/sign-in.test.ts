import { afterEach, describe, expect, it } from 'vitest'
import { invite } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import type { Browser } from '../support/browser.ts'
import { isSignedIn } from '../support/provider-sign-in.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

let test: TestServer
afterEach(() => test.close())

const start = async (options: Parameters<typeof basicConfig>[0] = {}) => {
  test = await startTestServer({ strategies: [basicConfig(options)] })
  const { oneTimePassword = '' } = await invite(test.server.services, test.server.config, {
    email: 'grace@example.test',
    strategy: 'default',
    roles: [],
    by: { name: 'a test', superAdmin: true },
  })
  return oneTimePassword
}
const signIn = (browser: Browser, form: Record<string, string>) =>
  browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, { email: 'grace@example.test', ...form })
const chosen = 'tea at half past four'

describe('the one-time password of an invitation', () => {
  it('must be changed at the first sign-in, and then works no more', async () => {
    const once = await start()
    const browser = test.newBrowser()
    const first = await signIn(browser, { password: once })
    expect(first.status).toBe(403)
    expect(first.json()).toMatchObject({ error: 'password_change_required', reason: 'one-time' })
    expect(await isSignedIn(browser)).toBe(false)
    expect((await signIn(browser, { password: once, newPassword: chosen })).status).toBe(200)
    expect(await isSignedIn(browser)).toBe(true)
    expect((await signIn(test.newBrowser(), { password: once })).status).toBe(401)
    expect((await signIn(test.newBrowser(), { password: chosen })).status).toBe(200)
  })

  it('cannot be "changed" to itself', async () => {
    const once = await start()
    const answer = await signIn(test.newBrowser(), { password: once, newPassword: once })
    expect(answer.json()).toMatchObject({
      error: 'password_too_weak',
      rules: ['Choose one that differs from the old password.'],
    })
  })

  it('expires with the invitation', async () => {
    const once = await start()
    test.clock.advance(14 * 24 * 3600)
    expect((await signIn(test.newBrowser(), { password: once })).status).toBe(401)
  })
})

describe('the rules of a password', () => {
  it('are said all at once', async () => {
    const once = await start({ passwordMinLength: 12, requireComplexPassword: true })
    const answer = await signIn(test.newBrowser(), { password: once, newPassword: 'aaaa' })
    expect(answer.json().rules).toEqual([
      'Use at least 12 characters.',
      'Mix at least three of: small letters, capital letters, digits, other signs.',
    ])
  })

  it('refuse a common password and one made of the own address, with the reason, and nobody waits for that', async () => {
    const once = await start()
    const browser = test.newBrowser()
    // Of the processor: what else the machine does meanwhile must not decide.
    let longest = 0
    let last = process.cpuUsage()
    const looking = setInterval(() => {
      longest = Math.max(longest, process.cpuUsage(last).user / 1000)
      last = process.cpuUsage()
    }, 1)
    const good = 'Three or four words that have nothing to do with each other are good.'
    for (const [newPassword, why] of [
      ['password1234', 'It is close to one of the most used passwords.'],
      ['Grace-Example-7', 'It is made of your name, your address or the name of this server.'],
      ['4@8({[<36&9#!1|0$5+7%2'.repeat(40), undefined],
    ] as const) {
      const answer = await signIn(browser, { password: once, newPassword })
      if (why === undefined) expect(answer.status).toBe(200)
      else expect(answer.json().rules).toEqual([`${why} ${good}`])
    }
    clearInterval(looking)
    expect(longest).toBeLessThan(1000)
  })

  it('ask for a new one when the old one has grown too old', async () => {
    const once = await start({ passwordExpirySeconds: 90 * 24 * 3600 })
    await signIn(test.newBrowser(), { password: once, newPassword: chosen })
    test.clock.advance(91 * 24 * 3600)
    const answer = await signIn(test.newBrowser(), { password: chosen })
    expect(answer.json()).toMatchObject({ error: 'password_change_required', reason: 'expired' })
    expect(
      (await signIn(test.newBrowser(), { password: chosen, newPassword: 'coffee at eleven' })).status,
    ).toBe(200)
  })
})

describe('somebody who guesses', () => {
  it('gets the same answer for a wrong password, an unknown address and a locked account', async () => {
    const once = await start()
    await signIn(test.newBrowser(), { password: once, newPassword: chosen })
    const wrong = await signIn(test.newBrowser(), { password: 'wrong' })
    const unknown = await signIn(test.newBrowser(), { email: 'nobody@example.test', password: 'wrong' })
    const nonsense = await signIn(test.newBrowser(), { email: 'no address', password: 'wrong' })
    await signIn(test.newBrowser(), { password: 'wrong' })
    await signIn(test.newBrowser(), { password: 'wrong' })
    const locked = await signIn(test.newBrowser(), { password: chosen })
    const { ref, ...expected } = wrong.json()
    for (const answer of [unknown, nonsense, locked]) {
      expect(answer.status).toBe(401)
      expect(answer.json()).toMatchObject(expected)
    }
  })

  it('works as hard for an unknown address as for a known one', async () => {
    // Counted, not timed: the same number of hashes is computed either way.
    await start()
    const argon2 = (await import('argon2')).default
    const verified: string[] = []
    const original = argon2.verify
    argon2.verify = (hash: string, ...rest) => {
      verified.push(hash)
      return original(hash, ...rest)
    }
    try {
      await signIn(test.newBrowser(), { password: 'wrong' })
      await signIn(test.newBrowser(), { email: 'nobody@example.test', password: 'wrong' })
    } finally {
      argon2.verify = original
    }
    expect(verified).toHaveLength(2)
    const cost = (hash: string | undefined) => hash?.split('$').slice(1, 4).join('$')
    expect(cost(verified[1])).toBe(cost(verified[0]))
  })

  it('locks the account for a while, from everywhere', async () => {
    const once = await start({ maxLoginAttempt: 3, lockoutSeconds: 600 })
    await signIn(test.newBrowser(), { password: once, newPassword: chosen })
    for (let attempt = 0; attempt < 3; attempt += 1) await signIn(test.newBrowser(), { password: 'wrong' })
    expect((await signIn(test.newBrowser(), { password: chosen })).status).toBe(401)
    test.clock.advance(601)
    expect((await signIn(test.newBrowser(), { password: chosen })).status).toBe(200)
  })

  it('is counted only as long as attempts fail in a row', async () => {
    const once = await start({ maxLoginAttempt: 3 })
    await signIn(test.newBrowser(), { password: once, newPassword: chosen })
    for (let round = 0; round < 3; round += 1) {
      await signIn(test.newBrowser(), { password: 'wrong' })
      await signIn(test.newBrowser(), { password: 'wrong' })
      expect((await signIn(test.newBrowser(), { password: chosen })).status).toBe(200)
    }
  })

  it('never locks an account when maxLoginAttempt is 0, and is slowed down all the same', async () => {
    const once = await start({ maxLoginAttempt: 0 })
    await signIn(test.newBrowser(), { password: once, newPassword: chosen })
    const statuses: number[] = []
    for (let attempt = 0; attempt < 25; attempt += 1) {
      statuses.push((await signIn(test.newBrowser(), { password: 'wrong' })).status)
    }
    expect(statuses.filter(status => status === 401).length).toBeGreaterThan(5)
    expect(statuses.at(-1)).toBe(429)
  })

  it('is slowed down per address, whatever accounts are tried', async () => {
    await start()
    const answers: { status: number; json(): { retryAfter?: number } }[] = []
    for (let attempt = 0; attempt < 61; attempt += 1) {
      answers.push(await signIn(test.newBrowser(), { email: `user${attempt}@example.test`, password: 'x' }))
    }
    expect(answers.at(-2)?.status).toBe(401)
    expect(answers.at(-1)?.status).toBe(429)
    expect(answers.at(-1)?.json().retryAfter).toBeGreaterThan(0)
  })
})

it('stores argon2id hashes and never a password', async () => {
  const once = await start()
  await signIn(test.newBrowser(), { password: once, newPassword: chosen })
  const rows = await sqlOf(test.server.services.storage.database)
    .selectFrom('basic_credentials')
    .selectAll()
    .execute()
  expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,/)
  expect(JSON.stringify(rows)).not.toContain(chosen)
  expect(test.lines.join('')).not.toContain(chosen)
  expect(test.lines.join('')).not.toContain(once)
})

it('takes no sign-in from a page of another site', async () => {
  const once = await start()
  const answer = await test
    .newBrowser()
    .call(
      'POST',
      `${origin}/api/v1/auth/login/basic/default`,
      { email: 'grace@example.test', password: once },
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    )
  expect(answer.status).toBe(403)
  expect(answer.json().error).toBe('cross_site')
})
