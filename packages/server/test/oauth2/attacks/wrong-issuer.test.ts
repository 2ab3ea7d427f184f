import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, openIdOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses an id_token of another issuer', async () => {
  provider.claims = honest => ({ ...honest, iss: 'https://evil.example' })
  for (const options of [openIdOptions(provider), entraOptions(provider)]) {
    const error = await refusal(signIn(strategyWith(options), provider))
    expect(error.code).toBe('token_invalid')
    expect(error.detail).toMatchObject({ claim: 'iss', received: 'https://evil.example' })
  }
})

test('compares issuers to the letter', async () => {
  provider.claims = honest => ({ ...honest, iss: `${provider.origin}/` })
  expect((await refusal(signIn(strategyWith(openIdOptions(provider)), provider))).code).toBe('token_invalid')
})
