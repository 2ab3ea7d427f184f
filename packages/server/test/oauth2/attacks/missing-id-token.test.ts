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

test('a token answer without an access token signs in by its id_token alone, and nobody is asked with anything else', async () => {
  provider.token = async honest => {
    const { json } = (await honest()) as { json: Record<string, unknown> }
    return { json: { ...json, access_token: undefined } }
  }
  const profile = await signIn(strategyWith(entraOptions(provider)), provider)
  expect(profile.claims.email).toBe('ada@contoso.test')
  expect(provider.bearers).toEqual([])
})

test('an id_token that vouches for an access token is refused where that was taken out', async () => {
  provider.claims = honest => ({ ...honest, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })
  provider.token = async honest => {
    const { json } = (await honest()) as { json: Record<string, unknown> }
    return { json: { ...json, access_token: undefined } }
  }
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.detail).toMatchObject({ token: 'id_token', claim: 'at_hash' })
})
