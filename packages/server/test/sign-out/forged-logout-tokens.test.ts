import type { JWTPayload } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import {
  clientID,
  type FaultyProvider,
  nowSeconds,
  startFaultyProvider,
} from '../oauth2/support/faulty-provider.ts'
import { createSigningKey, unsigned } from '../oauth2/support/keys.ts'
import { oauth2Config, openIdOptions } from '../oauth2/support/strategies.ts'
import type { Browser, Page } from '../support/browser.ts'
import { callbackUrl, isSignedIn, signIn } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'
import { postForm } from './post-form.ts'

/** Anybody can post to the back-channel address, so the token alone decides: each forgery leaves Ada signed in. */
let provider: FaultyProvider
let server: TestServer
let ada: Browser

beforeEach(async () => {
  provider = await startFaultyProvider()
  // The browser of these tests comes back without `iss`.
  provider.discovery = document => ({
    json: { ...document, authorization_response_iss_parameter_supported: false },
  })
  provider.claims = honest => ({ ...honest, sid: 'session-1', email_verified: true })
  const openId = { ...oauth2Config({ ...openIdOptions(provider), callbackURL: callbackUrl }) }
  server = await startTestServer({
    strategies: [
      { ...openId, allowSelfSignup: true },
      { ...openId, id: 'other', options: { ...openId.options, clientID: 'client-of-the-other' } },
      {
        ...openId,
        id: 'plain',
        options: {
          ...openId.options,
          issuer: undefined as never,
          authorizationURL: `${provider.origin}/login/oauth/authorize`,
          tokenURL: `${provider.origin}/login/oauth/token`,
          userInfoURL: `${provider.origin}/user`,
        },
      },
    ],
  })
  ada = server.newBrowser()
  expect((await signIn(ada, provider)).status).toBe(303)
})
afterEach(async () => {
  await server.close()
  await provider.close()
})

const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const logoutType = { typ: 'logout+jwt' }
const honest = (claims: JWTPayload = {}): JWTPayload => ({
  iss: provider.origin,
  aud: clientID,
  sub: 'pairwise-ada',
  sid: 'session-1',
  iat: nowSeconds,
  exp: nowSeconds + 120,
  jti: 'logout-1',
  events: event,
  ...claims,
})
/** The claims without some of them. */
const without = (claims: JWTPayload, ...names: string[]): JWTPayload =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)))

const urlOf = (strategy: string) => `${origin}/api/v1/auth/logout-callback/oauth2/${strategy}/backchannel`
const post = (token: string, strategy = 'azure'): Promise<Page> =>
  server.newBrowser().call('POST', urlOf(strategy), new URLSearchParams({ logout_token: token }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  })

async function expectRefused(answer: Page, error = 'logout_token_invalid'): Promise<void> {
  expect(answer.status).toBe(400)
  expect(answer.json().error).toBe(error)
  expect(await isSignedIn(ada)).toBe(true)
}

describe('an honest logout token', () => {
  it('ends the session, answered with 200 and kept by no cache', async () => {
    const token = await provider.key.sign(honest(), logoutType)
    const form = new URLSearchParams({ logout_token: token })
    const answer = await postForm(server.server.port, urlOf('azure'), form)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await isSignedIn(ada)).toBe(false)
  })

  for (const typ of ['JWT', 'application/logout+jwt', undefined]) {
    it(`may be of type ${typ}, as older providers write it`, async () => {
      expect((await post(await provider.key.sign(honest(), { typ }))).status).toBe(200)
      expect(await isSignedIn(ada)).toBe(false)
    })
  }

  // exp became a must with the final text; iat bounds such a token as well, and it works once.
  it('may come without exp, as older providers write it', async () => {
    expect((await post(await provider.key.sign(without(honest(), 'exp'), logoutType))).status).toBe(200)
    expect(await isSignedIn(ada)).toBe(false)
  })

  it('for another session of hers leaves this one', async () => {
    const answer = await post(await provider.key.sign(honest({ sid: 'session-2' }), logoutType))
    expect(answer.status).toBe(200)
    expect(await isSignedIn(ada)).toBe(true)
  })

  it('for the same session id and another person ends nothing', async () => {
    const answer = await post(await provider.key.sign(honest({ sub: 'pairwise-grace' }), logoutType))
    expect(answer.status).toBe(200)
    expect(await isSignedIn(ada)).toBe(true)
  })
})

