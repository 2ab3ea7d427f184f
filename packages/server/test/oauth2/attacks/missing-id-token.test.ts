import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, openIdOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('a token answer without an id_token proves nobody, whatever userinfo says', async () => {
  provider.token = () => ({ json: { token_type: 'Bearer', access_token: 'access-token' } })
  for (const options of [entraOptions(provider), openIdOptions(provider)]) {
    const error = await refusal(signIn(strategyWith(options), provider))
    expect(error.code).toBe('provider_misbehaved')
    expect(error.detail.reason).toContain('no id_token')
  }
  expect(provider.bearers).toEqual([])
})

test('a token answer without an access token is refused', async () => {
  provider.token = async honest => {
    const { json } = (await honest()) as { json: Record<string, unknown> }
    return { json: { ...json, access_token: undefined } }
  }
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('provider_misbehaved')
})
