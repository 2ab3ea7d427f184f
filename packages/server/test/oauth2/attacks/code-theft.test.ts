import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal } from '../support/attempt.ts'
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('a code without the verifier of its attempt is worth nothing (PKCE)', async () => {
  const strategy = strategyWith(entraOptions(provider))
  const victim = await strategy.begin({ state: 'victim' })
  const attacker = await strategy.begin({ state: 'attacker' })
  provider.asked = new URL(victim.location).searchParams
  const error = await refusal(
    strategy.finish({
      parameters: new URLSearchParams({ code: 'good-code', state: 'attacker' }),
      state: 'attacker',
      secrets: attacker.secrets,
    }),
  )
  expect(error.code).toBe('provider_refused')
  expect(error.detail).toMatchObject({ error: 'invalid_grant', call: 'token' })
})
