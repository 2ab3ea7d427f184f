import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { adasObjectId, contoso, fabrikam, nowSeconds } from '../../../test/oauth2/support/faulty-provider.ts'
import {
  clock,
  entraIssuerOf,
  entraProvider,
  issuer,
  openIdProvider,
  signed,
  told,
} from '../../../test/oauth2/support/token-maker.ts'
import { createForgeKey } from '../../../test/support/forge-jws.ts'
import { logoutTokenIn, verifyLogoutToken } from './logout-token.ts'
import type { Provider } from './provider.ts'

const options = { clientID: 'us', scope: 'openid', tenants: [contoso] } as unknown as OAuth2Options
const event = 'http://schemas.openid.net/event/backchannel-logout'
const honest: JWTPayload = {
  iss: issuer,
  aud: 'us',
  iat: nowSeconds,
  exp: nowSeconds + 120,
  jti: 'message-1',
  events: { [event]: {} },
  sub: 'ada',
  sid: 'session-1',
}
const verdict = (token: string, provider: Provider = openIdProvider()) =>
  told(() => verifyLogoutToken(token, { options, provider, clock }))
const invalid = (detail: object) => ({ code: 'logout_token_invalid', token: 'logout_token', ...detail })
const without = (...claims: string[]) =>
  Object.fromEntries(Object.entries(honest).filter(([name]) => !claims.includes(name)))

/** Ten minutes after it was made nobody takes it, so nothing has to be remembered of it; a minute more for the clocks. */
const expiresAt = (nowSeconds + 660) * 1000

