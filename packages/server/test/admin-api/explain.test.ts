import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

let gateway: Console

beforeEach(async () => {
  gateway = await startConsole(
    fileText({
      roles: ['support'],
      apps: {
        bot: {
          upstream: 'http://127.0.0.1:9',
          url: 'http://bot.localhost:3000',
          allow: { roles: ['support'] },
        },
      },
    }),
  )
})
afterEach(() => gateway.close())

const ask = (person: Person, query: Readonly<Record<string, string>>) =>
  person.call('GET', `/explain?${new URLSearchParams({ url: 'http://bot.localhost:3000/x', ...query })}`)

it('names the rule that lets one account in and keeps another out', async () => {
  await gateway.join('grace@contoso.test', ['support'])
  await gateway.join('alan@contoso.test')
  expect((await ask(gateway.ada, { who: 'Grace@contoso.test' })).json()).toEqual([
    {
      visitor: { email: 'grace@contoso.test', strategy: 'default', roles: ['support'], groups: [] },
      app: 'bot',
      rule: 0,
      outcome: 'allow',
      because: 'Rule 1 (every path: role support) admits this account.',
    },
  ])
  expect((await ask(gateway.ada, { who: 'alan@contoso.test' })).json()).toMatchObject([
    { rule: 0, outcome: 'refuse', because: 'Rule 1 (every path: role support) does not admit this account.' },
  ])
})

it('says what happens to nobody, to an unknown address and to a disabled account', async () => {
  const grace = await gateway.join('grace@contoso.test', ['support'])
  await gateway.gatewright.services.accounts.setDisabled(grace.id, true)
  expect((await ask(gateway.ada, {})).json()).toMatchObject([{ app: 'bot', rule: 0, outcome: 'sign-in' }])
  expect((await ask(gateway.ada, { who: 'eve@contoso.test' })).json()).toMatchObject([
    { note: 'No account has this address.', outcome: 'sign-in' },
  ])
  const [disabled] = (await ask(gateway.ada, { who: 'grace@contoso.test' })).json()
  expect(disabled).toMatchObject({ outcome: 'sign-in', note: expect.stringContaining('disabled') })
  expect(disabled).not.toHaveProperty('visitor')
})

it('says of somebody who has not come yet that they are invited, and with which roles', async () => {
  await gateway.gatewright.services.invitations.invite({
    email: 'mae@contoso.test',
    strategy: 'default',
    roles: ['support'],
  })
  expect((await ask(gateway.ada, { who: 'Mae@contoso.test' })).json()).toMatchObject([
    {
      outcome: 'sign-in',
      note: 'No account has this address. It is invited to sign in with default, and has its roles (support) from then on.',
      afterSignIn: [
        {
          strategy: 'default',
          ...{ app: 'bot', rule: 0, outcome: 'allow' },
          because: 'Rule 1 (every path: role support) admits this account.',
          inWords: 'After signing in with default: may enter, rule 1.',
        },
      ],
    },
  ])
})

it('says of somebody who is awaited with other roles that they are refused after signing in, and what could change that', async () => {
  await gateway.gatewright.services.invitations.invite({
    ...{ email: 'mae@contoso.test', strategy: 'default', roles: ['member'] },
  })
  const [mae] = (await ask(gateway.ada, { who: 'mae@contoso.test' })).json()
  expect(mae.afterSignIn).toMatchObject([
    {
      outcome: 'refuse',
      inWords:
        'After signing in with default: is refused, rule 1, unless their provider says groups or roles that a rule admits.',
    },
  ])
})

it('says nothing of after a sign-in to whom nobody awaits, and at an address of no app', async () => {
  await gateway.gatewright.services.invitations.invite({
    ...{ email: 'mae@contoso.test', strategy: 'default', roles: ['support'] },
  })
  const [eve] = (await ask(gateway.ada, { who: 'eve@contoso.test' })).json()
  expect(eve).not.toHaveProperty('afterSignIn')
  const at = { who: 'mae@contoso.test', url: 'http://localhost:3000/' }
  expect((await ask(gateway.ada, at)).json()[0]).not.toHaveProperty('afterSignIn')
})

it('answers admins and nobody below', async () => {
  const admin = await gateway.join('grace@contoso.test', ['admin'])
  const member = await gateway.join('alan@contoso.test')
  expect((await ask(admin, {})).status).toBe(200)
  expect((await ask(member, {})).status).toBe(403)
})

it('says what keeps a program out before any rule is asked', async () => {
  const ask = async (who: string, app = 'bot') =>
    (
      await gateway.ada.call(
        'GET',
        `/explain?${new URLSearchParams({ who, url: `http://${app}.localhost:3000/` })}`,
      )
    ).json()[0]
  expect((await ask('machine:ci')).note).toBe('There is no entry "ci" under machines. There are: none.')
  expect((await ask('external-user')).note).toMatch(/^pro\.externalAuth has no key/)
  const ci = {
    issuer: 'https://ci.example.com',
    audience: 'gatewright',
    jwksUri: 'https://ci.example.com/jwks',
    apps: ['shop'],
  }
  const app = (name: string, more: object) => ({
    upstream: 'http://127.0.0.1:9',
    url: `http://${name}.localhost:3000`,
    ...more,
  })
  await gateway.write(
    fileText({
      machines: { ci },
      apps: {
        bot: app('bot', { allow: { signedIn: true } }),
        shop: app('shop', { allow: { signedIn: true }, strategies: ['default'] }),
      },
    }),
  )
  await gateway.gatewright.restartFromFile('SIGHUP')
  expect(await ask('machine:ci')).toMatchObject({
    outcome: 'sign-in',
    note: 'machines.ci does not name the app "bot", so its tokens do not count there.',
  })
  expect(await ask('machine:ci:any', 'shop')).toMatchObject({
    visitor: { email: '', strategy: 'machine:ci', subject: 'any', roles: [] },
    outcome: 'refuse',
    because: 'Tokens of machine:ci do not count for this app.',
  })
})
