import { afterEach, describe, expect, it } from 'vitest'
import { networkOf } from '../../src/http/network.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

const chosen = 'tea at half past four'
const email = 'grace@example.test'
let test: TestServer
afterEach(() => test.close())

async function start(options: Parameters<typeof basicConfig>[0]) {
  test = await startTestServer({ strategies: [basicConfig(options)] })
  const { services } = test.server
  await createCredentials(services.storage.database, services.clock, 'default').setVouchedHash(
    email,
    await hashPassword(chosen),
  )
  await services.invitations.invite({ email, strategy: 'default', roles: ['member'] })
}
const signIn = (form: { email?: string; password: string }) =>
  test.newBrowser().call('POST', `${origin}/api/v1/auth/login/basic/default`, { email, ...form })

describe('many passwords tried at the same moment', () => {
  it('are counted against the lock one by one: the right one behind too many wrong ones is refused', async () => {
    await start({ maxLoginAttempt: 3 })
    const wrong = Array.from({ length: 12 }, (_, index) => signIn({ password: `wrong ${index}` }))
    const right = signIn({ password: chosen })
    expect((await Promise.all(wrong)).every(({ status }) => status === 401)).toBe(true)
    expect((await right).status).toBe(401)
  })

  it('are counted for one account however the address is spelt', async () => {
    await start({ maxLoginAttempt: 0 })
    const spellings = Array.from({ length: 25 }, (_, index) => `${' '.repeat(index)}GRACE@example.test\t`)
    const answers = await Promise.all(spellings.map(email => signIn({ email, password: 'wrong' })))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  })

  it('get one answer for known and unknown addresses', async () => {
    await start({ maxLoginAttempt: 0 })
    const [known, unknown] = await Promise.all([
      signIn({ password: 'wrong' }),
      signIn({ email: 'nobody@example.test', password: 'wrong' }),
    ])
    expect([known.status, known.json().error]).toEqual([unknown.status, unknown.json().error])
  })

  it('overtake no limit: of an address that tries a hundred at once, sixty are looked at', async () => {
    await start({ maxLoginAttempt: 0 })
    const guesses = Array.from({ length: 100 }, (_, n) =>
      signIn({ email: `guest${n}@example.test`, password: 'wrong' }),
    )
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(statuses.filter(status => status === 401)).toHaveLength(60)
    expect(statuses.filter(status => status === 429)).toHaveLength(40)
  })

  it('come from one network when they come from one line’s many IPv6 addresses', async () => {
    await start({})
    expect(networkOf('2001:db8:1:2:aaaa::1')).toBe(networkOf('2001:db8:1:2::ffff'))
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(networkOf('192.0.2.1')).not.toBe(networkOf('192.0.2.2'))
  })
})
