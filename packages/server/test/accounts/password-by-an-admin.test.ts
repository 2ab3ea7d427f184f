import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collaboratorClaims } from '../../src/gate/identity/assertion.ts'
import { identityHeaders } from '../../src/gate/identity/identity-headers.ts'
import { type Console, fileText, type Person, password, startConsole } from '../admin-api/support/console.ts'
import { personOf } from '../stores/support.ts'
import { origin } from '../support/server.ts'

const vip = 'vip@contoso.test'
let server: Console
let admin: Person

beforeEach(async () => {
  server = await startConsole(
    fileText({
      apps: {
        bot: {
          upstream: 'http://127.0.0.1:1',
          url: 'http://bot.localhost:3000',
          allow: { emails: [vip] },
        },
      },
    }),
  )
  admin = await server.join('adm@contoso.test', ['admin'])
})
afterEach(() => server.close())

const invite = (by: Person, email: string) =>
  by.call('POST', '/collaborators/invite', { email, strategy: 'default', roles: ['member'] })
const passwordFrom = async (by: Person, email: string) => (await invite(by, email)).json().oneTimePassword
/** Signs in with what was handed over, in a browser of its own. */
async function signInWith(email: string, once: string) {
  const browser = server.newBrowser()
  const answer = await browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, {
    email,
    password: once,
    newPassword: password,
  })
  return { browser, answer }
}
const apps = async ({ browser }: Pick<Person, 'browser'>) =>
  (await browser.call('GET', `${origin}/api/v1/auth/me`)).json().apps

describe('a password that an admin has made, who is no super admin', () => {
  it('lets nobody be an address that a rule names', async () => {
    const invented = await signInWith(vip, await passwordFrom(admin, vip))
    expect(invented.answer.status).toBe(200)
    expect(await apps(invented)).toEqual([])
    // Which a super admin's does.
    await server.ada.call('DELETE', `/collaborators/${await idOf(vip)}`)
    const meant = await signInWith(vip, await passwordFrom(server.ada, vip))
    expect(await apps(meant)).toMatchObject([{ id: 'bot' }])
  })

  it('lets nobody be called by an address that an app would take for somebody', async () => {
    await server.join('grace@contoso.test')
    await server.ada.call('DELETE', `/collaborators/${await idOf('grace@contoso.test')}`)
    const invented = await signInWith('grace@contoso.test', await passwordFrom(admin, 'grace@contoso.test'))
    const called = async () => {
      const [cookie] = invented.browser.cookies.get('localhost:3000') ?? []
      const { sessions } = server.gatewright.services
      const caller = await sessions.callerOf(cookie?.join('='), 'localhost:3000')
      if (caller === undefined) throw new Error('nobody is signed in')
      return [identityHeaders(caller, ['remote', 'forwarded']).join(' '), collaboratorClaims(caller).name]
    }
    const id = await idOf('grace@contoso.test')
    expect(await called()).toEqual([expect.not.stringContaining('@'), id])
    // Once a super admin has said that it is hers, it is what she is called by.
    await server.ada.call('POST', `/collaborators/${id}/vouch`)
    expect(await called()).toEqual([
      expect.stringContaining('Remote-Name grace@contoso.test'),
      'grace@contoso.test',
    ])
  })

  it('does not become a way into an account that somebody else’s proof leads to', async () => {
    const grace = await personOf(server.gatewright.services.accounts, {
      email: 'grace@contoso.test',
      subject: 'grace',
    })
    const invited = await invite(admin, 'grace@contoso.test')
    expect(invited.json().holder).toMatchObject({ id: grace.collaboratorId, becomes: 'joined-by-owner' })
    const { browser, answer } = await signInWith('grace@contoso.test', invited.json().oneTimePassword)
    expect([answer.status, answer.json().error]).toEqual([403, 'join_unproven'])
    expect((await browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(401)
  })

  it('is not made again for somebody who has one: that would be theirs', async () => {
    await server.join('grace@contoso.test')
    const again = await invite(admin, 'grace@contoso.test')
    expect(again.status).toBe(400)
    expect(again.json().reason).toContain('a super admin resets it')
  })

  it('is not made in place of one that is in use: that would be its owner, in every app', async () => {
    const grace = await server.join('grace@contoso.test')
    const reset = (by: Person) => by.call('POST', `/collaborators/${grace.id}/reset-password`)
    const refused = await reset(admin)
    expect(refused.status).toBe(403)
    expect(refused.json().message).toContain('ask a super admin to reset it')
    // Nothing has happened to Grace.
    expect((await grace.browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(200)
    expect((await reset(server.ada)).status).toBe(200)
  })

  it('is in no rule for an address because a super admin has made it anew: that is no word for the address', async () => {
    await signInWith(vip, await passwordFrom(admin, vip))
    const id = await idOf(vip)
    const reset = async (by: Person) =>
      (await by.call('POST', `/collaborators/${id}/reset-password`)).json().oneTimePassword
    const again = await signInWith(vip, await reset(server.ada))
    expect(again.answer.status).toBe(200)
    expect(await apps(again)).toEqual([])
    expect((await server.ada.call('POST', `/collaborators/${id}/vouch`)).status).toBe(204)
    expect(await apps(again)).toMatchObject([{ id: 'bot' }])
    // What is said of an address stays said.
    const later = await signInWith(vip, await reset(server.ada))
    expect(await apps(later)).toMatchObject([{ id: 'bot' }])
  })

  it.each([
    ['an admin', false],
    ['a super admin', true],
  ])(
    'that %s handed over by an invitation says of the address what it said, when a super admin makes it anew',
    async (_, vouched) => {
      await passwordFrom(vouched ? server.ada : admin, vip)
      const reset = await server.ada.call('POST', `/collaborators/${await idOf(vip)}/reset-password`)
      const invited = await signInWith(vip, reset.json().oneTimePassword)
      expect(invited.answer.status).toBe(200)
      expect(await apps(invited)).toHaveLength(vouched ? 1 : 0)
    },
  )

  it('takes back a super admin’s word for the address, when an admin makes one before the first sign-in', async () => {
    await passwordFrom(server.ada, vip)
    const reset = await admin.call('POST', `/collaborators/${await idOf(vip)}/reset-password`)
    const invited = await signInWith(vip, reset.json().oneTimePassword)
    expect(invited.answer.status).toBe(200)
    expect(await apps(invited)).toEqual([])
  })

  it('can be made again for somebody who has lost it before they ever signed in', async () => {
    const lost = await passwordFrom(admin, vip)
    const again = await admin.call('POST', `/collaborators/${await idOf(vip)}/reset-password`)
    expect(again.status).toBe(200)
    expect((await signInWith(vip, lost)).answer.status).toBe(401)
    const { browser, answer } = await signInWith(vip, again.json().oneTimePassword)
    expect(answer.status).toBe(200)
    expect(await apps({ browser })).toEqual([])
  })
})

async function idOf(email: string): Promise<string> {
  const { items } = (await server.ada.call('GET', `/collaborators?search=${email}`)).json()
  return items[0].id
}
