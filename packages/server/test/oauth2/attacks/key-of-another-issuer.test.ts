import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, personal, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

/** On `common`, Entra publishes the keys of many issuers in one document. */
const publish = (...issuers: (string | undefined)[]) => {
  provider.keys = ([key]) => ({
    json: { keys: issuers.map(issuer => ({ ...key, issuer })) },
  })
}

test('refuses a work account signed by the key of personal accounts', async () => {
  publish(`${provider.origin}/${personal}/v2.0`)
  const error = await refusal(signIn(strategyWith(entraOptions(provider, 'common')), provider))
  expect(error.code).toBe('token_invalid')
  expect(error.detail.reason).toContain('belongs to another issuer')
})

test('refuses a key that does not say whose it is, where many issuers share a document', async () => {
  publish(undefined)
  const error = await refusal(signIn(strategyWith(entraOptions(provider, 'common')), provider))
  expect(error.detail.reason).toContain('does not say which issuer')
})

test('accepts such a key in the document of one tenant', async () => {
  publish(undefined)
  expect((await signIn(strategyWith(entraOptions(provider)), provider)).claims.tid).toBe(provider.tid)
})

test('finds the right one among several keys of the same kid', async () => {
  publish(`${provider.origin}/${personal}/v2.0`, `${provider.origin}/{tenantid}/v2.0`)
  expect((await signIn(strategyWith(entraOptions(provider, 'common')), provider)).claims.tid).toBe(
    provider.tid,
  )
})
