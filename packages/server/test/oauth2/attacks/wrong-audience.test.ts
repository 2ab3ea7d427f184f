import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { clientID, type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, openIdOptions, strategyWith } from '../support/strategies.ts'

/**
 * A token that was made for another app of the same provider proves nothing here.
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

const strangers = ['another-client', ['another-client'], [clientID, 'another-client'], '', undefined]
for (const aud of strangers) {
  test(`refuses an id_token for the audience ${JSON.stringify(aud)}`, async () => {
    provider.claims = honest => ({ ...honest, aud: aud as string })
    const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
    expect(error.code).toBe('token_invalid')
    expect(error.detail).toMatchObject({ token: 'id_token', claim: 'aud' })
  })
}

test('refuses one that another client was authorized for (azp)', async () => {
  provider.claims = honest => ({ ...honest, aud: [clientID, 'other'], azp: 'other' })
  const error = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
  expect(error.detail).toMatchObject({ claim: 'azp', expected: clientID, received: 'other' })
})
