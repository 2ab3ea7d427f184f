import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import { contoso, type FaultyProvider, fabrikam, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

/**
 * On `common` the discovery document names no issuer but a template. The usual advice is to switch the issuer
 * check off (next-auth, go-oidc, Pomerium); then any tenant may speak for any other.
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

test('refuses a token whose issuer is the template itself', async () => {
  provider.claims = honest => ({ ...honest, iss: `${provider.origin}/{tenantid}/v2.0` })
  const error = await refusal(signIn(strategyWith(entraOptions(provider, 'common')), provider))
  expect(error.code).toBe('token_invalid')
  expect(error.detail.claim).toBe('iss')
})

for (const tid of ['{tenantid}', 'common', `${contoso}/../${contoso}`, '', undefined, 7]) {
  test(`refuses a tid of ${JSON.stringify(tid)}, which would fill the template with anything`, async () => {
    provider.claims = honest => ({ ...honest, tid, iss: `${provider.origin}/${tid}/v2.0` })
    const error = await refusal(signIn(strategyWith(entraOptions(provider, 'common')), provider))
    expect(error.code).toBe('token_invalid')
    expect(error.detail.claim).toBe('tid')
  })
}

test('refuses a token of one tenant under the issuer of another', async () => {
  provider.claims = honest => ({ ...honest, tid: fabrikam })
  const error = await refusal(signIn(strategyWith(entraOptions(provider, 'common')), provider))
  expect(error.detail).toMatchObject({ claim: 'iss' })
})
