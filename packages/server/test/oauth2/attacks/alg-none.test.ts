import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { unsigned } from '../support/keys.ts'
import { entraOptions, openIdOptions, strategyWith } from '../support/strategies.ts'

/**
 * JWT libraries of 2015 took the algorithm from the token, and with it the word of the attacker.
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

for (const alg of ['none', 'None', 'NONE', '']) {
  test(`refuses an id_token with alg ${JSON.stringify(alg)} and no signature`, async () => {
    provider.sign = claims => unsigned({ alg, typ: 'JWT', kid: 'key-1' }, claims)
    const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
    expect(error.code).toBe('token_invalid')
  })
}

test('a provider that offers nothing but `none` is refused before anybody is sent there', async () => {
  provider.discovery = honest => ({ json: { ...honest, id_token_signing_alg_values_supported: ['none'] } })
  await expect(strategyWith(openIdOptions(provider)).begin({ state: 's' })).rejects.toMatchObject({
    code: 'client_misconfigured',
    detail: { received: 'none', mend: expect.stringContaining('signing key') },
  })
})

test('refuses it too when the discovery document offers `none`', async () => {
  provider.discovery = honest => ({
    json: { ...honest, id_token_signing_alg_values_supported: ['none', 'RS256'] },
  })
  provider.sign = claims => unsigned({ alg: 'none' }, claims)
  const error = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
  expect(error.detail).toMatchObject({ token: 'id_token', problem: 'ERR_JOSE_ALG_NOT_ALLOWED' })
})
