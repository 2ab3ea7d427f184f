import { createHash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createForgeKey, forgeJws, hmacSigner } from '../../support/forge-jws.ts'
import { refusal, signIn } from '../support/attempt.ts'
import {
  clientID,
  clientSecret,
  type FaultyProvider,
  nowSeconds,
  startFaultyProvider,
} from '../support/faulty-provider.ts'
import { openIdOptions, strategyWith } from '../support/strategies.ts'

/** OpenID Connect Core 1.0 section 3.1.3.7, number by number, its SHOULDs where the claim is there. */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

type Options = Parameters<typeof openIdOptions>[1]

const attempt = (claims: JWTPayload, options: Options = {}) => {
  provider.claims = honest => ({ ...honest, ...claims })
  return signIn(strategyWith(openIdOptions(provider, options)), provider)
}
/** What the refusal says of a token with these claims. */
const refused = async (claims: JWTPayload, options: Options = {}) => {
  const { code, detail } = await refusal(attempt(claims, options))
  expect(code).toBe('token_invalid')
  return detail
}
const subjectOf = async (claims: JWTPayload, options: Options = {}) =>
  (await attempt(claims, options)).subject

describe('3: the audience', () => {
  it('is this client, as a text or as a list of one', async () => {
    expect(await subjectOf({ aud: clientID })).toBe('pairwise-ada')
    expect(await subjectOf({ aud: [clientID] })).toBe('pairwise-ada')
  })

  it('is nobody whom the file does not name beside it, with azp or without', async () => {
    for (const azp of [clientID, undefined]) {
      const detail = await refused({ aud: [clientID, 'of-others'], azp })
      expect(detail).toMatchObject({ claim: 'aud', received: 'of-others' })
      expect(detail.mend).toContain('trustedAudiences')
    }
  })

  it('may be those that the file names, as long as azp says that it was made for this client (4)', async () => {
    const options = { trustedAudiences: ['project'] }
    const aud = [clientID, 'project']
    expect(await subjectOf({ aud, azp: clientID }, options)).toBe('pairwise-ada')
    expect(await refused({ aud }, options)).toMatchObject({ claim: 'azp' })
    expect(await refused({ aud: [...aud, 'more'], azp: clientID }, options)).toMatchObject({ claim: 'aud' })
    expect(await refused({ aud: ['project'], azp: clientID }, options)).toMatchObject({ claim: 'aud' })
  })
})

describe('5: azp', () => {
  it.each([['another'], [''], [null], [[clientID]], [7]])(
    'is not %j, with one audience either',
    async azp => {
      expect(await refused({ azp })).toMatchObject({ claim: 'azp', expected: clientID })
    },
  )
  it('may be there and say our name', async () => {
    expect(await subjectOf({ azp: clientID })).toBe('pairwise-ada')
  })
})

describe('9 and 10: the times', () => {
  it.each([
    ['made in the future', { iat: nowSeconds + 61 }, 'iat'],
    ['made twelve minutes ago, whatever exp says', { iat: nowSeconds - 720 }, 'iat'],
    ['made a year ago', { iat: nowSeconds - 31_536_000, exp: nowSeconds + 31_536_000 }, 'iat'],
    ['without iat', { iat: undefined }, 'iat'],
    ['ended', { exp: nowSeconds - 61 }, 'exp'],
    ['without end', { exp: undefined }, 'exp'],
    ['that begins later', { nbf: nowSeconds + 61 }, 'nbf'],
  ])('a token %s is refused', async (_, claims, claim) => {
    expect(await refused(claims)).toMatchObject({ claim })
  })

  it('one within the tolerance is not, nor one that is dated back five minutes, as Entra does', async () => {
    // Not to the second: the library reads the real clock, which goes on meanwhile.
    const edge = { iat: nowSeconds + 59, nbf: nowSeconds + 59, exp: nowSeconds - 45 }
    expect(await subjectOf(edge)).toBe('pairwise-ada')
    expect(await subjectOf({ iat: nowSeconds - 300, nbf: nowSeconds - 300 })).toBe('pairwise-ada')
  })
})

describe('11: the nonce', () => {
  it('is demanded of every attempt: one that has none to show is begun anew', async () => {
    const strategy = strategyWith(openIdOptions(provider))
    const begun = await strategy.begin({ state: 's' })
    provider.asked = new URL(begun.location).searchParams
    provider.claims = ({ nonce: _, ...honest }) => honest
    const { nonce: __, ...secrets } = begun.secrets as Record<string, string>
    const parameters = new URLSearchParams({ code: 'good-code', state: 's', iss: provider.origin })
    expect((await refusal(strategy.finish({ parameters, state: 's', secrets }))).code).toBe('sign_in_unknown')
  })
})

