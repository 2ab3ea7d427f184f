import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OAuth2StrategyConfig } from '@gatewright/config'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { BegunByAddress } from '../../src/strategies/oauth2/authorize.ts'
import type { OAuth2Strategy } from '../../src/strategies/oauth2/oauth2-strategy.ts'
import { refusal, trustsEmailIn } from './support/attempt.ts'
import { createBrowser } from './support/browser.ts'
import { clientSecret } from './support/faulty-provider.ts'
import { callbackURL, strategyWith } from './support/strategies.ts'

/** A certified provider that this project did not write: an agreement with it is not an agreement with ourselves. */
let server: Server
let issuer: string

const algorithms = ['RS256', 'RS512', 'PS256', 'ES256', 'EdDSA']
/** With letters that only survive where both sides encode alike. */
const awkwardID = 'my-app.v1_0~*(b)'

beforeAll(async () => {
  let handler: RequestListener = (_request, response) => response.end()
  server = createServer((request, response) => handler(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = (client_id: string, extra: Record<string, unknown>) => ({
    client_id,
    redirect_uris: [callbackURL],
    post_logout_redirect_uris: [callbackURL],
    client_secret: clientSecret,
    ...extra,
  })
  const provider = new Provider(issuer, {
    clients: [
      client('basic', { token_endpoint_auth_method: 'client_secret_basic' }),
      client('post', { token_endpoint_auth_method: 'client_secret_post' }),
      client('public', { token_endpoint_auth_method: 'none', client_secret: undefined }),
      client('pairwise', { subject_type: 'pairwise' }),
      client(awkwardID, { token_endpoint_auth_method: 'client_secret_basic' }),
      client(`${awkwardID}2`, { token_endpoint_auth_method: 'client_secret_post' }),
      ...algorithms.map(alg => client(alg, { id_token_signed_response_alg: alg })),
    ],
    jwks: { keys: await Promise.all(algorithms.map(privateJwk)) },
    enabledJWA: { idTokenSigningAlgValues: algorithms },
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: (_context: unknown, id: string) => `${id} for this client alone`,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Ada Lovelace', email: `${id}@contoso.test`, email_verified: true }),
    }),
    cookies: { keys: ['only for this test'] },
  })
  handler = provider.callback()
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

async function privateJwk(alg: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), use: 'sig', alg, kid: alg }
}

function strategyFor(
  clientID: string,
  options: Partial<OAuth2StrategyConfig['options']> = {},
): OAuth2Strategy {
  return strategyWith(
    {
      ...{ issuer, clientID, clientSecret, callbackURL, scope: 'openid profile email' },
      ...{ trustEmail: false, tenants: [], ...options },
    },
    { clock: systemClock },
  )
}

/** Signs in at the provider's own pages, and returns the parameters that it comes back with. */
async function throughThePages(begun: BegunByAddress): Promise<URLSearchParams> {
  const browser = createBrowser(issuer)
  let stop = await browser.open(begun.location)
  const forms: Record<string, string>[] = [
    { prompt: 'login', login: 'ada', password: 'any' },
    { prompt: 'consent' },
  ]
  for (const form of forms) {
    if (stop.kind === 'page') stop = await browser.open(formAction(stop.html), form)
  }
  expect(stop.url.split('?')[0]).toBe(callbackURL)
  return new URL(stop.url).searchParams
}

const formAction = (html: string): string => html.match(/action="([^"]+)"/)?.[1] ?? 'no form on this page'

for (const clientID of ['basic', 'post', awkwardID, `${awkwardID}2`, ...algorithms]) {
  test(`signs in as the client "${clientID}"`, async () => {
    const strategy = strategyFor(clientID)
    const begun = await strategy.begin({ state: 'state-1' })
    const parameters = await throughThePages(begun)
    expect(parameters.get('iss')).toBe(issuer)
    const profile = await strategy.finish({ parameters, state: 'state-1', secrets: begun.secrets })
    expect(profile).toMatchObject({ issuer, subject: 'ada', claims: { name: 'Ada Lovelace' } })
    expect(trustsEmailIn(profile, 'email')).toBe(true)
  })
}