describe('a logout token', () => {
  it('names a session, a person, or both', async () => {
    const message = { issuer, messageId: 'message-1', expiresAt }
    expect(await verdict(signed(honest))).toStrictEqual({ ...message, subject: 'ada', sid: 'session-1' })
    expect(await verdict(signed(without('sid')))).toStrictEqual({ ...message, subject: 'ada' })
    expect(await verdict(signed(without('sub')))).toStrictEqual({ ...message, sid: 'session-1' })
    expect(await verdict(signed(without('sub', 'sid')))).toEqual(
      invalid({ reason: 'the token names neither a session nor a person' }),
    )
  })

  it.each([undefined, 'logout+jwt', 'application/logout+jwt', 'JWT'])('may be of the type %s', async typ => {
    expect(await verdict(signed(honest, typ === undefined ? {} : { typ }))).toMatchObject({ subject: 'ada' })
  })

  it.each(['at+jwt', 'secevent+jwt', ''])('is never of the type %j', async typ => {
    expect(await verdict(signed(honest, { typ }))).toMatchObject(invalid({ claim: 'typ' }))
  })

  it('need not say when it ends, but when it was made', async () => {
    expect(await verdict(signed(without('exp')))).toMatchObject({ subject: 'ada', expiresAt })
    const made = (iat: number) => verdict(signed({ ...without('exp'), iat }))
    expect(await made(nowSeconds - 660)).toMatchObject({ subject: 'ada', expiresAt: expiresAt - 660_000 })
    expect(await made(nowSeconds - 661)).toMatchObject(invalid({ claim: 'iat' }))
    expect(await made(nowSeconds + 60)).toMatchObject({ subject: 'ada' })
    expect(await made(nowSeconds + 61)).toMatchObject(invalid({ claim: 'iat' }))
    expect(await verdict(signed({ ...honest, exp: nowSeconds - 60 }))).toMatchObject(
      invalid({ claim: 'exp' }),
    )
    expect(await verdict(signed({ ...honest, exp: nowSeconds - 59 }))).toMatchObject({ subject: 'ada' })
  })

  it.each(['iss', 'aud', 'iat', 'jti', 'events'])('without %s ends nothing', async claim => {
    expect(await verdict(signed(without(claim)))).toEqual(
      invalid({ claim, reason: `missing required "${claim}" claim`, received: undefined }),
    )
  })

  it.each<[string, JWTPayload, object]>([
    ['of another issuer', { iss: `${issuer}/x` }, { claim: 'iss' }],
    ['for another client', { aud: 'them' }, { claim: 'aud' }],
    ['an id_token', { nonce: 'n' }, { claim: 'nonce', reason: 'a logout token must not have a nonce' }],
    ...[{}, { other: {} }, { [event]: 'x' }, { [event]: null }, { [event]: [] }, 'x', null, [event]].map(
      events =>
        [
          `about other events: ${JSON.stringify(events)}`,
          { events },
          { claim: 'events', reason: `the claim events has no member ${event}` },
        ] as [string, JWTPayload, object],
    ),
    ['about nobody', { sub: '' }, { claim: 'sub', reason: 'the claim sub is no text' }],
    ['about no session', { sid: '' }, { claim: 'sid', reason: 'the claim sid is no text' }],
    ['without a name of its own', { jti: '' }, { claim: 'jti', reason: 'the claim jti is no text' }],
    [
      'with a number for a session',
      { sid: 7 as never },
      { claim: 'sid', reason: 'the claim sid is no text' },
    ],
    [
      'about somebody with a line break',
      { sub: 'a\nb' },
      {
        claim: 'sub',
        reason:
          'the claim sub has control characters, invisible ones, line breaks, half characters, or blanks at its ends',
      },
    ],
  ])('that is %s ends nothing', async (_, claims, why) => {
    expect(await verdict(signed({ ...honest, ...claims }))).toMatchObject(invalid(why))
  })

  it('is signed as an id_token is', async () => {
    expect(await verdict(signed(honest, {}, createForgeKey('ES256', 'key-1')))).toMatchObject(
      invalid({ problem: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' }),
    )
    const another = openIdProvider({ id_token_signing_alg_values_supported: ['PS256'] })
    expect(await verdict(signed(honest), another)).toMatchObject(
      invalid({ problem: 'ERR_JOSE_ALG_NOT_ALLOWED' }),
    )
    const plain = { kind: 'plain', as: { issuer } } as const
    expect(await verdict(signed(honest), plain)).toEqual(
      invalid({ reason: 'a provider that is only OAuth 2.0 has no logout tokens' }),
    )
    expect(await verdict('x')).toMatchObject(invalid({ reason: 'the token has not three parts' }))
  })
})

describe('a logout token of Entra', () => {
  const ofTenant = (tid: string) => ({ ...honest, iss: entraIssuerOf(tid), tid, oid: adasObjectId })

  it('names the account by its object id, as the sign-in does', async () => {
    expect(await verdict(signed(ofTenant(contoso)), entraProvider())).toEqual({
      issuer: entraIssuerOf(contoso),
      subject: adasObjectId,
      sid: 'session-1',
      messageId: 'message-1',
      expiresAt,
    })
  })

  it('that names a session alone ends that one, not all of the account', async () => {
    const { sub: _, ...session } = ofTenant(contoso)
    expect(await verdict(signed(session), entraProvider())).toStrictEqual({
      issuer: entraIssuerOf(contoso),
      sid: 'session-1',
      messageId: 'message-1',
      expiresAt,
    })
  })

  it('of another tenant ends nothing, nor one that is no tenant’s', async () => {
    expect(await verdict(signed(ofTenant(fabrikam)), entraProvider())).toMatchObject({
      code: 'tenant_not_allowed',
    })
    expect(await verdict(signed({ ...ofTenant(contoso), tid: 'x' }), entraProvider())).toEqual(
      invalid({ reason: 'the claim tid is no tenant id', claim: 'tid', received: 'x' }),
    )
  })
})

describe('the form of a logout request', () => {
  const read = (form: string) => told(() => logoutTokenIn(new URLSearchParams(form)))

  it('has one token', async () => {
    expect(await read('logout_token=a.b.c&x=y')).toBe('a.b.c')
    for (const form of ['', 'logout_tokens=a', 'logout_token=a&logout_token=a']) {
      expect(await read(form)).toEqual(invalid({ reason: 'no logout_token in the form, or more than one' }))
    }
  })
})
