/**
 * The entries of the page of providers, each at a provider that sends what that one's documentation says. The real ones are on
 * the internet, or cannot be had.
 */
import type { OAuth2StrategyConfig } from '@gatewright/config'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mapFields } from '../../src/accounts/field-mapping.ts'
import { signIn } from './support/attempt.ts'
import {
  adasObjectId,
  clientID,
  clientSecret,
  contoso,
  type FaultyProvider,
  startFaultyProvider,
} from './support/faulty-provider.ts'
import { checked, entriesOf, readGuide } from './support/guide-entries.ts'
import { strategyWith } from './support/strategies.ts'

type Options = OAuth2StrategyConfig['options']
type Json = Record<string, unknown>

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

interface Imitated {
  /** Beside what the standard demands of an `id_token`. */
  readonly idToken?: Json
  /** `undefined`: 401, as for a token of another resource. */
  readonly userInfo?: Json
  readonly token?: (honest: Json) => Json
  readonly document?: Json
  /** How the secret may travel; the other way is answered as this provider does. */
  readonly refuses?: { readonly basic: Json & { readonly status: number } }
  readonly subject?: string
  readonly groups?: readonly string[]
}

const email = 'ada@contoso.test'
const verified = { email, email_verified: true }
const sub = 'pairwise-ada'
const standard = { sub, name: 'Ada Lovelace', ...verified }

