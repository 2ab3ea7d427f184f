import { createHash, X509Certificate } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { createTestBrowser } from '../support/browser.ts'
import { contoso, fabrikam, gatewright } from '../support/directory.ts'
import { authorizeUrl, postToken, redeem, signIn } from '../support/protocol.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'demo' })
})
afterAll(() => emulator.close())

const codeFor = async (parameters: Record<string, string | undefined> = {}): Promise<string> => {
  const answer = await createTestBrowser().signIn(authorizeUrl(emulator, parameters), 'ada@contoso.test')
  return answer.parameters.code ?? ''
}

describe('code flow', () => {
  it('signs in with a form that needs no script, and comes back with code, state and session_state', async () => {
    const answer = await createTestBrowser().signIn(authorizeUrl(emulator), 'ada@contoso.test')
    expect(answer.status).toBe(302)
    expect(answer.location).toContain(`${gatewright.redirectUri}?`)
    expect(answer.parameters.state).toBe('the-state')
    expect(answer.parameters.session_state).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('gives an ID token with the claims of a work account', async () => {
    const { tokens, claims } = await signIn(emulator, 'ADA@contoso.test')
    expect(claims).toMatchObject({
      aud: gatewright.clientId,
      iss: `${emulator.origin}/${contoso}/v2.0`,
      tid: contoso,
      oid: '11111111-0000-4000-8000-000000000001',
      ver: '2.0',
      name: 'Ada Lovelace',
      preferred_username: 'ada@contoso.test',
      email: 'ada@contoso.test',
      nonce: 'the-nonce',
    })
    expect(claims.sub).toMatch(/^[\w-]{43}$/)
    expect(claims.uti).toEqual(expect.any(String))
    expect(claims.rh).toEqual(expect.any(String))
    expect(claims).not.toHaveProperty('email_verified')
    expect(Object.keys(decodeProtectedHeader(tokens.id_token)).sort()).toEqual(['alg', 'kid', 'typ'])
    expect(tokens).not.toHaveProperty('refresh_token')
  })

  it('leaves out name, oid and email without the scopes for them', async () => {
    const { claims } = await signIn(emulator, 'ada@contoso.test', { scope: 'openid' })
    for (const name of ['name', 'preferred_username', 'oid', 'email']) expect(claims).not.toHaveProperty(name)
    expect(claims.tid).toBe(contoso)
  })

  it('publishes keys with x5c, x5t and an issuer of their own, and without alg', async () => {
    const { tokens } = await signIn(emulator, 'ada@contoso.test')
    const url = `${emulator.origin}/${contoso}/discovery/v2.0/keys`
    const { keys } = (await (await fetch(url)).json()) as { keys: Record<string, string & string[]>[] }
    expect(keys.length).toBeGreaterThan(1)
    for (const key of keys) {
      expect(key.issuer).toBe(`${emulator.origin}/${contoso}/v2.0`)
      expect(key).not.toHaveProperty('alg')
      const der = Buffer.from(key.x5c?.[0] ?? '', 'base64')
      expect(createHash('sha1').update(der).digest('base64url')).toBe(key.x5t)
      expect(new X509Certificate(der).publicKey.export({ format: 'jwk' }).n).toBe(key.n)
    }
    const { payload } = await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(url)))
    expect(payload.aud).toBe(gatewright.clientId)
  })

  it('templates the issuer under common and organizations, never under a tenant', async () => {
    const read = async (tenant: string) =>
      (await (
        await fetch(`${emulator.origin}/${tenant}/v2.0/.well-known/openid-configuration`)
      ).json()) as Record<string, string>
    expect((await read('common')).issuer).toBe(`${emulator.origin}/{tenantid}/v2.0`)
    expect((await read('organizations')).issuer).toBe(`${emulator.origin}/{tenantid}/v2.0`)
    expect((await read('contoso.test')).issuer).toBe(`${emulator.origin}/${contoso}/v2.0`)
    expect(await read(contoso)).not.toHaveProperty('code_challenge_methods_supported')
    expect((await read(contoso)).token_endpoint).toBe(`${emulator.origin}/${contoso}/oauth2/v2.0/token`)
  })

  it('answers userinfo with the sub of the ID token, and without oid or tid', async () => {
    const { tokens, claims } = await signIn(emulator, 'ada@contoso.test')
    const response = await fetch(`${emulator.origin}/oidc/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    expect(await response.json()).toEqual({
      sub: claims.sub,
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      email: 'ada@contoso.test',
      picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
    })
  })

  it('refuses userinfo to a token that is none', async () => {
    const response = await fetch(`${emulator.origin}/oidc/userinfo`, {
      headers: { authorization: 'Bearer x.y.z' },
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } })
  })

  it('checks PKCE: S256, a wrong verifier, a missing one', async () => {
    const verifier = 'a'.repeat(64)
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const parameters = { code_challenge: challenge, code_challenge_method: 'S256' }
    expect((await redeem(emulator, await codeFor(parameters), { code_verifier: verifier })).status).toBe(200)
    const wrong = await redeem(emulator, await codeFor(parameters), { code_verifier: 'b'.repeat(64) })
    expect(wrong.status).toBe(400)
    expect(wrong.body).toMatchObject({ error: 'invalid_grant', error_codes: [501481] })
    const missing = await redeem(emulator, await codeFor(parameters))
    expect(missing.body).toMatchObject({ error: 'invalid_grant', error_codes: [50148] })
  })

  it('redeems a code once, and only under the tenant path that issued it', async () => {
    const code = await codeFor()
    expect((await redeem(emulator, code)).status).toBe(200)
    expect((await redeem(emulator, code)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [54005],
    })
    // The domain and the GUID of one tenant are the same path.
    expect((await redeem(emulator, await codeFor(), {}, { tenant: 'contoso.test' })).status).toBe(200)
    const answer = await createTestBrowser().signIn(authorizeUrl(emulator), 'ada@contoso.test')
    emulator.store.applications.update('aaaaaaaa-0000-4000-8000-00000000000b', {
      signInAudience: 'AzureADMultipleOrgs',
    })
    const elsewhere = await redeem(emulator, answer.parameters.code ?? '', {}, { tenant: fabrikam })
    emulator.store.applications.update('aaaaaaaa-0000-4000-8000-00000000000b', {
      signInAudience: 'AzureADMyOrg',
    })
    expect(elsewhere.body).toMatchObject({ error: 'invalid_grant', error_codes: [700005] })
  })

  it('gives a refresh token with offline_access, which stays good when it is used', async () => {
    const { tokens } = await signIn(emulator, 'ada@contoso.test', { scope: 'openid profile offline_access' })
    const refresh = () =>
      postToken(emulator, {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
        client_id: gatewright.clientId,
        client_secret: gatewright.secret,
      })
    const first = await refresh()
    expect(first.status).toBe(200)
    expect(first.body.refresh_token).not.toBe(tokens.refresh_token)
    expect((await refresh()).status).toBe(200)
  })

  it('lets a second sign-in in the same browser through without a password, and asks with prompt=login', async () => {
    const browser = createTestBrowser()
    await browser.signIn(authorizeUrl(emulator), 'ada@contoso.test')
    expect([...browser.cookies.keys()]).toEqual(['entra_emulator_sso'])
    expect((await browser.get(authorizeUrl(emulator))).text).not.toContain('name="password"')
    expect((await browser.get(authorizeUrl(emulator, { prompt: 'none' }))).parameters.code).toBeDefined()
    expect((await browser.get(authorizeUrl(emulator, { prompt: 'login' }))).text).toContain('name="password"')
  })

  it('gives another sub to every app, and the same at every sign-in', async () => {
    const first = await signIn(emulator, 'ada@contoso.test')
    const second = await signIn(emulator, 'ada@contoso.test')
    expect(second.claims.sub).toBe(first.claims.sub)
    const access = decodeJwt(first.tokens.access_token)
    expect(access.sub).not.toBe(first.claims.sub)
    expect(access.oid).toBe(first.claims.oid)
  })

  it('signs with the next key after a rollover, and goes on publishing the old one', async () => {
    const kidsOf = async () => {
      const response = await fetch(`${emulator.origin}/${contoso}/discovery/v2.0/keys`)
      return ((await response.json()) as { keys: { kid: string }[] }).keys.map(key => key.kid)
    }
    const before = await signIn(emulator, 'ada@contoso.test')
    const published = await kidsOf()
    await emulator.rolloverKeys()
    const after = await signIn(emulator, 'ada@contoso.test')
    const oldKid = decodeProtectedHeader(before.tokens.id_token).kid ?? ''
    const newKid = decodeProtectedHeader(after.tokens.id_token).kid ?? ''
    expect(newKid).not.toBe(oldKid)
    // It was announced before it signed anything.
    expect(published).toContain(newKid)
    expect(await kidsOf()).toEqual(expect.arrayContaining([oldKid, newKid]))
  })
})
