import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso, gatewright } from '../support/directory.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator()
})
afterAll(() => emulator.close())

describe('openid-client', () => {
  it('discovers, signs in with PKCE, validates the ID token and reads userinfo', async () => {
    const config = await client.discovery(
      new URL(`${emulator.origin}/${contoso}/v2.0`),
      gatewright.clientId,
      gatewright.secret,
      undefined,
      { execute: [client.allowInsecureRequests] },
    )
    const pkceCodeVerifier = client.randomPKCECodeVerifier()
    const expectedNonce = client.randomNonce()
    const expectedState = client.randomState()
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: gatewright.redirectUri,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      nonce: expectedNonce,
      state: expectedState,
    })
    const answer = await createTestBrowser().signIn(url.href, 'ada@contoso.test')
    const tokens = await client.authorizationCodeGrant(config, new URL(answer.location ?? ''), {
      pkceCodeVerifier,
      expectedNonce,
      expectedState,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
    expect(userinfo).toMatchObject({ sub: claims?.sub, email: 'ada@contoso.test' })
  })

  it('cannot use the templated issuer of common, which is the trap that it stands for', async () => {
    await expect(
      client.discovery(new URL(`${emulator.origin}/common/v2.0`), gatewright.clientId, undefined, undefined, {
        execute: [client.allowInsecureRequests],
      }),
    ).rejects.toThrow(/issuer/)
  })
})
