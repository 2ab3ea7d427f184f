import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OAuth2StrategyConfig } from '@gatewright/config'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { createBrowser as createProviderBrowser } from '../oauth2/support/browser.ts'
import { oauth2Config } from '../oauth2/support/strategies.ts'
import type { Browser } from '../support/browser.ts'
import { isSignedIn } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'
import { postForm } from './post-form.ts'

/** A certified provider that this project did not write signs people out, by its own server's call to ours. */
let providerServer: Server
let issuer: string
let answer: RequestListener
let jwks: { keys: object[] }
let server: TestServer
/** What the provider says of each call it made. */
const calls: string[] = []

/** Two clients: one that is told which session has ended, and one that is told who has signed out. */
const strategies = ['by-session', 'by-person'] as const
type Strategy = (typeof strategies)[number]
const callbackURL = (id: string) => `${origin}/api/v1/auth/login-callback/oauth2/${id}`

beforeAll(async () => {
  providerServer = createServer((request, response) => answer(request, response))
  await new Promise<void>(resolve => providerServer.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(providerServer.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  jwks = { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'one' }] }
})
afterAll(async () => {
  providerServer.closeAllConnections()
  await new Promise(resolve => providerServer.close(resolve))
})

beforeEach(async () => {
  // The provider's clock cannot be set, so the server stands still at its time.
  server = await startTestServer({ strategies: strategies.map(strategyConfig) }, Date.now())
  const provider = new Provider(issuer, {
    clients: strategies.map(id => ({
      client_id: id,
      client_secret: 'only-for-this-test-1234567890',
      redirect_uris: [callbackURL(id)],
      backchannel_logout_uri: `${origin}/api/v1/auth/logout-callback/oauth2/${id}/backchannel`,
      backchannel_logout_session_required: id === 'by-session',
    })),
    jwks,
    fetch: (url: string, { body }: { body: URLSearchParams }) => postForm(server.server.port, url, body),
    features: { backchannelLogout: { enabled: true } },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, name: id, email: `${id}@contoso.test`, email_verified: true }),
    }),
    cookies: { keys: ['only for this test'] },
  })
  calls.length = 0
  provider.on('backchannel.success', (_context, client) => calls.push(`${client.clientId} ok`))
  provider.on('backchannel.error', (_context, error) => calls.push(String(error)))
  answer = provider.callback()
})
afterEach(() => server.close())

const strategyConfig = (id: Strategy): OAuth2StrategyConfig => ({
  ...oauth2Config({
    ...{ issuer, clientID: id, clientSecret: 'only-for-this-test-1234567890' },
    ...{ callbackURL: callbackURL(id), scope: 'openid profile email', trustEmail: false, tenants: [] },
  }),
  id,
  allowSelfSignup: true,
})

/** One browser, with its cookies at the provider and its cookies here. */
interface Device {
  readonly here: Browser
  readonly there: ReturnType<typeof createProviderBrowser>
}
const newDevice = (): Device => ({ here: server.newBrowser(), there: createProviderBrowser(issuer) })

async function signIn({ here, there }: Device, strategy: Strategy, login = 'ada'): Promise<void> {
  const begun = await here.open(`${origin}/api/v1/auth/login/oauth2/${strategy}`)
  let stop = await there.open(begun.location ?? '')
  const forms: Record<string, string>[] = [{ prompt: 'login', login, password: 'any' }, { prompt: 'consent' }]
  for (const form of forms) {
    if (stop.kind === 'page') stop = await there.open(formAction(stop.html), form)
  }
  await here.open(stop.url)
  expect(await isSignedIn(here)).toBe(true)
}

/** Signs out at the provider's own page, without Gatewright. */
async function signOutThere({ there }: Device): Promise<void> {
  const page = await there.open('/session/end')
  const html = page.kind === 'page' ? page.html : ''
  const xsrf = html.match(/name="xsrf" value="([^"]+)"/)?.[1] ?? ''
  await there.open(formAction(html), { xsrf, logout: 'yes' })
}

const formAction = (html: string): string => html.match(/action="([^"]+)"/)?.[1] ?? 'no form on this page'

test('signing out at the provider ends the session here, and that one alone', async () => {
  const [laptop, phone] = [newDevice(), newDevice()]
  await signIn(laptop, 'by-session')
  await signIn(phone, 'by-session')
  await signOutThere(laptop)
  expect(calls).toEqual(['by-session ok'])
  expect(await isSignedIn(laptop.here)).toBe(false)
  expect(await isSignedIn(phone.here)).toBe(true)
})

test('a provider that names the person ends all their sessions with its strategy, and nobody else’s', async () => {
  const [laptop, phone, grace] = [newDevice(), newDevice(), newDevice()]
  await signIn(laptop, 'by-person')
  await signIn(phone, 'by-person')
  await signIn(grace, 'by-person', 'grace')
  await signOutThere(laptop)
  expect(calls).toEqual(['by-person ok'])
  expect(await isSignedIn(laptop.here)).toBe(false)
  expect(await isSignedIn(phone.here)).toBe(false)
  expect(await isSignedIn(grace.here)).toBe(true)
})

test('each strategy is told for itself', async () => {
  const [laptop, phone] = [newDevice(), newDevice()]
  await signIn(laptop, 'by-session')
  // One person of one provider by two strategies: a super admin's invitation says so.
  const { accounts, invitations } = server.server.services
  const id = (await accounts.ownerOf('ada@contoso.test')) ?? ''
  await invitations.invite({
    email: 'ada@contoso.test',
    strategy: 'by-person',
    roles: [],
    account: { id, mode: 'joined' },
  })
  await signIn(phone, 'by-person')
  await signOutThere(phone)
  expect(calls).toEqual(['by-person ok'])
  expect(await isSignedIn(laptop.here)).toBe(true)
})

test('somebody who has signed out here before is no error for the provider', async () => {
  const laptop = newDevice()
  await signIn(laptop, 'by-session')
  await laptop.here.call('POST', `${origin}/api/v1/auth/logout`)
  await signOutThere(laptop)
  expect(calls).toEqual(['by-session ok'])
})

test('the audit log says that the provider ended it', async () => {
  const laptop = newDevice()
  await signIn(laptop, 'by-session')
  await signOutThere(laptop)
  const events = await sqlOf(server.server.services.storage.database)
    .selectFrom('audit_events')
    .select(['actor', 'target', 'result', 'detail'])
    .where('kind', '=', 'sign-out-by-provider')
    .execute()
  expect(events).toEqual([
    { actor: 'identity provider', target: 'by-session', result: 'ok', detail: '{"sessions":1}' },
  ])
})
