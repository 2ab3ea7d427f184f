import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

/** An office whose people are one address to the server. */
const password = 'tea at half past four'
const colleagues = Array.from({ length: 100 }, (_, n) => `colleague${n}@example.test`)
let test: TestServer

beforeEach(async () => {
  test = await startTestServer({ strategies: [basicConfig({ maxLoginAttempt: 5 })] })
  const { services } = test.server
  const credentials = createCredentials(services.storage.database, services.clock, 'default')
  const hash = await hashPassword(password)
  for (const email of colleagues) {
    await credentials.setVouchedHash(email, hash)
    await services.invitations.invite({ email, strategy: 'default', roles: ['member'] })
  }
})
afterEach(() => test.close())

const signIn = (email: string, form: object = {}) =>
  test
    .newBrowser()
    .call('POST', `${origin}/api/v1/auth/login/basic/default`, { email, password, ...form })
    .then(({ status }) => status)

describe('an office behind one address', () => {
  it('signs in at the same moment, beside one who is wrong twenty times', async () => {
    // What a verification takes is not measured: on a machine with other work the line would be one that nobody stands in.
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const wrong = Array.from({ length: 20 }, () => signIn('old@example.test', { password: 'of last year' }))
    const all = await Promise.all(colleagues.map(email => signIn(email)))
    expect(all).toEqual(colleagues.map(() => 200))
    expect(await Promise.all(wrong)).toEqual(Array(20).fill(401))
  })

  it('gives a guesser who has one right password nothing', async () => {
    const own = colleagues.slice(0, 10)
    const statuses: number[] = []
    for (let n = 0; n < 65; n++) {
      // Each time before the next guess.
      if (n % 7 === 0 && n < 60) expect(await signIn(own[n % own.length] ?? '')).toBe(200)
      statuses.push(await signIn(`guest${n}@example.test`, { password: 'wrong' }))
    }
    expect(statuses).toEqual([...Array(60).fill(401), ...Array(5).fill(429)])
  })

  it('is not kept out by a program with an old password', async () => {
    const old = () => signIn('old@example.test', { password: 'of last year' })
    for (let n = 0; n < 120; n++) {
      expect([401, 429]).toContain(await old())
      // A day's work in a few seconds.
      if (n % 20 === 19) test.clock.advance(30)
    }
    expect(await signIn(colleagues[0] ?? '')).toBe(200)
  })
})
