import { expect, it } from 'vitest'
import type { GatewrightError } from '../../errors.ts'
import type { ProviderHttp } from './http.ts'
import { createTenantList } from './tenant-list.ts'

const [one, two] = ['11111111-aaaa-4aaa-8aaa-111111111111', '22222222-bbbb-4bbb-8bbb-222222222222']
const origin = 'https://login.test'
const published = `${origin}/{tenantid}/v2.0`
const issuerOf = (tid: string) => published.replace('{tenantid}', tid)

function setUp(entries: readonly string[], issuers: Record<string, unknown> = {}) {
  const asked: unknown[] = []
  const clock = { time: 0, now: () => clock.time }
  const getJson = async (purpose: string, url: string) => {
    asked.push([purpose, url])
    const domain = decodeURIComponent(url.split('/')[3] ?? '')
    if (!(domain in issuers)) throw new Error(`${domain} cannot be asked`)
    return { issuer: issuers[domain] }
  }
  const list = createTenantList(entries, {
    origin,
    published,
    http: { getJson } as unknown as ProviderHttp,
    clock,
  })
  return { list, asked, clock }
}

it('knows ids by themselves, in any spelling, and asks nobody', async () => {
  const { list, asked } = setUp([one, one.toUpperCase()])
  expect(await list.entriesFor(one)).toEqual([one, one.toUpperCase()])
  expect(await list.entriesFor(one.toUpperCase())).toEqual([one, one.toUpperCase()])
  expect(await list.entriesFor(two)).toEqual([])
  expect(asked).toEqual([])
})

it('knows a domain by the tenant whose document it names, once an hour', async () => {
  const issuers = { 'contoso.test': issuerOf(one), 'a/b': issuerOf(two) } as Record<string, unknown>
  const { list, asked, clock } = setUp(['contoso.test', one, 'a/b'], issuers)
  expect(await list.entriesFor(one.toUpperCase())).toEqual([one, 'contoso.test'])
  expect(await list.entriesFor(two)).toEqual(['a/b'])
  expect(asked).toEqual([
    ['discovery', `${origin}/contoso.test/v2.0/.well-known/openid-configuration`],
    ['discovery', `${origin}/a%2Fb/v2.0/.well-known/openid-configuration`],
  ])
  clock.time = 3_599_000
  await list.entriesFor(one)
  expect(asked).toHaveLength(2)
  // A domain can move to another tenant.
  issuers['contoso.test'] = issuerOf(two)
  clock.time = 3_600_000
  expect(await list.entriesFor(two)).toEqual(['contoso.test', 'a/b'])
  expect(asked).toHaveLength(4)
})

it('has no entry for a tenant that no domain stands for', async () => {
  const { list } = setUp(['contoso.test'], { 'contoso.test': issuerOf(one) })
  expect(await list.entriesFor(two)).toEqual([])
})

it('does not go by an old answer while the document cannot be asked', async () => {
  const issuers: Record<string, unknown> = { 'contoso.test': issuerOf(one) }
  const { list, clock } = setUp(['contoso.test'], issuers)
  expect(await list.entriesFor(one)).toEqual(['contoso.test'])
  delete issuers['contoso.test']
  clock.time = 3_600_000
  await expect(list.entriesFor(one)).rejects.toThrow('contoso.test cannot be asked')
})

it('fails by a domain that cannot be asked only where the tenant could be that one', async () => {
  const { list } = setUp([one, 'down.test', 'contoso.test'], { 'contoso.test': issuerOf(two) })
  expect(await list.entriesFor(one)).toEqual([one])
  expect(await list.entriesFor(two)).toEqual(['contoso.test'])
  const third = '33333333-cccc-4ccc-8ccc-333333333333'
  await expect(list.entriesFor(third)).rejects.toThrow('down.test cannot be asked')
})

it.each([
  undefined,
  null,
  7,
  'https://login.test/v2.0',
  'https://login.test/undefined/v2.0',
  `https://evil.test/${one}/v2.0`,
  `${issuerOf(one)}/`,
])('believes no document with the issuer %j', async issuer => {
  const { list } = setUp(['contoso.test'], { 'contoso.test': issuer })
  const error = (await list.entriesFor(one).catch((thrown: unknown) => thrown)) as GatewrightError
  expect({ code: error.code, ...error.detail }).toEqual({
    code: 'provider_misbehaved',
    call: 'discovery',
    url: `${origin}/contoso.test/v2.0/.well-known/openid-configuration`,
    reason: 'the document does not say which tenant contoso.test is',
    received: typeof issuer === 'string' ? issuer : null,
    mend: 'Write the tenant id into options.tenants in the place of the domain.',
  })
})
