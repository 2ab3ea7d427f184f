import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, openIdOptions, strategyWith } from '../support/strategies.ts'

/**
 * Mix-up (RFC 9207): an attacker provider passes the browser on to an honest one, and the code comes back to the
 * wrong strategy, which would hand it to the attacker.
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses a code that another provider issued, before it is sent anywhere', async () => {
  const strategy = strategyWith(openIdOptions(provider))
  const error = await refusal(
    signIn(strategy, provider, parameters => parameters.set('iss', 'https://evil.example')),
  )
  expect(error.code).toBe('token_invalid')
  expect(error.detail).toMatchObject({ expected: provider.origin, received: 'https://evil.example' })
  expect(provider.tokenRequests).toEqual([])
})

test('refuses it on `common`, where the expected issuer is a template', async () => {
  const strategy = strategyWith(entraOptions(provider, 'common'))
  for (const iss of ['https://evil.example', `${provider.origin}/a/b/v2.0`, `${provider.origin}/v2.0`]) {
    const error = await refusal(signIn(strategy, provider, parameters => parameters.set('iss', iss)))
    expect(error.code).toBe('token_invalid')
  }
  expect(provider.tokenRequests).toEqual([])
})

test('an error of another provider is not believed either', async () => {
  const error = await refusal(
    signIn(strategyWith(openIdOptions(provider)), provider, parameters => {
      parameters.set('iss', 'https://evil.example')
      parameters.set('error', 'access_denied')
    }),
  )
  expect(error.code).toBe('token_invalid')
})