test('signs in where the provider calls somebody by another name for each client', async () => {
  const strategy = strategyFor('pairwise')
  const begun = await strategy.begin({ state: 's' })
  const parameters = await throughThePages(begun)
  const profile = await strategy.finish({ parameters, state: 's', secrets: begun.secrets })
  expect(profile.subject).toBe('ada for this client alone')
})

test('signs in as a public client, by PKCE alone', async () => {
  const { clientSecret: _none, ...options } = strategyFor('public').config
    .options as OAuth2StrategyConfig['options']
  const strategy = strategyWith(options, { clock: systemClock })
  const begun = await strategy.begin({ state: 's' })
  const parameters = await throughThePages(begun)
  const profile = await strategy.finish({ parameters, state: 's', secrets: begun.secrets })
  expect(profile.subject).toBe('ada')
})

test('a wrong client secret is named as a mistake of the set-up', async () => {
  const strategy = strategyFor('post', { clientSecret: 'wrong-secret-value' })
  const begun = await strategy.begin({ state: 's' })
  const parameters = await throughThePages(begun)
  const error = await refusal(strategy.finish({ parameters, state: 's', secrets: begun.secrets }))
  expect(error.code).toBe('client_misconfigured')
  expect(error.detail).toMatchObject({ error: 'invalid_client', place: 'configuration' })
  expect(JSON.stringify(error.detail)).not.toContain('wrong-secret-value')
})

test('a code works once', async () => {
  const strategy = strategyFor('post')
  const begun = await strategy.begin({ state: 's' })
  const attempt = { parameters: await throughThePages(begun), state: 's', secrets: begun.secrets }
  expect((await strategy.finish(attempt)).subject).toBe('ada')
  const error = await refusal(strategy.finish(attempt))
  expect(error.code).toBe('provider_refused')
  expect(error.detail).toMatchObject({ error: 'invalid_grant' })
})

test('the code of one attempt does not finish another (PKCE)', async () => {
  const strategy = strategyFor('post')
  const [victim, attacker] = [await strategy.begin({ state: 's' }), await strategy.begin({ state: 's' })]
  const parameters = await throughThePages(victim)
  const error = await refusal(strategy.finish({ parameters, state: 's', secrets: attacker.secrets }))
  expect(error.detail).toMatchObject({ error: 'invalid_grant' })
})

test('a cancelled sign-in comes back as cancelled', async () => {
  const strategy = strategyFor('post')
  const begun = await strategy.begin({ state: 's' })
  const browser = createBrowser(issuer)
  const page = await browser.open(begun.location)
  expect(page.kind).toBe('page')
  const stop = await browser.open(`${new URL(page.url).pathname}/abort`)
  const error = await refusal(
    strategy.finish({ parameters: new URL(stop.url).searchParams, state: 's', secrets: begun.secrets }),
  )
  expect(error.code).toBe('sign_in_cancelled')
})

test('signing out at the provider comes back to the callback, the one registered address', async () => {
  const strategy = strategyFor('post')
  const begun = await strategy.begin({ state: 's' })
  const parameters = await throughThePages(begun)
  const { atProvider } = await strategy.finish({ parameters, state: 's', secrets: begun.secrets })
  const address = await strategy.signOutUrl({
    state: 'out',
    ...(atProvider ? { kept: atProvider.kept } : {}),
  })
  const browser = createBrowser(issuer)
  const page = await browser.open(address ?? '')
  const html = page.kind === 'page' ? page.html : ''
  const xsrf = html.match(/name="xsrf" value="([^"]+)"/)?.[1] ?? ''
  const stop = await browser.open(formAction(html), { xsrf, logout: 'yes' })
  expect(stop).toEqual({ kind: 'elsewhere', url: `${callbackURL}?state=out` })
})
