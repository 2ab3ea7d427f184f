import type { webcrypto } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Clock } from '../clock.ts'
import { nowInSeconds } from '../clock.ts'

/** The keys that assertions are signed with. They outlive a configuration: a restart takes them along. */
export interface AssertionKeys {
  /** The key to sign with now. */
  current(): Promise<SigningKey>
  /** Public keys of all assertions that may still be about, for `/.well-known/jwks.json` (RFC 7517 section 5). */
  publicKeys(): Promise<{ readonly keys: readonly JWK[] }>
  /** Makes a new key at once. The old one is published for another week. */
  rotate(): Promise<void>
}

export interface SigningKey {
  readonly kid: string
  readonly key: webcrypto.CryptoKey
}

/** A private key as it is stored. Secret. */
export interface StoredKey {
  readonly kid: string
  readonly privateJwk: JWK
  /** Seconds since 1970. */
  readonly createdAt: number
  /** When another took its place; absent for the current one. */
  readonly retiredAt?: number
}

/** Where keys are kept, so that apps need not fetch them anew at every start. */
export interface AssertionKeyStore {
  load(): Promise<readonly StoredKey[]>
  save(keys: readonly StoredKey[]): Promise<void>
}

const day = 24 * 3600

/** How long a retired key is published, in seconds: apps may cache the key set for that long. */
export const retiredKeySeconds = 7 * day

/** How old the current key gets, in seconds. */
export const rotateAfterSeconds = 30 * day

export function createAssertionKeys(options: {
  readonly clock: Clock
  readonly store?: AssertionKeyStore
}): AssertionKeys {
  const { clock } = options
  const store = options.store ?? memoryStore()
  let keys: readonly StoredKey[] | undefined
  let signing: SigningKey | undefined
  let queue: Promise<unknown> = Promise.resolve()
  /** One at a time, so that two requests never make two keys. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }

  async function loaded(): Promise<readonly StoredKey[]> {
    keys ??= await store.load()
    return keys
  }
  async function makeNext(): Promise<StoredKey> {
    const now = nowInSeconds(clock)
    const kept = (await loaded())
      .map(key => ({ ...key, retiredAt: key.retiredAt ?? now }))
      .filter(key => key.retiredAt > now - retiredKeySeconds)
    const next = await makeKey(now)
    const all = [next, ...kept]
    await store.save(all)
    keys = all
    signing = undefined
    return next
  }
  async function currentKey(): Promise<SigningKey> {
    let stored = (await loaded()).find(key => key.retiredAt === undefined)
    if (stored === undefined || stored.createdAt <= nowInSeconds(clock) - rotateAfterSeconds) {
      stored = await makeNext()
    }
    if (signing?.kid !== stored.kid) {
      signing = { kid: stored.kid, key: (await importJWK(stored.privateJwk, 'ES256')) as webcrypto.CryptoKey }
    }
    return signing
  }

  return {
    current: () => inTurn(currentKey),
    rotate: () => inTurn(async () => void (await makeNext())),
    publicKeys: () =>
      inTurn(async () => {
        await currentKey()
        const oldest = nowInSeconds(clock) - retiredKeySeconds
        const published = (await loaded()).filter(key => (key.retiredAt ?? Infinity) > oldest)
        return { keys: published.map(publicJwk) }
      }),
  }
}

async function makeKey(createdAt: number): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { kid: crypto.randomUUID(), privateJwk: await exportJWK(privateKey), createdAt }
}

/** Member by member, so that the private `d` cannot slip out. */
const publicJwk = ({ kid, privateJwk: { kty, crv, x, y } }: StoredKey): JWK =>
  ({ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }) as JWK

function memoryStore(): AssertionKeyStore {
  let kept: readonly StoredKey[] = []
  return {
    load: async () => kept,
    save: async keys => {
      kept = keys
    },
  }
}
