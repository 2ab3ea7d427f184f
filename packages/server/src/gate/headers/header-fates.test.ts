import { describe, expect, it } from 'vitest'
import { clientsOwn } from './clients-own.ts'
import { fatesFor, mayBePassed } from './header-fates.ts'
import { canonicalName } from './header-names.ts'
import { neighbours } from './neighbours.ts'
import { wayHeaders } from './way-headers.ts'

const { fateOf, isRefusedByCheck } = fatesFor({})

describe('the table of neighbours', () => {
  const table = [...neighbours, ...wayHeaders]
  const entries = table.flatMap(({ headers }) => headers)

  it('is written in the one spelling that names are compared in, each name once, with its source', () => {
    for (const entry of [...entries, ...clientsOwn]) {
      expect(canonicalName(entry)).toBe(entry.replace(/-\*$/, ''))
    }
    expect(entries.filter((entry, index) => entries.indexOf(entry) !== index)).toEqual([])
    expect(table.filter(({ source }) => source.length < 10)).toEqual([])
  })

  it.each([
    ['a family ends at a hyphen', ['Cassette', 'X-Smart', 'Oidcx', 'X-Users', 'Remotely', 'Shibuya']],
    [
      'what a client names itself by is its own',
      ['User-Agent', 'X-User-Agent', 'From', 'X-Auth-Token', 'Username'],
    ],
  ])('%s', (_, names) => {
    for (const name of names)
      expect([name, fateOf(name), isRefusedByCheck(name.toLowerCase())]).toEqual([name, 'keep', false])
  })

  it.each([
    ...[
      '$WSRU',
      'OIDC_id_token_payload',
      'X-MS-TOKEN-AAD-ID-TOKEN',
      'AUTH_USER',
      'X-Http-Remote-User',
      'Eppn',
      'SM_USER',
    ],
    ...[
      'iv-user',
      'Client-Cert',
      'Impersonate-User',
      'X-Hasura-Role',
      'X-Goog-Iap-Jwt-Assertion',
      'MELLON_uid',
      'smuser',
    ],
    ...[
      'X-Forwarded-Access-Token',
      'X-Tls-Client-Cert',
      'X-Auth-CouchDB-Roles',
      'WL-Proxy-Client-Cert',
      'UserId',
    ],
    ...['X-Replit-User-Id', 'X-Replit-User-Roles', 'RStudio-Connect-Credentials', 'Shiny-Server-Credentials'],
    ...[
      'Posit-Connect-User-Session-Token',
      'Kubeflow-Userid',
      'X-ProxiedEntitiesChain',
      'X-Clerk-Auth-Status',
    ],
    ...['X-Vercel-OIDC-Token', 'Gap-Auth', 'Dapr-Caller-App-Id', 'Doas', 'X-Jwt-Email', 'X-Jwt-User'],
    ...['X-Saml-User', 'SAML_NameID', 'X-Krb5-Principal', 'X-Krb-User', 'X-Upn', 'X-Preferred-Username'],
    ...['X-Claims', 'X-Claims-Email', 'X-AuthUser', 'Authorized-User', 'X-Kubeflow-Userid', 'KC-Subject'],
  ])('%s is dropped, and refused where a proxy asks', name => {
    expect([fateOf(name), isRefusedByCheck(name.toLowerCase())]).toEqual(['drop', true])
  })
})

it.each(['Fly-Client-IP', 'DO-Connecting-IP', 'Akamai-Client-IP'])(
  '%s is dropped: a way, by which no check is refused',
  name => {
    expect([fateOf(name), isRefusedByCheck(name.toLowerCase())]).toEqual(['drop', false])
  },
)

it('a check takes what proxies add of the way, just so, though its family says who is calling', () => {
  for (const name of ['remote-addr', 'remote-host', 'remote-port', 'remote-ip']) {
    expect([name, fateOf(name), isRefusedByCheck(name)]).toEqual([name, 'drop', false])
    expect([name, isRefusedByCheck(name.replace('-', '_'))]).toEqual([name, true])
  }
})

it('a key to us is looked for in the plain Authorization alone, so no other spelling of it goes on', () => {
  expect(['authorization', 'AUTHORIZATION'].map(fateOf)).toEqual(['authorization', 'authorization'])
  expect(['_authorization', 'authorization-', '.Authorization.'].map(fateOf)).toEqual([
    'drop',
    'drop',
    'drop',
  ])
})

it('a name of any make and length is looked up at once', () => {
  // Minutes, if each hyphen or prefix of it were a look-up of the whole.
  for (const unit of ['-', 'a-', 'x-', 'http-', 'x-http-', 'remote', 'x-user', '_.']) {
    for (let times = 0; times < 50; times++) fateOf(`${unit.repeat(16_000 / unit.length)}${times}`)
  }
})

it('an app may let pass what neighbours say, and nothing of the gate’s or of one connection, in any spelling', () => {
  for (const name of ['X-User-Id', 'auth-sn', 'X-MS-Client-Principal', 'Accept']) {
    expect([name, mayBePassed(name)]).toEqual([name, true])
  }
  for (const name of [
    'Connection',
    'http2_settings',
    'X-Request-Id',
    'Remote_User',
    'X-Gatewright-Any',
    'x.forwarded.for',
    'X-Real-IP',
    'http_x_real_ip',
  ]) {
    expect([name, mayBePassed(name)]).toEqual([name, false])
  }
})
