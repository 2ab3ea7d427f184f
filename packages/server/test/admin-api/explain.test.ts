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
  expect((await ask(gateway.ada, { email: 'Grace@contoso.test' })).json()).toEqual([
    {
      visitor: { email: 'grace@contoso.test', strategy: 'default', roles: ['support'], groups: [] },
      app: 'bot',
      rule: 0,
      outcome: 'allow',
      because: 'Rule 1 (every path: role support) admits this account.',
    },
  ])
  expect((await ask(gateway.ada, { email: 'alan@contoso.test' })).json()).toMatchObject([
    { rule: 0, outcome: 'refuse', because: 'Rule 1 (every path: role support) does not admit this account.' },
  ])
})

it('says what happens to nobody, to an unknown address and to a disabled account', async () => {
  const grace = await gateway.join('grace@contoso.test', ['support'])
  await gateway.gatewright.services.accounts.setDisabled(grace.id, true)
  expect((await ask(gateway.ada, {})).json()).toMatchObject([{ app: 'bot', rule: 0, outcome: 'sign-in' }])
  expect((await ask(gateway.ada, { email: 'eve@contoso.test' })).json()).toMatchObject([
    { note: 'No account has this address.', outcome: 'sign-in' },
  ])
  const [disabled] = (await ask(gateway.ada, { email: 'grace@contoso.test' })).json()
  expect(disabled).toMatchObject({ outcome: 'sign-in', note: expect.stringContaining('disabled') })
  expect(disabled).not.toHaveProperty('visitor')
})

it('answers admins and nobody below', async () => {
  const admin = await gateway.join('grace@contoso.test', ['admin'])
  const member = await gateway.join('alan@contoso.test')
  expect((await ask(admin, {})).status).toBe(200)
  expect((await ask(member, {})).status).toBe(403)
})
