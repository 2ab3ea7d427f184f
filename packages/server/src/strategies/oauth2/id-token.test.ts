import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { adasObjectId, contoso, fabrikam, nowSeconds } from '../../../test/oauth2/support/faulty-provider.ts'
import {
  clock,
  entraIssuerOf,
  entraProvider,
  issuer,
  key,
  openIdProvider,
  signed,
  told,
} from '../../../test/oauth2/support/token-maker.ts'
import { createForgeKey } from '../../../test/support/forge-jws.ts'
import { verifyIdToken } from './id-token.ts'
import { acceptedAlgorithms, asymmetricAlgorithms } from './signing-algorithms.ts'

const options = { clientID: 'us', scope: 'openid', tenants: [contoso] } as unknown as OAuth2Options
const honest: JWTPayload = { iss: issuer, sub: 'ada', aud: 'us', iat: nowSeconds, exp: nowSeconds + 300 }
const came = { accessToken: 'access-token', code: 'code' }

const verdict = (
  token: string,
  provider: Parameters<typeof verifyIdToken>[2]['provider'] = openIdProvider(),
) => told(() => verifyIdToken(token, came, { options, provider, clock }))
const without = (...claims: string[]) =>
  Object.fromEntries(Object.entries(honest).filter(([name]) => !claims.includes(name)))
const invalid = (detail: object) =>
  expect.objectContaining({ code: 'token_invalid', token: 'id_token', ...detail })

