import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, nowSeconds, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses an id_token from the future', async () => {
  provider.claims = honest => ({ ...honest, nbf: nowSeconds + 61 })
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('token_invalid')
  expect(error.detail).toMatchObject({ claim: 'nbf', received: nowSeconds + 61 })
})
