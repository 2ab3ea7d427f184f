import { afterEach, beforeEach, expect, it } from 'vitest'
import { contoso, type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { openIdOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

const entraPath = `/${contoso}/oauth2/v2.0/authorize`

it.each([
  [
    'another issuer',
    (origin: string) => ({
      issuer: `https://login.microsoftonline.com/${contoso}/v2.0`,
      authorization_endpoint: `${origin}${entraPath}`,
    }),
  ],
  [
    'another authorization endpoint',
    (origin: string) => ({
      issuer: origin,
      authorization_endpoint: `https://login.microsoftonline.com${entraPath}`,
    }),
  ],
  [
    'another issuer of personal accounts',
    (origin: string) => ({
      issuer: 'https://keycloak.example/realms/team',
      authorization_endpoint: `${origin}/consumers/oauth2/v2.0/authorize`,
    }),
  ],
])('a provider whose document names %s is not taken for Entra, and lets nobody in', async (_, names) => {
  provider.discovery = honest => ({ json: { ...honest, ...names(provider.origin) } })
  const strategy = strategyWith(openIdOptions(provider))
  await expect(strategy.begin({ state: 'state' })).rejects.toMatchObject({ code: 'client_misconfigured' })
})
