import { expect, it } from 'vitest'
import type { Provider } from './provider.ts'
import { sourceOf } from './source.ts'

type Strategy = Parameters<typeof sourceOf>[0]
const strategy = (claimSources: readonly string[], tenants: unknown = []) =>
  ({ claimSources, options: { tenants } }) as unknown as Strategy
const entra = (kind: string, entries: readonly string[] = []) =>
  ({
    kind: 'entra',
    tenant: { kind },
    tenants: { entriesFor: async (tid: string) => (tid === 't1' ? entries : []) },
  }) as unknown as Provider

it('is the provider, of OpenID Connect and of OAuth 2.0', async () => {
  for (const kind of ['openid', 'plain']) {
    const source = await sourceOf(strategy(['provider']), { kind } as Provider, { tid: 't1' })
    expect(source).toEqual({ vouchedFor: ['provider'] })
  }
})

it.each(['single', 'consumers'])('is the tenant of the address (%s)', async kind => {
  const of = (claimSources: readonly string[]) => sourceOf(strategy(claimSources), entra(kind), { tid: 'T1' })
  expect(await of(['t1'])).toEqual({ tenant: 't1', vouchedFor: ['t1'] })
  // A file that lists several for an address of one says not which.
  expect(await of(['t1', 't2'])).toEqual({ tenant: 't1', vouchedFor: [] })
  expect(await of([])).toEqual({ tenant: 't1', vouchedFor: [] })
})

it('is nobody’s word where any tenant may come', async () => {
  const source = await sourceOf(strategy(['t1'], 'any'), entra('multi', ['t1']), { tid: 't1' })
  expect(source).toEqual({ tenant: 't1', vouchedFor: [] })
})

it('is the tenant that was signed in to, by the entries that list it', async () => {
  const listed = strategy(['t1', 'contoso.test'], ['t1', 'contoso.test'])
  const provider = entra('multi', ['contoso.test', 'elsewhere.test'])
  expect(await sourceOf(listed, provider, { tid: 'T1', idp: 't2' })).toEqual({
    tenant: 't1',
    vouchedFor: ['contoso.test'],
  })
  expect(await sourceOf(listed, provider, { tid: 't2' })).toEqual({ tenant: 't2', vouchedFor: [] })
  expect(await sourceOf(listed, provider, undefined)).toEqual({ tenant: 'undefined', vouchedFor: [] })
})
