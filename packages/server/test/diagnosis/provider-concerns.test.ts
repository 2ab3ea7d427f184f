import { createServer } from 'node:net'
import type { OAuth2StrategyConfig } from '@gatewright/config'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { providerConcerns } from '../../src/diagnosis/provider-concerns.ts'
import { createStrategyTypes } from '../../src/strategies/registry.ts'
import { contoso } from '../oauth2/support/faulty-provider.ts'
import { oauth2Config } from '../oauth2/support/strategies.ts'
import { listening } from '../outbound/support/listening.ts'
import { basicConfig } from '../support/server.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterAll(() => emulator.close())

const services = { strategyTypes: createStrategyTypes(), clock: systemClock }

function azure(tenant = contoso, origin = emulator.origin): OAuth2StrategyConfig {
  return oauth2Config({
    authorizationURL: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    tokenURL: `${origin}/${tenant}/oauth2/v2.0/token`,
    userInfoURL: `${origin}/oidc/userinfo`,
    clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
    clientSecret: 'never-said-to-anybody-000000000001',
    callbackURL: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
    scope: 'openid profile email',
    trustEmail: false,
    tenants: [],
  })
}
const of = (...strategies: OAuth2StrategyConfig[]) => ({ strategies: [basicConfig(), ...strategies] })

it('has none of a provider that is there', async () => {
  expect(await providerConcerns(of(), of(azure()), services)).toEqual([])
})

it('names a tenant that does not exist, with the cure', async () => {
  const [concern, ...others] = await providerConcerns(of(azure()), of(azure('nowhere.test')), services)
  expect(others).toEqual([])
  expect(concern).toMatchObject({
    code: 'provider.azure.discovery',
    message: expect.stringMatching(/^Nobody would sign in with azure: .*AADSTS90002/),
    cure: expect.stringContaining('Directory (tenant) ID'),
  })
  expect(JSON.stringify(concern)).not.toContain('never-said')
})

it('names an issuer at a dead port', async () => {
  const [concern] = await providerConcerns(undefined, of(azure(contoso, 'http://127.0.0.1:1')), services)
  expect(concern).toMatchObject({ code: 'provider.azure.connection' })
  expect(concern?.message).toContain('nobody listens there')
})

it('asks none whose settings are as before, nor one that is not offered', async () => {
  const dead = azure(contoso, 'http://127.0.0.1:1')
  expect(await providerConcerns(of(dead), of(dead), services)).toEqual([])
  expect(await providerConcerns(of(dead), of({ ...dead, label: 'Work account' }), services)).toEqual([])
  expect(await providerConcerns(of(), of({ ...dead, offered: false }), services)).toEqual([])
})

it('asks one that was not offered before', async () => {
  const dead = azure(contoso, 'http://127.0.0.1:1')
  expect(await providerConcerns(of({ ...dead, offered: false }), of(dead), services)).toHaveLength(1)
})

it('waits no longer than it says for providers that hang, all at once', async () => {
  const port = await listening(createServer(() => {}))
  const hanging = azure(contoso, `http://127.0.0.1:${port}`)
  const begun = performance.now()
  const concerns = await providerConcerns(of(), of(hanging, { ...hanging, id: 'second' }), {
    ...services,
    patience: 300,
  })
  expect(performance.now() - begun).toBeLessThan(3_000)
  expect(concerns.map(({ code }) => code)).toEqual([
    'provider.azure.connection',
    'provider.second.connection',
  ])
})