const imitated: Readonly<Record<string, Imitated>> = {
  'AD FS': {
    idToken: { upn: email, unique_name: 'CONTOSO\\ada', sid: 'S-1' },
    document: {
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
      access_token_issuer: 'http://fs.contoso.test/adfs/services/trust',
    },
  },
  Auth0: {
    idToken: { ...standard, 'https://sso.example.com/groups': ['staff'] },
    userInfo: standard,
    document: { token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'] },
    refuses: { basic: { status: 401, error: 'access_denied', error_description: 'Unauthorized' } },
    groups: ['staff'],
  },
  Authelia: { userInfo: { ...standard, groups: ['staff', 'dev'] }, groups: ['staff', 'dev'] },
  authentik: {
    idToken: { ...standard, groups: ['staff'] },
    userInfo: { ...standard, groups: ['staff'] },
    groups: ['staff'],
  },
  'Azure AD B2C': {
    idToken: { emails: [email], name: 'Ada Lovelace', tfp: 'B2C_1_signin', ver: '1.0' },
    token: ({ access_token: _none, ...rest }) => ({ ...rest, not_before: '1', expires_in: '3600' }),
    document: { userinfo_endpoint: undefined },
  },
  Discord: {
    userInfo: { sub: '80351110224678912', preferred_username: 'ada', ...verified },
    subject: '80351110224678912',
  },
  'Entra External ID': {
    idToken: { ver: '2.0', oid: adasObjectId, tid: contoso, email },
    userInfo: { sub, name: 'Ada Lovelace' },
    subject: adasObjectId,
  },
  GitHub: { userInfo: { id: 583231, login: 'ada', name: 'Ada Lovelace', email }, subject: '583231' },
  GitLab: {
    idToken: { ...verified, groups_direct: ['contoso/dev'] },
    userInfo: { ...standard, groups: ['contoso', 'contoso/dev'] },
    groups: ['contoso/dev'],
  },
  Google: { idToken: { ...standard, hd: 'contoso.test', azp: clientID }, userInfo: standard },
  Keycloak: {
    idToken: { ...standard, groups: ['/staff'] },
    userInfo: { ...standard, groups: ['/staff'] },
    groups: ['/staff'],
  },
  Nextcloud: {
    userInfo: {
      ocs: {
        meta: { status: 'ok', statuscode: 200 },
        data: { id: 'ada', email, displayname: 'Ada Lovelace', groups: ['staff'] },
      },
    },
    token: ({ id_token: _none, ...rest }) => ({ ...rest, user_id: 'ada' }),
    subject: 'ada',
    groups: ['staff'],
  },
  Okta: { idToken: {}, userInfo: standard },
  Salesforce: {
    idToken: { sub: 'https://login.salesforce.com/id/00D/005' },
    userInfo: { ...standard, sub: 'https://login.salesforce.com/id/00D/005', user_id: '005' },
    subject: 'https://login.salesforce.com/id/00D/005',
  },
  Twitch: {
    idToken: { ...verified, preferred_username: 'Ada Lovelace' },
    token: honest => ({ ...honest, scope: ['openid', 'user:read:email'] }),
    document: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
  },
  Zitadel: {
    idToken: { aud: [clientID, 'project-resource-id'], azp: clientID },
    userInfo: {
      ...standard,
      'urn:zitadel:iam:org:project:roles': { staff: { 1: 'contoso.test' }, dev: { 1: 'contoso.test' } },
    },
    groups: ['staff', 'dev'],
  },
}

const entries = entriesOf(readGuide('providers.md'))
const configOf = (heading: string): OAuth2StrategyConfig =>
  checked(entries.find(entry => entry.heading === heading) as { text: string }).strategy

/** The same addresses at the provider of the test, path and query as they are, but for those that it has elsewhere. */
function hosted(options: Options): Options {
  const here = (address: string, path?: string) => {
    const { pathname, search } = new URL(address)
    return `${provider.origin}${path ?? pathname}${search}`
  }
  const { issuer, discoveryURL, authorizationURL, tokenURL, userInfoURL } = options
  return {
    ...options,
    ...{ clientID, clientSecret },
    ...(issuer === undefined ? {} : { issuer: here(issuer) }),
    ...(discoveryURL === undefined ? {} : { discoveryURL: here(discoveryURL) }),
    ...(authorizationURL === undefined ? {} : { authorizationURL: here(authorizationURL) }),
    ...(tokenURL === undefined
      ? {}
      : { tokenURL: /v2\.0/.test(tokenURL) ? here(tokenURL) : here(tokenURL, '/token') }),
    ...(typeof userInfoURL === 'string' ? { userInfoURL: here(userInfoURL, '/user') } : {}),
  }
}

/** Lets the provider of the test be that one. */
function be(
  { idToken = {}, userInfo, token = honest => honest, document = {}, refuses }: Imitated,
  options: Options,
): void {
  const { issuer } = options
  provider.discovery = (honest, { href }) => {
    if (options.discoveryURL !== undefined && href !== options.discoveryURL)
      return { status: 404, text: 'nothing' }
    const { authorization_response_iss_parameter_supported: _, ...rest } = honest
    return { json: { ...rest, ...(issuer === undefined ? {} : { issuer }), ...document } }
  }
  provider.claims = ({ email: _email, name: _name, preferred_username: _username, ...honest }) => ({
    ...honest,
    ...(issuer === undefined ? {} : { iss: issuer }),
    ...idToken,
  })
  provider.userInfo = () =>
    userInfo === undefined ? { status: 401, json: { error: 'invalid_token' } } : { json: userInfo }
  provider.token = async honest => {
    if (refuses && provider.tokenRequests.at(-1)?.authorization !== undefined) {
      const { status, ...json } = refuses.basic
      return { status, json }
    }
    const answer = (await honest()) as { status?: number; json: Json }
    return answer.status === undefined ? { json: token(answer.json) } : answer
  }
}

describe.each(Object.entries(imitated))('the entry for %s', (heading, how) => {
  test('signs somebody in, by an address that counts and with their groups', async () => {
    const config = configOf(heading)
    const options = hosted(config.options)
    be(how, options)
    const strategy = strategyWith(options, { config: { ...config, options } })
    const profile = await signIn(strategy, provider, parameters => parameters.delete('iss'))
    expect(profile.subject).toBe(how.subject ?? sub)
    const mapped = mapFields(profile.claims, config.fieldMapping)
    expect(mapped.email).toBe(email)
    expect(profile.trustsEmailIn(mapped.emailClaim ?? '', email)).toBe(true)
    expect(mapped.groups).toEqual(how.groups ?? [])
  })
})

test('whoever the page says is imitated is imitated here', () => {
  const said = [...readGuide('providers.md').matchAll(/^\| \[([^\]]+)\]\([^)]+\) \| imitated \|/gm)].map(
    ([, name]) => name,
  )
  expect(said.length).toBeGreaterThan(10)
  expect(Object.keys(imitated)).toEqual(expect.arrayContaining(said))
})

test('Twitch is asked for the address by the `claims` of the entry', async () => {
  const options = hosted(configOf('Twitch').options)
  be(imitated.Twitch as Imitated, options)
  const { location } = (await strategyWith(options).begin({ state: 's' })) as { location: string }
  const { searchParams } = new URL(location)
  expect(JSON.parse(searchParams.get('claims') ?? '').id_token).toHaveProperty('email_verified')
  expect(searchParams.get('nonce')).not.toBeNull()
})

test('an address that Discord or authentik calls unverified does not count', async () => {
  for (const heading of ['Discord', 'authentik']) {
    const how = imitated[heading] as Imitated
    const [idToken, userInfo] = [how.idToken, how.userInfo].map(
      said => said && { ...said, email_verified: false },
    )
    const config = configOf(heading)
    const options = hosted(config.options)
    be({ ...how, ...(idToken && { idToken }), ...(userInfo && { userInfo }) }, options)
    const profile = await signIn(strategyWith(options, { config: { ...config, options } }), provider, each =>
      each.delete('iss'),
    )
    expect(profile.trustsEmailIn('email', email)).toBe(false)
  }
})
