import { SignJWT } from 'jose'
import { expect, it, onTestFinished } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { externalUsersBy } from '../support/config.ts'
import { basicConfig, origin, startTestServer } from '../support/server.ts'
import { allow, externalUsers } from './support/rules.ts'

const secret = 'a shared secret that is long enough for HS256'
const appOrigin = 'http://tool.localhost:3000'

async function start() {
  const test = await startTestServer({
    strategies: [basicConfig()],
    apps: [
      {
        id: 'tool',
        name: 'Tool',
        upstreams: ['http://127.0.0.1:9'],
        urls: [{ origin: appOrigin, pathPrefix: '/' }],
        headers: [],
        rules: [externalUsers({ paths: ['/chat/**'] }), allow({ signedIn: true })],
      },
    ],
    externalUsers: externalUsersBy(secret),
  })
  onTestFinished(() => test.close())
  const kept = async (kind: string) => {
    const rows = await sqlOf(test.server.services.storage.database)
      .selectFrom('one_time_codes')
      .select('kind')
      .where('kind', '=', kind)
      .execute()
    return rows.length
  }
  return { ...test, kept }
}

it('one session has only so many codes at a time, and the latest opens its app', async () => {
  const { newBrowser, server, kept } = await start()
  const { services } = server
  const [email, password] = ['grace@example.test', 'tea at half past four']
  await createCredentials(services.storage.database, services.clock, 'default').setVouchedHash(
    email,
    await hashPassword(password),
  )
  await services.invitations.invite({ email, strategy: 'default', roles: ['member'] })
  const browser = newBrowser()
  await browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, { email, password })
  const { location = '' } = await browser.open(`${appOrigin}/page`)
  let last = ''
  for (let n = 0; n < 70; n++) last = (await browser.open(location)).location ?? ''
  expect(await kept('hand-over')).toBe(50)
  expect((await browser.open(last)).location).toBe(`${appOrigin}/page`)
})

it('one external user has only so many tickets at a time, with however many tokens', async () => {
  const { newBrowser, kept, clock } = await start()
  const trade = async (sub: string, jti: number) => {
    const token = await new SignJWT({ sub, jti: String(jti) })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt(clock.now() / 1000)
      .setExpirationTime(clock.now() / 1000 + 300)
      .sign(new TextEncoder().encode(secret))
    const headers = { authorization: `Bearer ${token}` }
    return newBrowser().call('POST', `${appOrigin}/.gatewright/external-user`, undefined, headers)
  }
  for (let n = 0; n < 70; n++) expect((await trade('u1', n)).status).toBe(200)
  expect(await kept('external-user')).toBe(50)
  await trade('u2', 0)
  expect(await kept('external-user')).toBe(51)
})