describe('12: acr, where it was asked for', () => {
  const asking = (parameters: Record<string, string>): Options => ({
    authorizationURL: `${provider.origin}/authorize?${new URLSearchParams(parameters)}`,
  })
  const claimsParameter = (acr: object) => asking({ claims: JSON.stringify({ id_token: { acr } }) })

  it('is one of those', async () => {
    expect(await subjectOf({ acr: 'mfa' }, asking({ acr_values: 'hardware mfa' }))).toBe('pairwise-ada')
    expect(await subjectOf({ acr: 'mfa' }, claimsParameter({ essential: true, values: ['mfa'] }))).toBe(
      'pairwise-ada',
    )
  })

  it.each([['password'], ['hardware mfa'], [undefined], [['mfa']], [0]])('is not %j', async acr => {
    for (const options of [
      asking({ acr_values: 'hardware mfa' }),
      claimsParameter({ essential: true, values: ['mfa'] }),
      claimsParameter({ essential: true, value: 'mfa' }),
    ]) {
      expect(await refused({ acr }, options)).toMatchObject({ claim: 'acr' })
    }
  })

  it('is there where it is essential, and where a parameter before it asks for nothing', async () => {
    expect(await refused({}, claimsParameter({ essential: true }))).toMatchObject({ claim: 'acr' })
    const authorizationURL = `${provider.origin}/authorize?acr_values=&acr_values=mfa`
    expect(await refused({}, { authorizationURL })).toMatchObject({ claim: 'acr', expected: 'mfa' })
  })

  it('is anything where nobody asked', async () => {
    expect(await subjectOf({ acr: '0' })).toBe('pairwise-ada')
  })
})

describe('13: auth_time, where max_age was asked for', () => {
  const asking = (): Options => ({ authorizationURL: `${provider.origin}/authorize?max_age=600` })

  it('lies no further back', async () => {
    expect(await subjectOf({ auth_time: nowSeconds - 500 }, asking())).toBe('pairwise-ada')
  })

  it.each([[nowSeconds - 700], [undefined], ['now'], [Number.NaN]])('is not %j', async auth_time => {
    expect((await refusal(attempt({ auth_time }, asking()))).code).toBe('token_invalid')
  })

  it('does not lie ahead, beyond what clocks may differ', async () => {
    expect(await subjectOf({ auth_time: nowSeconds + 60 }, asking())).toBe('pairwise-ada')
    for (const auth_time of [nowSeconds + 61, 4e9]) {
      expect(await refused({ auth_time }, asking())).toMatchObject({ claim: 'auth_time' })
    }
  })

  it('is there where claims has it as essential', async () => {
    const claims = JSON.stringify({ id_token: { auth_time: { essential: true } } })
    const authorizationURL = `${provider.origin}/authorize?${new URLSearchParams({ claims })}`
    expect(await refused({}, { authorizationURL })).toMatchObject({ claim: 'auth_time', received: null })
  })

  it('may be any time where nobody asked', async () => {
    expect(await subjectOf({ auth_time: nowSeconds - 86_400 })).toBe('pairwise-ada')
  })
})

describe('the hashes of what came along (3.1.3.8)', () => {
  const half = (hash: string, value: string) => {
    const digest = createHash(hash).update(value).digest()
    return digest.subarray(0, digest.length / 2).toString('base64url')
  }

  it.each([
    ['RS256', 'sha256'],
    ['PS384', 'sha384'],
    ['ES512', 'sha512'],
    ['EdDSA', 'sha512'],
  ])('hold for %s when they are those of the access token and the code', async (alg, hash) => {
    const key = createForgeKey(alg, 'k')
    provider.discovery = document => ({
      json: { ...document, id_token_signing_alg_values_supported: [alg] },
    })
    provider.keys = () => ({ json: { keys: [key.jwk] } })
    provider.sign = payload => forgeJws({ header: { alg, kid: 'k' }, payload, sign: key.sign })
    const hashes = { at_hash: half(hash, provider.accessToken), c_hash: half(hash, 'good-code') }
    expect(await subjectOf(hashes)).toBe('pairwise-ada')
    const other = half(hash, 'of somebody else')
    expect(await refused({ ...hashes, at_hash: other })).toMatchObject({ claim: 'at_hash' })
    expect(await refused({ ...hashes, c_hash: other })).toMatchObject({ claim: 'c_hash' })
  })

  it.each([[''], [null], [7], [['x']]])('do not hold as %j', async at_hash => {
    expect(await refused({ at_hash })).toMatchObject({ claim: 'at_hash' })
  })

  it('are of the token’s own algorithm', async () => {
    expect(await refused({ at_hash: half('sha512', provider.accessToken) })).toMatchObject({
      claim: 'at_hash',
    })
  })
})

describe('what the token says of itself', () => {
  it.each(['at+jwt', 'application/at+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'AT+JWT'])(
    'must not be that it is another kind (%s)',
    async typ => {
      provider.sign = claims => provider.key.sign(claims, { typ })
      expect(await refused({})).toMatchObject({ claim: 'typ', received: typ })
    },
  )
})

describe('a provider without a signing key of its own', () => {
  it('is told by the algorithm what to change there', async () => {
    provider.sign = payload =>
      forgeJws({ header: { alg: 'HS256' }, payload, sign: hmacSigner('HS256', clientSecret) })
    const detail = await refused({})
    expect(detail).toMatchObject({ claim: 'alg', received: 'HS256', expected: 'RS256', place: 'provider' })
    expect(detail.mend).toContain('Choose a signing key')
  })

  it('is told before anybody signs in, where its discovery document says so', async () => {
    provider.discovery = document => ({
      json: { ...document, id_token_signing_alg_values_supported: ['HS256'] },
    })
    const begun = strategyWith(openIdOptions(provider)).begin({ state: 's' })
    await expect(begun).rejects.toMatchObject({
      code: 'client_misconfigured',
      detail: { received: 'HS256', mend: expect.stringContaining('Choose a signing key') },
    })
  })

  it('or one that encrypts its tokens, is told that those are not read', async () => {
    provider.sign = () => 'eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d'
    const detail = await refused({})
    expect(detail.reason).toContain('encrypted')
    expect(detail.mend).toContain('Switch the encryption')
  })
})
