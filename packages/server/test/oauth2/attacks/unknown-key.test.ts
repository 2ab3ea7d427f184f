import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, now, startFaultyProvider } from '../support/faulty-provider.ts'
import { createSigningKey } from '../support/keys.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses an id_token signed by a key that the provider does not publish', async () => {
  const own = await createSigningKey('key-of-nobody')
  provider.sign = claims => own.sign(claims)
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('token_invalid')
  expect(error.detail.problem).toBe('ERR_JWKS_NO_MATCHING_KEY')
})

test('does not ask for the keys again and again because of it', async () => {
  const own = await createSigningKey('key-of-nobody')
  provider.sign = claims => own.sign(claims)
  let clock = now
  const strategy = strategyWith(entraOptions(provider), { clock: { now: () => clock } })
  const keyRequests = () => provider.requests.filter(request => request.endsWith('/keys')).length
  for (let i = 0; i < 4; i++) await refusal(signIn(strategy, provider))
  expect(keyRequests()).toBe(2)
  clock += 61_000
  await refusal(signIn(strategy, provider))
  expect(keyRequests()).toBe(3)
})

test('refuses a token whose signature was cut off or changed', async () => {
  const changes: ((token: string) => string)[] = [
    token => token.slice(0, token.lastIndexOf('.') + 1),
    token => token.slice(0, token.lastIndexOf('.')),
    token => `${token.slice(0, -8)}AAAAAAAA`,
    token => token.replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"admin"}').toString('base64url')}.`),
    () => 'not a token',
    () => '',
  ]
  for (const change of changes) {
    provider.sign = async claims => change(await provider.key.sign(claims))
    const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
    expect(error.code).toBe('token_invalid')
  }
})
