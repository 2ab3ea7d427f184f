import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal, signIn } from '../support/attempt.ts'
import {
  contoso,
  type FaultyProvider,
  fabrikam,
  personal,
  startFaultyProvider,
} from '../support/faulty-provider.ts'
import { entraOptions, strategyWith } from '../support/strategies.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

/** Signed by the real keys of the provider, for the right audience, by the wrong organisation. */
function mallorysToken(): void {
  provider.claims = honest => ({ ...honest, iss: `${provider.origin}/${fabrikam}/v2.0`, tid: fabrikam })
}

test('refuses the account of another tenant where the address names one', async () => {
  mallorysToken()
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('tenant_not_allowed')
})

test('refuses a foreign tid under the right issuer', async () => {
  provider.claims = honest => ({ ...honest, tid: fabrikam })
  const error = await refusal(signIn(strategyWith(entraOptions(provider)), provider))
  expect(error.code).toBe('tenant_not_allowed')
  expect(error.detail.tid).toBe(fabrikam)
})

test('refuses the account of another tenant where the address names a domain', async () => {
  provider.claims = honest => ({ ...honest, tid: fabrikam })
  const error = await refusal(signIn(strategyWith(entraOptions(provider, 'contoso.test')), provider))
  expect(error.code).toBe('tenant_not_allowed')
})

test('refuses a tenant that is not on options.tenants, and names the key to change', async () => {
  provider.tid = fabrikam
  const options = entraOptions(provider, 'common', { tenants: [contoso] })
  const error = await refusal(signIn(strategyWith(options), provider))
  expect(error.code).toBe('tenant_not_allowed')
  expect(error.detail).toMatchObject({ tid: fabrikam, mend: expect.stringContaining('options.tenants') })
})

test('refuses a personal account on `organizations`, and a work account on `consumers`', async () => {
  provider.tid = personal
  const onOrganizations = signIn(strategyWith(entraOptions(provider, 'organizations')), provider)
  expect((await refusal(onOrganizations)).code).toBe('tenant_not_allowed')
  provider.tid = contoso
  const onConsumers = signIn(strategyWith(entraOptions(provider, 'consumers')), provider)
  expect((await refusal(onConsumers)).code).toBe('tenant_not_allowed')
})

test('refuses a tenant id in the address that the discovery document contradicts', async () => {
  provider.tid = fabrikam
  const error = await refusal(signIn(strategyWith(entraOptions(provider, contoso)), provider))
  expect(error.code).toBe('client_misconfigured')
})
