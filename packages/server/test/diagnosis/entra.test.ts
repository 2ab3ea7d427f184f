import type { OAuth2StrategyConfig } from '@gatewright/config'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { contoso } from '../oauth2/support/faulty-provider.ts'
import { lookAt, statuses } from './support/look-at.ts'

type Options = OAuth2StrategyConfig['options']

const secret = 'demo-secret-of-the-local-emulator-000001'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterAll(() => emulator.close())

/** The guide's entry for the app of the demo. */
function demo(other: Partial<Options> = {}, tenant = contoso): Options {
  return {
    authorizationURL: `${emulator.origin}/${tenant}/oauth2/v2.0/authorize`,
    tokenURL: `${emulator.origin}/${tenant}/oauth2/v2.0/token`,
    userInfoURL: `${emulator.origin}/oidc/userinfo`,
    clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
    clientSecret: secret,
    callbackURL: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
    scope: 'openid profile email',
    trustEmail: false,
    tenants: [],
    ...other,
  }
}

const demoApp = () => {
  const app = emulator.store.applications.oneBy('appId', 'aaaaaaaa-0000-4000-8000-000000000001')
  if (app === undefined) throw new Error('the demo has no app')
  return app
}

describe('a right set-up with Entra', () => {
  it('is green from its name to userinfo, within three seconds', async () => {
    const found = await lookAt(demo())
    const took = async () => {
      const begun = performance.now()
      await lookAt(demo())
      return performance.now() - begun
    }
    // A busy machine is asked again.
    await expect.poll(took).toBeLessThan(3_000)
    expect(new Set(Object.values(statuses(found)))).toEqual(new Set(['green']))
    expect(Object.keys(found)).toEqual([
      ...['clock', 'dns', 'connection', 'discovery', 'keys', 'authorization', 'redirect-uri'],
      ...['token', 'client', 'userinfo'],
    ])
    expect(found['redirect-uri']?.seen).toContain('login_required')
  })

  it('is left as it was: no code, no session, no consent comes of it', async () => {
    const { refreshTokens, oauth2PermissionGrants: consents } = emulator.store
    const before = [refreshTokens.size, consents.size]
    await lookAt(demo())
    expect([refreshTokens.size, consents.size]).toEqual(before)
  })
})

describe('a mistake with Entra is named, with its cure', () => {
  it('a tenant that exists nowhere', async () => {
    const { discovery, client, keys } = await lookAt(demo({}, '99999999-9999-4999-8999-999999999999'))
    expect(discovery).toMatchObject({ status: 'red', cure: expect.stringContaining('Directory (tenant) ID') })
    expect(discovery?.seen).toContain('AADSTS90002: the tenant in the addresses does not exist in this cloud')
    for (const above of [client, keys])
      expect(above).toMatchObject({ status: 'skipped', seen: expect.stringMatching(/^Not tried because/) })
  })

  it('a wrong secret', async () => {
    const found = await lookAt(demo({ clientSecret: 'not-the-secret-of-anything-0000000001' }))
    expect(found.client).toMatchObject({ status: 'red', cure: expect.stringContaining('column Value') })
    expect(found.client?.seen).toContain('AADSTS7000215: the client secret is wrong')
    expect(found['redirect-uri']?.status).toBe('green')
  })

  it('the Secret ID in the place of the Value', async () => {
    const id = demoApp().passwordCredentials[0]?.keyId ?? ''
    const { client } = await lookAt(demo({ clientSecret: id }))
    expect(client?.seen).toContain('often the Secret ID was copied')
  })

  it('a secret that has expired', async () => {
    const [first, ...others] = demoApp().passwordCredentials
    if (first === undefined) throw new Error('the app has no secret')
    const expired = { ...first, endDateTime: '2020-01-01T00:00:00Z' }
    emulator.store.applications.update(demoApp().id, { passwordCredentials: [expired, ...others] })
    const { client } = await lookAt(demo())
    emulator.store.applications.update(demoApp().id, { passwordCredentials: [first, ...others] })
    expect(client).toMatchObject({ status: 'red', cure: expect.stringContaining('create a new one') })
    expect(client?.seen).toContain('AADSTS7000222: the client secret has expired')
  })

  it('no secret at all', async () => {
    const { clientSecret: _none, ...options } = demo()
    const { client } = await lookAt(options)
    expect(client).toMatchObject({ status: 'skipped', cure: 'Test a sign-in.' })
  })

  it('an app that is not in this tenant', async () => {
    const found = await lookAt(demo({ clientID: 'aaaaaaaa-0000-4000-8000-0000000000ff' }))
    expect(found['redirect-uri']).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('AADSTS700016'),
    })
    expect(found.client).toMatchObject({ status: 'red', seen: expect.stringContaining('AADSTS700016') })
  })

  it('a redirect URI that is not registered', async () => {
    const callbackURL = 'http://localhost:3000/api/v1/auth/login-callback/oauth2/other'
    const found = await lookAt(demo({ callbackURL }))
    expect(found['redirect-uri']).toMatchObject({
      status: 'red',
      seen: expect.stringContaining('AADSTS50011: the redirect URI that we sent is not registered'),
      cure: expect.stringContaining('Authentication > Web'),
    })
    expect(found['redirect-uri']?.seen).toContain(callbackURL)
    expect(found.client?.status).toBe('green')
  })

  it('a userinfo address where nothing stands', async () => {
    const { userinfo } = await lookAt(demo({ userInfoURL: `${emulator.origin}/oidc/nothing` }))
    expect(userinfo).toMatchObject({ status: 'red', cure: expect.stringContaining('options.userInfoURL') })
  })

  it('a clock that is ten minutes off, by how much and in which direction', async () => {
    const { clock } = await lookAt(demo(), { now: () => Date.now() - 600_000 })
    expect(clock).toMatchObject({
      status: 'red',
      seen: 'This clock is 10 minutes behind the provider’s.',
      cure: expect.stringContaining('NTP'),
    })
  })

  it('the address of everybody: what only a sign-in tells is not called right', async () => {
    const everybody = {
      clientID: 'aaaaaaaa-0000-4000-8000-000000000003',
      clientSecret: 'secret-of-everybodys-app-000000000000003',
      callbackURL: 'http://localhost/callback',
      tenants: 'any' as const,
    }
    const { client } = await lookAt(demo(everybody, 'common'))
    expect(client).toMatchObject({ status: 'skipped', cure: 'Test a sign-in.' })
  })
})

it('never says the secret, whatever is wrong', async () => {
  const found = await Promise.all([
    lookAt(demo()),
    lookAt(demo({ clientSecret: `${secret} ` })),
    lookAt(demo({ callbackURL: 'http://localhost:3000/other' })),
    lookAt(demo({}, 'nowhere.test')),
    lookAt(demo(), { now: () => systemClock.now() + 86_400_000 }),
  ])
  expect(JSON.stringify(found)).not.toContain(secret)
})