describe('an id_token', () => {
  it('says who it is, with everything that it says', async () => {
    const claims = { ...honest, name: 'Ada', nbf: nowSeconds }
    expect(await verdict(signed(claims))).toEqual(claims)
    expect(await verdict(signed(honest, { typ: 'JWT' }))).toEqual(honest)
  })

  it.each(['iss', 'sub', 'aud', 'exp', 'iat'])('without %s says nothing', async claim => {
    expect(await verdict(signed(without(claim)))).toEqual(
      invalid({ claim, reason: `missing required "${claim}" claim` }),
    )
  })

  it.each<[string, JWTPayload, object]>([
    ['another issuer', { iss: `${issuer}/x` }, { claim: 'iss' }],
    ['another client', { aud: 'them' }, { claim: 'aud' }],
    ['another client beside us', { aud: ['us', 'them'], azp: 'us' }, { claim: 'aud' }],
    ['another client that asked for it', { azp: 'them' }, { claim: 'azp' }],
    ['nobody', { sub: '' }, { claim: 'sub', reason: 'the claim sub is empty' }],
    ['another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, { claim: 'at_hash' }],
    ['another code', { c_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, { claim: 'c_hash' }],
    ['an hour that is over', { exp: nowSeconds - 60 }, { claim: 'exp' }],
    ['an hour to come', { nbf: nowSeconds + 61 }, { claim: 'nbf' }],
    ['the future', { iat: nowSeconds + 61 }, { claim: 'iat' }],
    ['eleven minutes ago', { iat: nowSeconds - 661 }, { claim: 'iat' }],
  ])('that is of %s is refused', async (_, claims, why) => {
    expect(await verdict(signed({ ...honest, ...claims }))).toEqual(invalid(why))
  })

  it.each<[string, JWTPayload]>([
    ['ends', { exp: nowSeconds - 59 }],
    ['begins', { nbf: nowSeconds + 60 }],
    ['was made ahead', { iat: nowSeconds + 60 }],
    ['was made ten minutes ago', { iat: nowSeconds - 660 }],
  ])('counts where it %s within the minute that clocks may differ', async (_, claims) => {
    expect(await verdict(signed({ ...honest, ...claims }))).toEqual({ ...honest, ...claims })
  })

  it('says of a sign-in that was asked about what is behind us, within the minute that clocks may differ', async () => {
    const provider = openIdProvider()
    const authorization_endpoint = `${issuer}/authorize?max_age=600`
    const asking = { ...provider, as: { ...provider.as, authorization_endpoint } }
    const ahead = { ...honest, auth_time: nowSeconds + 60 }
    expect(await verdict(signed(ahead), asking)).toEqual(ahead)
    const further = { ...honest, auth_time: nowSeconds + 61 }
    expect(await verdict(signed(further), asking)).toEqual(invalid({ claim: 'auth_time' }))
  })

  it('of another kind of token is none', async () => {
    expect(await verdict(signed(honest, { typ: 'at+jwt' }))).toEqual(invalid({ claim: 'typ' }))
    expect(await verdict('a.b')).toEqual(invalid({ reason: 'the token has not three parts' }))
  })

  it('that another key has signed is none, whatever name it gives itself', async () => {
    const another = createForgeKey('ES256', 'key-1')
    expect(await verdict(signed(honest, {}, another))).toEqual(
      invalid({ problem: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' }),
    )
    expect(await verdict(signed(honest, { kid: 'other' }))).toEqual(
      invalid({ problem: 'ERR_JWKS_NO_MATCHING_KEY' }),
    )
  })

  it('says how the person signed in where the file asks for that', async () => {
    const asking = openIdProvider({ authorization_endpoint: `${issuer}/authorize?acr_values=two` })
    expect(await verdict(signed({ ...honest, acr: 'two' }), asking)).toEqual({ ...honest, acr: 'two' })
    expect(await verdict(signed(honest), asking)).toEqual(invalid({ claim: 'acr' }))
  })
})

describe('the algorithm', () => {
  it('is of those that sign with a private key, as the provider names them', () => {
    const all = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')
    expect(asymmetricAlgorithms).toEqual(all)
    expect(acceptedAlgorithms([...all, 'HS256', 'HS384', 'HS512', 'none', 'None', ''])).toEqual(all)
    expect(acceptedAlgorithms(['ES256', 'HS256'])).toEqual(['ES256'])
    // The default of OpenID Connect, where nothing else is left.
    for (const named of [undefined, [], ['HS256'], ['none']]) {
      expect(acceptedAlgorithms(named)).toEqual(['RS256'])
    }
  })

  it('that is not accepted is refused with what to choose', async () => {
    const refused = (alg: string, mend: string) => ({
      code: 'token_invalid',
      token: 'id_token',
      reason: `the token is signed with ${alg}, which is not accepted`,
      problem: 'ERR_JOSE_ALG_NOT_ALLOWED',
      claim: 'alg',
      expected: 'ES256, PS256',
      received: alg,
      place: 'provider',
      mend,
    })
    const provider = openIdProvider({ id_token_signing_alg_values_supported: ['ES256', 'PS256'] })
    const withAlg = (alg: string) => signed(honest, { alg })
    expect(await verdict(withAlg('RS256'), provider)).toEqual(
      refused('RS256', 'Choose one of the accepted algorithms for this client at the provider.'),
    )
    const secret =
      'HS algorithms sign with the client secret, which more people know than should. Choose a signing key (RS256 or ES256) for this client at the provider.'
    expect(await verdict(withAlg('HS256'), provider)).toEqual(refused('HS256', secret))
    expect(await verdict(withAlg('HS512'), provider)).toEqual(refused('HS512', secret))
  })
})

describe('an id_token of Entra', () => {
  const ofTenant = (tid: string, more: JWTPayload = {}) => ({
    ...honest,
    iss: entraIssuerOf(tid),
    tid,
    oid: adasObjectId,
    ...more,
  })

  it('is of a tenant that the file names, and of its key', async () => {
    const claims = ofTenant(contoso)
    expect(await verdict(signed(claims), entraProvider())).toEqual(claims)
    expect(await verdict(signed(ofTenant(fabrikam)), entraProvider())).toMatchObject({
      code: 'tenant_not_allowed',
      tid: fabrikam,
    })
    expect(await verdict(signed({ ...claims, iss: entraIssuerOf(fabrikam) }), entraProvider())).toEqual(
      invalid({ claim: 'iss' }),
    )
    const ofFabrikam = entraProvider([{ ...key.jwk, issuer: entraIssuerOf(fabrikam) }])
    expect(await verdict(signed(claims), ofFabrikam)).toEqual(
      invalid({ reason: `the signing key belongs to another issuer (${entraIssuerOf(fabrikam)})` }),
    )
  })

  it('without the object id of its account says nobody', async () => {
    const { oid: _, ...nobody } = ofTenant(contoso)
    expect(await verdict(signed(nobody), entraProvider())).toMatchObject({
      code: 'client_misconfigured',
      claim: 'oid',
    })
    // Which is nothing to another provider.
    expect(await verdict(signed(honest))).toEqual(honest)
  })
})

describe('an id_token of version 1 of Entra, at a provider that is none', () => {
  const ofVersionOne = { ...honest, ver: '1.0', tid: contoso, oid: adasObjectId }

  it('is refused with the issuer to write, since its sub is another one for every app', async () => {
    expect(await verdict(signed(ofVersionOne))).toEqual({
      code: 'token_invalid',
      token: 'id_token',
      reason: 'the token is of version 1 of Entra ID',
      claim: 'ver',
      received: '1.0',
      place: 'configuration',
      mend: `Set options.issuer to https://login.microsoftonline.com/${contoso}/v2.0.`,
    })
  })

  it.each<[string, JWTPayload]>([
    ['of version 2', { ver: '2.0' }],
    ['of no version', { ver: undefined }],
    ['that names no tenant, as of ADFS', { tid: undefined }],
    ['whose tenant is none', { tid: 'contoso' }],
    ['that names no object', { oid: undefined }],
    ['whose object is none', { oid: 'ada' }],
  ])('is none %s', async (_, claims) => {
    expect(await verdict(signed({ ...ofVersionOne, ...claims }))).toMatchObject({ sub: 'ada' })
  })
})
