import { afterEach, beforeEach, expect, it } from 'vitest'
import { origin } from '../support/server.ts'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

let gateway: Console
let ada: Person
beforeEach(async () => {
  gateway = await startConsole(
    fileText({
      apps: {
        bot: {
          url: 'http://bot.localhost:3000',
          upstream: 'http://127.0.0.1:1',
          allow: { signedIn: true },
        },
        vault: {
          url: 'http://vault.localhost:3000',
          upstream: 'http://127.0.0.1:1',
          allow: { roles: ['admin'] },
        },
      },
    }),
  )
  ada = gateway.ada
})
afterEach(() => gateway.close())

const accessOf = async (by: Person, id: string) =>
  (await by.call('GET', `/collaborators/${id}/access`)).json()

it('a person is shown with what each way gives, which rule decides at each app, and who they are', async () => {
  const grace = await gateway.join('grace@contoso.test')
  expect((await ada.call('GET', `/collaborators/${grace.id}`)).json()).toMatchObject({
    email: 'grace@contoso.test',
    roles: ['member'],
    strategies: ['default'],
  })
  const [way, ...others] = await accessOf(ada, grace.id)
  expect(others).toEqual([])
  expect(way).toMatchObject({
    strategy: 'default',
    usable: true,
    superAdmin: false,
    roles: [{ role: 'member', because: ['given here'] }],
    apps: [
      {
        id: 'bot',
        outcome: 'allow',
        rule: 0,
        because: 'Rule 1 (every path: signed in) admits this account.',
      },
      { id: 'vault', outcome: 'refuse' },
    ],
  })
  const [own] = await accessOf(ada, ada.id)
  expect(own).toMatchObject({
    superAdmin: true,
    roles: [
      { role: 'admin', because: ['super admin by the one-time link'] },
      { role: 'member', because: ['given here'] },
    ],
  })
})

it('an admin reads of the apps that they may open themselves, and a member nothing', async () => {
  const grace = await gateway.join('grace@contoso.test')
  const alan = await gateway.join('alan@contoso.test', ['admin'])
  await gateway.write(
    fileText({
      apps: {
        secret: {
          url: 'http://secret.localhost:3000',
          upstream: 'http://127.0.0.1:1',
          allow: { emails: ['ada@contoso.test'] },
        },
      },
    }),
  )
  expect((await accessOf(alan, ada.id))[0].apps.map(({ id }: { id: string }) => id)).toEqual(['bot', 'vault'])
  for (const path of ['', '/access', '/attempts']) {
    expect((await grace.call('GET', `/collaborators/${alan.id}${path}`)).status).toBe(403)
    expect((await ada.call('GET', `/collaborators/nobody${path}`)).status).toBe(404)
  }
  expect((await ada.call('POST', '/restart', {})).status).toBeLessThan(300)
  expect((await accessOf(alan, ada.id))[0].apps).toEqual([])
  expect((await accessOf(ada, alan.id))[0].apps).toHaveLength(1)
  // What the app's rules have refused somebody would tell of it too.
  expect((await grace.browser.follow('http://secret.localhost:3000/plans')).status).toBe(403)
  const refusalsFor = async (by: Person) => (await by.call('GET', `/collaborators/${grace.id}/attempts`)).body
  expect(await refusalsFor(ada)).toContain('Refused at secret')
  expect(await refusalsFor(alan)).not.toContain('Refused at secret')
})

it('who is disabled can use no way, and an invitation has none', async () => {
  const grace = await gateway.join('grace@contoso.test')
  await ada.call('PATCH', `/collaborators/${grace.id}`, { disabled: true })
  expect(await accessOf(ada, grace.id)).toMatchObject([{ usable: false, apps: [{ outcome: 'sign-in' }, {}] }])
  await ada.call('POST', '/collaborators/invite', { email: 'bob@x.test', strategy: 'default', roles: [] })
  const [bob] = (await ada.call('GET', '/collaborators?search=bob')).json().items
  expect((await ada.call('GET', `/collaborators/${bob.id}`)).json()).toMatchObject({
    invitation: { strategy: 'default' },
  })
  expect(await accessOf(ada, bob.id)).toEqual([])
})

it('how somebody signed in last and what was refused with their address is listed, the latest first', async () => {
  const grace = await gateway.join('grace@contoso.test')
  for (let more = 0; more < 2; more += 1) {
    gateway.clock.advance(1)
    await gateway.newBrowser().call('POST', `${origin}/api/v1/auth/login/basic/default`, {
      email: 'Grace@contoso.test',
      password: 'wrong',
    })
  }
  await gateway.newBrowser().call('POST', `${origin}/api/v1/auth/login/basic/default`, {
    email: 'else@contoso.test',
    password: 'wrong',
  })
  const page = (await ada.call('GET', `/collaborators/${grace.id}/attempts`)).json()
  expect(page.signIns).toMatchObject([{ what: 'Signed in with default, by invitation' }])
  expect(page.refusals).toHaveLength(2)
  expect(page.refusals[0]).toMatchObject({ ref: expect.any(String), address: '127.0.0.1' })
  expect(page.refusals[0].at).toBeGreaterThan(page.refusals[1].at)
})

it('what the rules of an app refused somebody is listed too, with its reference', async () => {
  const grace = await gateway.join('grace@contoso.test')
  const page = await grace.browser.follow('http://vault.localhost:3000/keys?token=secret')
  expect(page.status).toBe(403)
  const { refusals } = (await ada.call('GET', `/collaborators/${grace.id}/attempts`)).json()
  expect(refusals).toMatchObject([{ what: expect.stringMatching(/^Refused at vault: .* \(GET \/keys\)$/) }])
  expect(page.body).toContain(refusals[0].ref)
})

it('an invitation says who came with its address by another strategy', async () => {
  await ada.call('POST', '/collaborators/invite', { email: 'bob@x.test', strategy: 'default', roles: [] })
  const invited = async () => (await ada.call('GET', '/collaborators?search=bob')).json().items[0].invitation
  expect(await invited()).not.toHaveProperty('nearMiss')
  const refusal = { kind: 'sign-in', result: 'refused', code: 'not_invited', target: 'azure' } as const
  await gateway.gatewright.services.audit.noteRefusal({
    ...{ ...refusal, actor: 'bob@x.test' },
    detail: { strategy: 'azure', invitedWith: ['default'] },
  })
  expect(await invited()).toMatchObject({ nearMiss: { strategy: 'azure', at: gateway.clock.now() } })
})
