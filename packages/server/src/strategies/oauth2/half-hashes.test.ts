import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { GatewrightError } from '../../errors.ts'
import { checkHashes } from './half-hashes.ts'

const half = (hash: string, value: string) => {
  const digest = createHash(hash).update(value).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
const came = { accessToken: 'the access token', code: 'the code' }
const outcome = (alg: string, claims: Record<string, unknown>, values: object = came) => {
  try {
    checkHashes({ alg }, claims, values as typeof came)
    return 'fits'
  } catch (error) {
    const { code, detail } = error as GatewrightError
    return { code, ...detail }
  }
}

describe.each([
  ['RS256', 'sha256'],
  ['ES384', 'sha384'],
  ['PS512', 'sha512'],
  ['EdDSA', 'sha512'],
  ['Ed25519', 'sha512'],
])('with %s', (alg, hash) => {
  it('what came along has to be what the token was made for', () => {
    const [at_hash, c_hash] = [half(hash, came.accessToken), half(hash, came.code)]
    expect(outcome(alg, { at_hash, c_hash })).toBe('fits')
    expect(outcome(alg, { at_hash: c_hash, c_hash })).toEqual({
      code: 'token_invalid',
      reason: 'the id_token was made for another access token',
      claim: 'at_hash',
      token: 'id_token',
    })
    expect(outcome(alg, { at_hash, c_hash: at_hash })).toEqual({
      code: 'token_invalid',
      reason: 'the id_token was made for another code',
      claim: 'c_hash',
      token: 'id_token',
    })
  })
})

it('nothing is demanded where there is no hash', () => {
  expect(outcome('RS256', {})).toBe('fits')
})

it.each([
  null,
  '',
  7,
  [half('sha256', came.code)],
  createHash('sha256').update(came.code).digest('base64url'),
])('the hash %j fits nothing', c_hash => {
  expect(outcome('RS256', { c_hash })).toMatchObject({ claim: 'c_hash' })
})

it.each([undefined, null, 7])('the access token %j has no hash', accessToken => {
  const at_hash = half('sha256', String(accessToken))
  expect(outcome('RS256', { at_hash }, { ...came, accessToken })).toMatchObject({ claim: 'at_hash' })
})
