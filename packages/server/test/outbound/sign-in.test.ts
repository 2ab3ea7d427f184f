import { pino } from 'pino'
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createGuardedFetch } from '../../src/outbound/guarded-fetch.ts'
import { createOAuth2Rehearsal } from '../../src/strategies/oauth2/rehearsal.ts'
import { refusal, signIn } from '../oauth2/support/attempt.ts'
import { type FaultyProvider, now, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { oauth2Config, openIdOptions, strategyWith } from '../oauth2/support/strategies.ts'
import { adaIsSuperAdmin, azure, isSignedIn, signIn as signInAt } from '../support/provider-sign-in.ts'
import { origin, startTestServer } from '../support/server.ts'
import { type Authority, createAuthority, type Identity } from './support/authority.ts'
import { withoutProxies } from './support/calls.ts'
import { startConnectProxy } from './support/connect-proxy.ts'
import { startTlsFront, type TlsFront } from './support/tls-front.ts'

const host = 'idp.corp.test'
let authority: Authority
let identity: Identity
let provider: FaultyProvider
let front: TlsFront

beforeAll(async () => {
  authority = await createAuthority()
  identity = await authority.certify({ host, between: 'shown' })
})
beforeEach(async () => {
  withoutProxies()
  provider = await startFaultyProvider()
  front = await startTlsFront(identity, Number(new URL(provider.origin).port))
  Object.assign(provider, { origin: `https://${host}` })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await provider.close()
})

const strategy = () => strategyWith(openIdOptions(provider, { ca: authority.ca }))

test('whoever reaches the internet by a proxy alone signs in through it, and it learns nothing but the host', async () => {
  const proxy = await startConnectProxy({ hosts: { [host]: front.port }, credentials: 'me:p@ss/word' })
  vi.stubEnv('HTTPS_PROXY', proxy.url.replace('//', '//me:p%40ss%2Fword@'))
  expect((await signIn(strategy(), provider)).claims.name).toBe('Ada Lovelace')
  expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${host}:443`]))
})

test('a proxy may be reached by TLS, with a certificate of the same authority', async () => {
  const tls = await authority.certify({ host: 'localhost' })
  const proxy = await startConnectProxy({ hosts: { [host]: front.port }, tls })
  vi.stubEnv('https_proxy', proxy.url)
  expect((await signIn(strategy(), provider)).claims.name).toBe('Ada Lovelace')
})

test('what NO_PROXY names is reached directly', async () => {
  const proxy = await startConnectProxy({ hosts: { [host]: front.port } })
  vi.stubEnv('HTTPS_PROXY', proxy.url)
  vi.stubEnv('NO_PROXY', '.corp.test')
  const { code, detail } = await refusal(signIn(strategy(), provider))
  expect([code, detail.reason]).toEqual([
    'provider_unreachable',
    expect.stringMatching(/^the name of its host .*\((ENOTFOUND|EAI_AGAIN)\)$/),
  ])
  expect(detail.mend).toContain('HTTPS_PROXY')
  expect(proxy.asked).toEqual([])
})

test('a provider on this machine is never asked by a proxy, whose loopback is another one', async () => {
  const proxy = await startConnectProxy()
  for (const variable of ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY']) vi.stubEnv(variable, proxy.url)
  const near = await startFaultyProvider()
  expect((await signIn(strategyWith(openIdOptions(near)), near)).claims.name).toBe('Ada Lovelace')
  expect(proxy.asked).toEqual([])
  await near.close()
})

test('a certificate of an authority of one’s own is said to be that, and not to be no answer', async () => {
  const proxy = await startConnectProxy({ hosts: { [host]: front.port } })
  vi.stubEnv('HTTPS_PROXY', proxy.url)
  const refused = await refusal(signIn(strategyWith(openIdOptions(provider)), provider))
  expect(refused).toMatchObject({ code: 'provider_untrusted', detail: { call: 'discovery' } })
  expect(refused.message).not.toContain('no answer')
  for (const cure of ['"ca": "${file:', 'NODE_EXTRA_CA_CERTS']) expect(refused.detail.mend).toContain(cure)
})

test('a test of a sign-in from the console goes the same way, and believes the same authority', async () => {
  const proxy = await startConnectProxy({ hosts: { [host]: front.port } })
  vi.stubEnv('HTTPS_PROXY', proxy.url)
  const reportOf = async (ca: string | undefined) => {
    const config = oauth2Config(openIdOptions(provider, ca === undefined ? {} : { ca }))
    const fetch = createGuardedFetch(new Set(), { ca })
    const log = pino({ level: 'silent' })
    return createOAuth2Rehearsal({ config, clock: { now: () => now }, log, fetch }).begin({ state: 's' })
  }
  expect((await reportOf(authority.ca)).begun?.location).toContain(`https://${host}/authorize`)
  expect((await reportOf(undefined)).report.problem).toMatchObject({
    code: 'provider_untrusted',
    place: 'network',
    reason: expect.stringContaining('leads to no authority'),
    mend: expect.stringContaining('"ca": "${file:./ca.pem}"'),
  })
})

test('people sign in at the door, and read in plain words what it was where the certificate is not trusted', async () => {
  const proxy = await startConnectProxy({ hosts: { [host]: front.port } })
  vi.stubEnv('HTTPS_PROXY', proxy.url)
  const entry = azure(provider)
  const trusted = { ...entry, options: { ...entry.options, ca: authority.ca } }
  const server = await startTestServer({
    ...adaIsSuperAdmin,
    strategies: [trusted, { ...entry, id: 'other' }],
  })
  onTestFinished(() => server.close())
  const ada = server.newBrowser()
  await signInAt(ada, provider)
  expect(await isSignedIn(ada)).toBe(true)
  const page = await server.newBrowser().open(`${origin}/api/v1/auth/login/oauth2/other`)
  expect(page.status).toBe(502)
  expect(page.body).toContain('a certificate that this server does not trust')
  expect(page.body).not.toMatch(/gets no answer|UNABLE_TO|proxy/)
})

test('each code is redeemed on a connection that was never idle, by a TLS session that goes on', async () => {
  const proxy = await startConnectProxy({ hosts: { [host]: front.port } })
  vi.stubEnv('HTTPS_PROXY', proxy.url)
  const one = strategy()
  for (let n = 0; n < 3; n++) await signIn(one, provider)
  // One for what may be repeated, and one for each of three codes.
  expect(front.sessions.begun).toBe(4)
  expect(front.sessions.resumed).toBeGreaterThanOrEqual(2)
})
