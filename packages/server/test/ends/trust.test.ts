import { qualifiedGroup } from '@gatewright/config'
import { expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import {
  closed,
  everything,
  type Gateway,
  google,
  issuer,
  nothing,
  offering,
  startGateway,
  whatWorks,
} from './support.ts'

const both = offering('default', 'google')
const fabrikam = 'c0ffee00-0000-4000-8000-000000000002'
const grace = 'grace@contoso.test'

const withOptions = (options: object, more: object = {}) => ({
  ...google,
  ...more,
  options: { ...google.options, ...options },
})
const entra = (...tenants: string[]) => ({
  type: 'oauth2',
  options: {
    authorizationURL: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize',
    tokenURL: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token',
    clientID: '00000000-0000-4000-8000-000000000000',
    clientSecret: 'x',
    tenants,
  },
})
const byAddress = { emails: [grace] }
const byGroup = { groups: ['google:admins'] }
const inAdmins = [qualifiedGroup('google', issuer, 'admins')]

/** The file with one rule, for what came by the setting that is taken back. */
function textWith(gateway: Gateway, strategy: object, allow: object): string {
  const text = JSON.parse(gateway.textWith({ google: strategy }, both))
  text.apps.bot.rules = [{ allow }]
  return JSON.stringify(text)
}

/** Somebody signed in by the first strategy, for whom the app opens, after a restart with the second. */
async function after(before: object, now: object, allow: object, email = grace, by = issuer) {
  const gateway = await startGateway()
  await gateway.restart(textWith(gateway, before, { roles: ['member'] }))
  const person = await gateway.holder('google', email, by)
  const { accounts } = gateway.gatewright.services
  const said = { email, emailTrusted: true, fullname: email, providerRoles: [], groups: inAdmins }
  await accounts.recordSignIn({ id: person.identityId, collaboratorId: person.id }, said)
  await gateway.restart(textWith(gateway, before, allow))
  expect(await whatWorks(gateway, person)).toEqual(everything)

  const next = textWith(gateway, now, allow)
  await gateway.write(next)
  const { changes, ends } = (await gateway.ada.call('GET', '/config/changes')).json()
  const restarted = await gateway.restart(next)
  return {
    gateway,
    person,
    works: () => whatWorks(gateway, person),
    told: changes.map(({ effect }: { effect: string }) => effect).join(' '),
    ends: [ends.sessions, ends.apiTokens, restarted.sessions, restarted.apiTokens],
  }
}

/** Signed in, and no longer let in. */
const shut = { ...nothing, console: true }

it.each([
  ['trustEmail is taken back', withOptions({ trustEmail: true }), google, byAddress],
  [
    'the address is read from another claim',
    google,
    withOptions({}, { fieldMapping: { email: 'mail' } }),
    byAddress,
  ],
  [
    'groups are read from another claim',
    withOptions({}, { fieldMapping: { groups: 'nicknames' } }),
    withOptions({}, { fieldMapping: { groups: 'groups' } }),
    byGroup,
  ],
  [
    'somebody else is asked for userinfo',
    withOptions({ userInfoURL: 'https://elsewhere.example/me' }),
    google,
    byAddress,
  ],
])('what a session has by a setting goes with it, when %s', async (_, before, now, allow) => {
  const { person, works, told, ends } = await after(before, now, allow)
  expect(told).toMatch(/in open sessions and with API tokens too/)
  expect(ends).toEqual([0, 0, 0, 0])
  await closed(person)
  expect(await works()).toEqual(shut)
})

it('a partner’s word for an address of ours goes when the partner is no longer the only tenant', async () => {
  const { person, works, told } = await after(
    entra('fabrikam.test'),
    entra('fabrikam.test', 'contoso.test'),
    { emails: ['boss@contoso.test'] },
    'boss@contoso.test',
    `https://login.microsoftonline.com/${fabrikam}/v2.0`,
  )
  expect(told).toContain('The tenant of fabrikam.test is no longer the only one')
  await closed(person)
  expect(await works()).toEqual(shut)
})

it.each([
  ['an address', byAddress, { fullname: 'nick', groups: 'x' }],
  ['a group', byGroup, { email: 'email', groups: 'groups' }],
])(
  'what nobody takes back stays: %s, with another client, label and name, and with more that counts',
  async (_, allow, fieldMapping) => {
    const options = { clientID: 'other', clientSecret: 'y', trustEmail: true }
    const { works } = await after(google, withOptions(options, { label: 'Sign in', fieldMapping }), allow)
    expect(await works()).toEqual(everything)
  },
)

it('a partner’s word for its own addresses stays when it is no longer the only tenant', async () => {
  const { works } = await after(
    entra('fabrikam.test'),
    entra('fabrikam.test', 'contoso.test'),
    { emails: ['eve@fabrikam.test'] },
    'eve@fabrikam.test',
    `https://login.microsoftonline.com/${fabrikam}/v2.0`,
  )
  expect(await works()).toEqual(everything)
})

it('what came by a setting is written down for those of before, who so lose it later', async () => {
  const { gateway, person, works } = await after(google, withOptions({ trustEmail: true }), byAddress)
  const { database } = gateway.gatewright.services.storage
  const { grounds } = await sqlOf(database)
    .selectFrom('identities')
    .select('grounds')
    .where('id', '=', person.identityId)
    .executeTakeFirstOrThrow()
  // By the file as it was, in which the provider's own statement counted, and not by what has been added since.
  expect(grounds).not.toContain('trust-email')
  await gateway.restart(textWith(gateway, google, byAddress))
  expect(await works()).toEqual(everything)
})
