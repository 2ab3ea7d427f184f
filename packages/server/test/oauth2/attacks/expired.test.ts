import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, nowSeconds, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses an expired id_token, and says how far the clocks are apart', async () => {
  provider.claims = honest => ({ ...honest, iat: nowSeconds - 3700, exp: nowSeconds - 61 })
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('token_invalid')
  expect(error.detail).toMatchObject({ claim: 'exp', received: nowSeconds - 61 })
})

test('accepts one that expired within the minute that clocks may differ', async () => {
  provider.claims = honest => ({ ...honest, exp: nowSeconds - 55 })
  expect((await signIn(strategyWith(entraOptions(provider)), provider)).claims.tid).toBe(provider.tid)
})

for (const exp of [undefined, 'tomorrow', null]) {
  test(`refuses an id_token whose exp is ${JSON.stringify(exp)}`, async () => {
    provider.claims = honest => ({ ...honest, exp: exp as unknown as number })
    provider.sign = claims => provider.key.signRaw(claims)
    expect((await refusal(signIn(strategyWith(entraOptions(provider)), provider))).code).toBe('token_invalid')
  })
}
