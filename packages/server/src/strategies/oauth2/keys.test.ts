import { errors, exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ProviderHttp } from './http.ts'
import { createKeys, loadKeys, type PublishedKey, providerKeys } from './keys.ts'

let [a, b] = [] as unknown as [PublishedKey, PublishedKey]
beforeAll(async () => {
  const make = async (kid: string) =>
    ({ ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), kid }) as PublishedKey
  ;[a, b] = await Promise.all([make('a'), make('b')])
})

/** Documents one after another, each with these keys. */
function source(...documents: (readonly PublishedKey[])[]) {
  const state = { at: 0, refreshed: 0 }
  const now = () => documents[Math.min(state.at, documents.length - 1)] ?? []
  const cached = {
    get: async () => now(),
    async refresh() {
      state.refreshed += 1
      state.at += 1
      return now()
    },
  }
  return { state, cached }
}
const select = (keys: ReturnType<typeof providerKeys>, kid: string, alg = 'ES256') =>
  Promise.resolve(keys.select({ alg, kid }, {} as never)).then(
    () => 'found',
    (error: Error) => error,
  )
const any = () => undefined

describe('the document of keys', () => {
  const load = (json: object) =>
    loadKeys(
      { getJson: async (purpose: string) => (purpose === 'keys' ? json : {}) } as unknown as ProviderHttp,
      'https://idp.test/keys',
    ).catch(({ code, detail }) => ({ code, ...detail }))

  it('has those that can be trusted', async () => {
    expect(await load({ keys: [a, { ...b, d: 'AQ' }] })).toEqual([a])
    expect(await load({ keys: [] })).toEqual([])
  })

  it.each([
    {},
    { keys: null },
    { keys: { kty: 'EC' } },
    { keys: [null] },
    { keys: ['x'] },
    { keys: [{ kid: 'a' }] },
  ])('is none: %j', async json => {
    expect(await load(json)).toEqual({
      code: 'provider_misbehaved',
      call: 'keys',
      url: 'https://idp.test/keys',
      reason: 'the document has no list of keys',
    })
  })

  it('passes over entries that are no keys (RFC 7517 section 5)', async () => {
    expect(await load({ keys: [null, 'x', a, { kid: 'x' }] })).toEqual([a])
  })
})

describe('the keys of a provider', () => {
  const times = { fresh: 3600, usable: 86_400, cooldown: 0 }
  /** Keys of a provider that has `own`, and what elsewhere was asked for. */
  function keysOf(own: readonly PublishedKey[], elsewhere?: () => Promise<readonly PublishedKey[]>) {
    const asked: string[] = []
    const from = (name: string, load: () => Promise<readonly PublishedKey[]>) => () => {
      asked.push(name)
      return load()
    }
    const keys = createKeys(
      from('own', async () => own),
      elsewhere && from('elsewhere', elsewhere),
      { clock: { now: () => 0 }, times, onStale: () => undefined },
    )
    return { keys, asked }
  }

  it('are its own, and no others as long as no token names another', async () => {
    const { keys, asked } = keysOf([a], async () => [b])
    expect(await keys.get()).toEqual([a])
    expect(asked).toEqual(['own'])
  })

  it('are those that stand elsewhere as well, once a token names one that is not its own', async () => {
    const { keys, asked } = keysOf([a], async () => [b])
    await keys.get()
    expect(await keys.refresh()).toEqual([a, b])
    expect(await keys.get()).toEqual([a, b])
    expect(asked).toEqual(['own', 'own', 'elsewhere'])
  })

  it('are never another’s of the same name', async () => {
    const { keys } = keysOf([a, b], async () => [{ ...b, kid: 'a' }, b])
    expect(await keys.refresh()).toEqual([a, b])
  })

  it('are its own still where the others cannot be read, or where there are none', async () => {
    const down = async () => {
      throw new Error('down')
    }
    expect(await keysOf([a], down).keys.refresh()).toEqual([a])
    expect(await keysOf([a]).keys.refresh()).toEqual([a])
  })
})

describe('the key of a token', () => {
  it('is one of the document, which is not read again', async () => {
    const { state, cached } = source([a, b])
    const keys = providerKeys(cached, any)
    expect([await select(keys, 'a'), await select(keys, 'b')]).toEqual(['found', 'found'])
    expect(state.refreshed).toBe(0)
  })

  it('is looked for once more in the newer document', async () => {
    const { state, cached } = source([a], [b])
    const keys = providerKeys(cached, any)
    expect(await select(keys, 'a')).toBe('found')
    expect(await select(keys, 'b')).toBe('found')
    expect(state.refreshed).toBe(1)
    expect(await select(keys, 'a')).toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
    expect(state.refreshed).toBe(2)
  })

  it('is read anew when it is asked for', async () => {
    const { state, cached } = source([a], [b])
    expect(await providerKeys(cached, any).renew()).toEqual([b])
    expect(state.refreshed).toBe(1)
  })

  it('is one that the rule allows, and the refusal says why it is not', async () => {
    const { cached } = source([a, b])
    const keys = providerKeys(cached, ({ kid }) => (kid === 'b' ? 'of another issuer' : undefined))
    expect(await select(keys, 'a')).toBe('found')
    const refused = await select(keys, 'b')
    expect(refused).toBeInstanceOf(errors.JWKSNoMatchingKey)
    expect((refused as Error).message).toBe('of another issuer')
    const unknown = await select(keys, 'c')
    expect(unknown).toBeInstanceOf(errors.JWKSNoMatchingKey)
    expect((unknown as Error).message).not.toBe('of another issuer')
  })

  it('is not looked for again where it is not missing', async () => {
    const { state, cached } = source([a, { ...b, kid: 'a' }])
    const found = await select(providerKeys(cached, any), 'a')
    expect(found).toBeInstanceOf(errors.JWKSMultipleMatchingKeys)
    expect(state.refreshed).toBe(0)
  })

  it('is the same object for as long as the document is the same', async () => {
    const { cached } = source([a])
    const keys = providerKeys(cached, any)
    const one = () => keys.select({ alg: 'ES256', kid: 'a' }, {} as never)
    expect(await one()).toBe(await one())
  })
})
