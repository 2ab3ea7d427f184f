import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses an id_token with the nonce of another attempt, and logs neither', async () => {
  provider.claims = honest => ({ ...honest, nonce: 'nonce-of-another-attempt' })
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('token_invalid')
  expect(error.detail.claim).toBe('nonce')
  expect(JSON.stringify(error.detail)).not.toContain('nonce-of-another-attempt')
})

test('refuses an id_token without a nonce', async () => {
  provider.claims = ({ nonce: _absent, ...honest }) => honest
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('token_invalid')
  expect(error.detail.reason).toContain('"nonce"')
})

test('refuses the token of one attempt in another', async () => {
  const strategy = strategyWith(entraOptions(provider))
  await signIn(strategy, provider)
  const stolen = await provider.key.sign({ ...provider.claims({}), nonce: 'first' })
  provider.sign = () => stolen
  expect((await refusal(signIn(strategy, provider))).code).toBe('token_invalid')
})