describe('a logout token is refused', () => {
  const forgeries: Readonly<Record<string, () => Promise<string> | string>> = {
    'without a signature (alg none)': () => unsigned({ alg: 'none', ...logoutType }, honest()),
    'signed by another key under the known kid': async () =>
      (await createSigningKey('key-1')).sign(honest(), logoutType),
    'of another issuer': () => provider.key.sign(honest({ iss: 'https://id.example.com' }), logoutType),
    'for another audience': () => provider.key.sign(honest({ aud: 'client-of-the-other' }), logoutType),
    'with a nonce, as only an id_token has it': () => provider.key.sign(honest({ nonce: 'n' }), logoutType),
    'without the logout event': () =>
      provider.key.sign(honest({ events: { 'https://example.com/other': {} } }), logoutType),
    'with an event that is no object': () =>
      provider.key.sign(honest({ events: { [Object.keys(event)[0] as string]: true } }), logoutType),
    'without jti, so that a replay could not be told': () =>
      provider.key.sign(without(honest(), 'jti'), logoutType),
    'with an empty jti': () => provider.key.sign(honest({ jti: '' }), logoutType),
    'without exp, of eleven minutes ago': () =>
      provider.key.sign(without(honest({ iat: nowSeconds - 661 }), 'exp'), logoutType),
    'without iat': () => provider.key.sign(without(honest(), 'iat'), logoutType),
    expired: () => provider.key.sign(honest({ exp: nowSeconds - 61 }), logoutType),
    'of an hour ago, whatever exp says': () =>
      provider.key.sign(honest({ iat: nowSeconds - 3600, exp: nowSeconds + 3600 }), logoutType),
    'from the future': () => provider.key.sign(honest({ iat: nowSeconds + 120 }), logoutType),
    'that names nobody': () => provider.key.sign(without(honest(), 'sub', 'sid'), logoutType),
    'whose sub is no text': () => provider.key.signRaw(honest({ sub: 7 as never })),
    'of the type of an access token': () => provider.key.sign(honest(), { typ: 'at+jwt' }),
    'of a person whose id has a line break': () =>
      provider.key.sign(honest({ sub: 'pairwise-ada\n' }), logoutType),
    'that is no JWT': () => 'not a token',
  }
  for (const [what, make] of Object.entries(forgeries)) {
    it(what, async () => expectRefused(await post(await make())))
  }

  it('when it is the id_token of the session itself, with or without its nonce', async () => {
    let claims: JWTPayload = {}
    provider.sign = issued => {
      claims = issued
      return provider.key.sign(issued)
    }
    await signIn(ada, provider)
    expect(claims.nonce).toBeDefined()
    await expectRefused(await post(await provider.key.sign(claims)))
    await expectRefused(await post(await provider.key.sign(without({ ...claims, jti: 'a' }, 'nonce'))))
  })

  it('when it was made for another strategy of the same provider', async () => {
    await expectRefused(await post(await provider.key.sign(honest(), logoutType), 'other'))
    const others = honest({ aud: 'client-of-the-other' })
    const answer = await post(await provider.key.sign(others, logoutType), 'other')
    expect(answer.status).toBe(200)
    expect(await isSignedIn(ada)).toBe(true)
  })

  it('at a provider that is only OAuth 2.0, and at a strategy that nobody defined', async () => {
    const token = await provider.key.sign(honest(), logoutType)
    await expectRefused(await post(token, 'plain'))
    await expectRefused(await post(token, 'nobodys'), 'unknown_strategy')
  })

  it('when the form has none, two, or is no form', async () => {
    const token = await provider.key.sign(honest(), logoutType)
    const send = (body: string, type = 'application/x-www-form-urlencoded') =>
      server.newBrowser().call('POST', urlOf('azure'), body, { 'content-type': type })
    await expectRefused(await send(''))
    await expectRefused(await send(`logout_token=${token}&logout_token=${token}`))
    await expectRefused(
      await send(JSON.stringify({ logout_token: token }), 'application/json'),
      'bad_request',
    )
  })

  it('the second time, so that whoever saw it cannot end the next session with it', async () => {
    const everywhere = await provider.key.sign(without(honest(), 'sid'), logoutType)
    expect((await post(everywhere)).status).toBe(200)
    expect(await isSignedIn(ada)).toBe(false)
    await signIn(ada, provider)
    await expectRefused(await post(everywhere))
    // Not either after what has expired was dropped, as long as the token itself would still be taken.
    server.clock.advance(179)
    await server.server.services.purge()
    await expectRefused(await post(everywhere))
  })

  it('by one of two that come at the same moment', async () => {
    const token = await provider.key.sign(honest(), logoutType)
    const answers = await Promise.all([post(token), post(token)])
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 400])
  })
})

it('a provider whose keys cannot be read gets 400, and the log says why', async () => {
  const token = await provider.key.sign(honest({ iat: nowSeconds + 25 * 3600, exp: nowSeconds + 26 * 3600 }))
  provider.keys = () => ({ status: 500, text: 'down' })
  server.clock.advance(25 * 3600)
  const answer = await post(token)
  expect([answer.status, answer.json().error]).toEqual([400, 'provider_misbehaved'])
  expect(server.lines.join('')).toContain('the provider failed')
})

it('neither log nor audit entry holds a token', async () => {
  const token = await provider.key.sign(honest({ nonce: 'n' }), logoutType)
  await post(token)
  const signature = token.split('.')[2] as string
  const events = await sqlOf(server.server.services.storage.database)
    .selectFrom('audit_events')
    .selectAll()
    .execute()
  expect(JSON.stringify(events)).toContain('must not have a nonce')
  expect(server.lines.join('') + JSON.stringify(events)).not.toContain(signature)
})
