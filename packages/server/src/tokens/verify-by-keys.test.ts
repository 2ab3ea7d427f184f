import { errors, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { fixedKey, type VerificationKeys, verifyByKeys } from './verify-by-keys.ts'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
let old: Pair
let replaced: Pair
beforeAll(async () => {
  ;[old, replaced] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')])
})
const now = new Date('2026-01-01T00:00:00Z')
const options = { algorithms: ['ES256'], issuer: 'https://a.test', currentDate: now }
const token = (pair: Pair, iss = 'https://a.test') =>
  new SignJWT({ iss, sub: 'u1' }).setProtectedHeader({ alg: 'ES256' }).sign(pair.privateKey)

/** A source that gives its next key whenever it is looked at anew. */
function source(...keys: (Pair | undefined)[]) {
  const state = { renewed: 0, selected: 0, headers: [] as unknown[] }
  const it: VerificationKeys = {
    async select(header) {
      state.selected += 1
      state.headers.push(header)
      const key = keys[Math.min(state.renewed, keys.length - 1)]
      if (key === undefined) throw new errors.JWKSNoMatchingKey()
      return key.publicKey
    },
    async renew() {
      state.renewed += 1
    },
  }
  return { state, keys: it }
}

it('gives the claims of a token that the key at hand verifies, and looks for no other', async () => {
  const { state, keys } = source(old)
  expect(await verifyByKeys(await token(old), keys, options)).toEqual({ iss: 'https://a.test', sub: 'u1' })
  expect(state).toEqual({ renewed: 0, selected: 1, headers: [{ alg: 'ES256' }] })
})

it('looks once for a newer key where the one at hand does not verify it', async () => {
  const { state, keys } = source(old, replaced)
  expect((await verifyByKeys(await token(replaced), keys, options)).sub).toBe('u1')
  expect(state.renewed).toBe(1)
})

it('demands the same of a token that a newer key verifies', async () => {
  const { keys } = source(old, replaced)
  const foreign = await token(replaced, 'https://b.test')
  await expect(verifyByKeys(foreign, keys, options)).rejects.toMatchObject({ claim: 'iss' })
})

it('says that the signature is wrong where the key is still the same, without verifying by it again', async () => {
  const { state, keys } = source(old)
  await expect(verifyByKeys(await token(replaced), keys, options)).rejects.toBeInstanceOf(
    errors.JWSSignatureVerificationFailed,
  )
  expect(state).toMatchObject({ renewed: 1, selected: 2 })
})

it.each([
  ['a token of another issuer', 'https://b.test', () => source(old)],
  ['a key that is missing', 'https://a.test', () => source(undefined, old)],
])('looks for no newer key because of %s', async (_, iss, make) => {
  const { state, keys } = make()
  await expect(verifyByKeys(await token(old, iss), keys, options)).rejects.toBeInstanceOf(errors.JOSEError)
  expect(state.renewed).toBe(0)
})

it('has one key only where the configuration names it', async () => {
  const keys = fixedKey(old.publicKey)
  expect((await verifyByKeys(await token(old), keys, options)).sub).toBe('u1')
  await expect(verifyByKeys(await token(replaced), keys, options)).rejects.toBeInstanceOf(
    errors.JWSSignatureVerificationFailed,
  )
})
