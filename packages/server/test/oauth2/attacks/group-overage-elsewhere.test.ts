import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OAuth2Strategy } from '../../../src/strategies/oauth2/oauth2-strategy.ts'
import { createOAuth2Strategy } from '../../../src/strategies/oauth2/oauth2-strategy.ts'
import { refusal, signIn } from '../support/attempt.ts'
import { type FaultyProvider, now, startFaultyProvider } from '../support/faulty-provider.ts'
import { entraOptions, oauth2Config } from '../support/strategies.ts'

/**
 * A token with too many groups names an address where they are found. A client that goes there hands its access token to
 * whomever the token names. Groups are asked of Graph, at the origin of userinfo, and of nobody else.
 */
let provider: FaultyProvider
let elsewhere: Server
let reached: string[]
let strategy: OAuth2Strategy

beforeEach(async () => {
  provider = await startFaultyProvider()
  reached = []
  elsewhere = createServer((request, response) => {
    reached.push(request.url ?? '')
    response.end('{"value":[{"id":"admins"}]}')
  })
  await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
  provider.claims = honest => ({
    ...honest,
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: `${originElsewhere()}/getMemberObjects` } },
  })
  const config = { ...oauth2Config(entraOptions(provider)), fieldMapping: { groups: 'groups' } }
  strategy = createOAuth2Strategy({ config, clock: { now: () => now }, log: pino({ level: 'silent' }) })
})
afterEach(async () => {
  elsewhere.closeAllConnections()
  await new Promise(resolve => elsewhere.close(resolve))
  await provider.close()
})

const originElsewhere = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
const group = (id: string) => ({ '@odata.type': '#microsoft.graph.group', id })

test('the address in the token is not asked', async () => {
  provider.graph = () => ({ json: { value: [group('staff')] } })
  expect((await signIn(strategy, provider)).claims.groups).toEqual(['staff'])
  expect(reached).toEqual([])
})

test('a next page at another origin does not get the access token', async () => {
  provider.graph = () => ({
    json: { value: [group('staff')], '@odata.nextLink': `${originElsewhere()}/v1.0/me/transitiveMemberOf` },
  })
  expect((await refusal(signIn(strategy, provider))).code).toBe('provider_misbehaved')
  expect(reached).toEqual([])
})

test('pages are followed to the end, and a list without end ends the attempt', async () => {
  const link = `${provider.origin}/v1.0/me/transitiveMemberOf?page=`
  provider.graph = url => {
    const page = Number(url.searchParams.get('page') ?? 1)
    return {
      json: { value: [group(`g${page}`)], ...(page < 3 ? { '@odata.nextLink': link + (page + 1) } : {}) },
    }
  }
  expect((await signIn(strategy, provider)).claims.groups).toEqual(['g1', 'g2', 'g3'])
  provider.graph = () => ({ json: { value: [group('again')], '@odata.nextLink': link } })
  expect((await refusal(signIn(strategy, provider))).code).toBe('provider_misbehaved')
})

test('directory roles and administrative units in the list are no groups', async () => {
  const role = { '@odata.type': '#microsoft.graph.directoryRole', id: 'global-admin' }
  const unit = { '@odata.type': '#microsoft.graph.administrativeUnit', id: 'unit' }
  provider.graph = () => ({ json: { value: [role, group('staff'), unit] } })
  expect((await signIn(strategy, provider)).claims.groups).toEqual(['staff'])
})

test('a refusal leaves the claim empty, whatever userinfo says', async () => {
  const profile = await signIn(strategy, provider)
  expect(profile.claims.groups).toBeUndefined()
  expect(profile.groupOverage).toMatchObject({ missing: { reason: expect.stringContaining('Graph') } })
})

test('a strategy that maps no groups asks nobody', async () => {
  const config = { ...oauth2Config(entraOptions(provider)), fieldMapping: { email: 'email' } }
  const plain = createOAuth2Strategy({ config, clock: { now: () => now }, log: pino({ level: 'silent' }) })
  expect((await signIn(plain, provider)).groupOverage).toBeUndefined()
  expect(provider.requests.filter(request => request.includes('/v1.0/'))).toEqual([])
})
