import argon2 from 'argon2'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hashPassword, isOutdated, LONGEST_PASSWORD, verifyPassword } from './passwords.ts'

/** Fast to compare with; the parameters are read from the hash. */
const quickly = { memoryCost: 1024, timeCost: 2, parallelism: 1 }
const chosen = 'tea at half past four'
/** What a hash costs, and how long its salt and its result are. */
const shape = (hash: string | undefined) => {
  const [, type, version, cost, salt = '', result = ''] = hash?.split('$') ?? []
  return [type, version, cost, salt.length, result.length, Buffer.from(salt, 'base64').length]
}

afterEach(() => vi.restoreAllMocks())

describe('a password', () => {
  it('is kept as argon2id with 19 MiB, two passes and one lane, which is not outdated', async () => {
    const hash = await hashPassword(chosen)
    expect(shape(hash)).toEqual(['argon2id', 'v=19', 'm=19456,p=1,t=2', 22, 43, 16])
    expect(await isOutdated(hash)).toBe(false)
    expect(await verifyPassword(hash, chosen)).toBe(true)
  })

  it.each([
    ['m=19456,p=1,t=2', false],
    ['m=65536,p=1,t=2', true],
    ['m=19456,p=1,t=3', true],
    ['m=19456,p=2,t=2', true],
    ['m=1024,p=1,t=2', true],
  ])('that is hashed with %s is outdated: %s', async (cost, outdated) => {
    expect(await isOutdated(`$argon2id$v=19$${cost}$${'A'.repeat(22)}$${'A'.repeat(43)}`)).toBe(outdated)
  })

  it('is right letter by letter, however its marks are composed', async () => {
    const hash = await argon2.hash('Gu\u0308nter\u00e9', quickly)
    expect(await verifyPassword(await argon2.hash('G\u00fcnter\u00e9', quickly), 'Gu\u0308ntere\u0301')).toBe(
      true,
    )
    expect(await verifyPassword(hash, 'Gunter\u00e9')).toBe(false)
    expect(await verifyPassword(await hashPassword('Gu\u0308nter'), 'G\u00fcnter')).toBe(true)
    for (const wrong of ['', 'wrong', chosen.slice(1), `${chosen} `, chosen.toUpperCase()]) {
      expect(await verifyPassword(await argon2.hash(chosen, quickly), wrong)).toBe(false)
    }
  })

  it('is of 1024 characters at most: what is longer is not cut, it is wrong', async () => {
    expect(LONGEST_PASSWORD).toBe(1024)
    const longest = 'x'.repeat(1024)
    const hash = await argon2.hash(longest, quickly)
    expect(await verifyPassword(hash, longest)).toBe(true)
    expect(await verifyPassword(hash, `${longest}x`)).toBe(false)
    expect(await verifyPassword(await argon2.hash(`${longest}x`, quickly), `${longest}x`)).toBe(false)
  })
})

it('an unknown address takes the work of a known one, and has no password', async () => {
  const compared: string[] = []
  const original = argon2.verify
  vi.spyOn(argon2, 'verify').mockImplementation((hash, ...rest) => {
    compared.push(hash)
    return original(hash, ...rest)
  })
  const hash = await hashPassword(chosen)
  await verifyPassword(hash, chosen)
  expect(await verifyPassword(undefined, chosen)).toBe(false)
  expect(compared).toHaveLength(2)
  expect(shape(compared[1])).toEqual(shape(hash))
})

describe('of many attempts at once', () => {
  /** Attempts whose work ends when it is told to. */
  function hold() {
    let begun = 0
    const ends: (() => void)[] = []
    vi.spyOn(argon2, 'verify').mockImplementation(() => {
      begun += 1
      return new Promise(resolve => ends.push(() => resolve(true)))
    })
    return {
      begun: () => begun,
      async finish() {
        for (let end = ends.shift(); end !== undefined; end = ends.shift()) {
          end()
          await new Promise(setImmediate)
        }
      },
    }
  }
  const settle = () => new Promise(setImmediate)

  it('two are worked at, and as many wait as a few seconds are enough for', async () => {
    const { begun, finish } = hold()
    const refusals: unknown[] = []
    const attempt = (owner?: Parameters<typeof verifyPassword>[2], hash?: string) =>
      verifyPassword(hash, chosen, owner).catch(error => refusals.push(error))
    const all = Array.from({ length: 3_000 }, (_, n) => attempt({}, n % 2 === 0 ? 'a hash' : undefined))
    await settle()
    expect(begun()).toBe(2)
    // A hundred at the same moment are an office, thousands are none; and nobody is told which account there is.
    expect(3_000 - refusals.length).toBeGreaterThan(100)
    expect(refusals.length).toBeGreaterThan(100)
    for (const error of refusals) expect(error).toMatchObject({ code: 'sign_in_busy', status: 503 })
    for (const { response } of refusals as { response: { retryAfter: number } }[]) {
      expect([3, 4, 5, 6, 7]).toContain(response.retryAfter)
    }
    await expect(hashPassword(chosen)).rejects.toMatchObject({ code: 'sign_in_busy' })
    // Another network waits behind one of theirs, and a browser that has signed in before in another line.
    const others = [attempt({ network: '192.0.2.1' }), attempt({ known: 'grace' })]
    const refused = refusals.length
    await settle()
    expect(refusals).toHaveLength(refused)
    await finish()
    await Promise.all([...all, ...others])
    expect(begun()).toBe(3_002 - refused)
  })
})
