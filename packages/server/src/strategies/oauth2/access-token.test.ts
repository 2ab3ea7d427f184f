import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { GatewrightError } from '../../errors.ts'
import { verifyAccessToken } from './access-token.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (key = pair.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString()
const expected = { algorithms: ['RS256'], publicKey: pem(), issuer: 'https://idp.test', audience: 'api' }
const claims = { sub: 'ada', iss: 'https://idp.test', aud: 'api', exp: now / 1000 + 60 }
const tokenOf = (change: object = {}, header: object = {}, key = pair.privateKey) =>
  new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'RS256', ...header }).sign(key)
const outcome = async (token: string, demands: object = {}) =>
  verifyAccessToken(token, { ...expected, ...demands } as typeof expected, { now: () => now }).catch(
    (error: unknown) => {
      if (!(error instanceof GatewrightError)) throw error
      return { code: error.code, ...error.detail }
    },
  )

describe('an access token that is a JWT', () => {
  it('gives its claims, of whichever of the two types', async () => {
    expect(await outcome(await tokenOf())).toEqual(claims)
    expect(await outcome(await tokenOf({}, { typ: 'at+jwt' }))).toEqual(claims)
  })

  it.each([
    ['iss', { iss: 'https://evil.test' }],
    ['aud', { aud: 'other' }],
    ['exp', { exp: now / 1000 - 61 }],
    ['exp', { exp: undefined }],
    ['nbf', { nbf: now / 1000 + 61 }],
  ])('is refused by its %s: %j', async (claim, change) => {
    expect(await outcome(await tokenOf(change))).toMatchObject({
      code: 'token_invalid',
      claim,
      token: 'access_token',
    })
  })

  it('may be off by a minute', async () => {
    const edge = { exp: now / 1000 - 59, nbf: now / 1000 + 59 }
    expect(await outcome(await tokenOf(edge))).toEqual({ ...claims, ...edge })
  })

  it('is for whomever where the file does not say', async () => {
    const anybody = { iss: 'https://x.test', aud: 'other' }
    expect(await outcome(await tokenOf(anybody), { issuer: undefined, audience: undefined })).toMatchObject(
      anybody,
    )
  })

  it('is of no other type, by no other key and no other algorithm', async () => {
    expect(await outcome(await tokenOf({}, { typ: 'logout+jwt' }))).toMatchObject({ claim: 'typ' })
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const refused = { code: 'token_invalid', token: 'access_token' }
    expect(await outcome(await tokenOf({}, {}, other.privateKey))).toMatchObject(refused)
    expect(await outcome(await tokenOf(), { algorithms: ['RS512', 'HS256'] })).toMatchObject(refused)
  })
})

it.each([[['HS256']], [['none']], [[]]])('the algorithms %j verify nothing', async algorithms => {
  expect(await outcome(await tokenOf(), { algorithms })).toMatchObject({
    code: 'client_misconfigured',
    reason: 'options.jwtToken.algorithms names none that a public key can verify',
    received: algorithms,
    mend: 'Write the algorithm that the provider signs access tokens with, such as `RS256`.',
  })
})

it.each([
  ['a private key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['no key', 'x'],
  ['a key that can be broken', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
])('the file must not have %s there', async (_, publicKey) => {
  expect(await outcome(await tokenOf(), { publicKey })).toMatchObject({
    code: 'client_misconfigured',
    reason: 'options.jwtToken.publicKey is no PEM public key or certificate, or one that can be broken',
    mend: 'Paste the block from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----, of an RSA key of 2048 bits or more or an EC key.',
  })
})
