import type { webcrypto } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { type Clock, type ClockTrust, forwardTime } from '../clock.ts'
import type { Events } from '../events/events.ts'
import { serial } from '../serial.ts'
import type { Database } from '../storage/database.ts'
import type { KeyStore, ServerKey } from './server-key.ts'

/**
 * The keys that assertions are signed with, in the database: a restart of the server or of its configuration changes
 * nothing, and every process signs with the same. The newest is signed with, and a key retires when the next one is made.
 *
 * With several nodes a new key signs once all of them publish it: an app that asks another node for the key of an assertion, and does
 * not find it there, refuses somebody who may come in, and asks again after half a minute.
 */
export interface AssertionKeys {
  /** The key to sign with now. */
  current(): Promise<SigningKey>
  /** Public keys of all assertions that may still be about, for `/.well-known/jwks.json` (RFC 7517 section 5). */
  publicKeys(): Promise<{ readonly keys: readonly JWK[] }>
  /**
   * Makes a new key at once, to sign with from now on, or once every node has it. The old one is published for another week.
   * @param keep runs what keeps the new key in a transaction, with its entry in the audit log
   * @returns the id of the new one
   */
  rotate(keep: (add: AddKey) => Promise<ServerKey>): Promise<string>
  /** Stops listening. */
  close(): void
}

/** Keeps the new key in this transaction. */
export type AddKey = (tx: Database) => Promise<ServerKey>

export interface SigningKey {
  readonly kid: string
  readonly key: webcrypto.CryptoKey
}

const KIND = 'assertion'
/** In milliseconds. */
const day = 24 * 3_600_000

/** How long a retired key is published: apps may cache the key set for that long. */
const retiredKeyMs = 7 * day

/** A key's date that is farther ahead than another process's clock may be. */
const AHEAD = 10 * 60_000

/** So far the clocks of nodes may be apart, in milliseconds. */
const APART = 60_000

/** How old the current key gets. */
const rotateAfterMs = 30 * day

export function createAssertionKeys({
  clock,
  trust,
  keys: store,
  events,
  settles = 0,
}: {
  readonly clock: Clock
  /** Whether the time is certain enough to make and remove keys by it. */
  readonly trust?: Pick<ClockTrust, 'isBelieved'>
  readonly keys: Pick<KeyStore, 'list' | 'add' | 'remove' | 'dateBack'>
  readonly events: Pick<Events, 'subscribe'>
  /** For how long other nodes may not know of a new key, in milliseconds. */
  readonly settles?: number
}): AssertionKeys {
  const isBelieved = () => trust?.isBelieved() !== false
  /** The newest first. */
  let known: readonly ServerKey[] | undefined
  /** Counts what was made, so that a list that was begun before does not count as known. */
  let made = 0
  const forget = () => {
    made += 1
    known = undefined
  }
  const stopListening = events.subscribe(change => {
    if (change.kind === 'anything' || (change.kind === 'key-made' && change.purpose === KIND)) forget()
  })
  /** When this process has seen a key for the first time, by a clock that nobody sets. */
  const seenAt = new Map<string, number>()
  let signing: SigningKey | undefined
  /** One at a time, so that two requests never make two keys. */
  const inTurn = serial()

  async function all(): Promise<readonly ServerKey[]> {
    if (known !== undefined) return known
    const before = made
    const listed = (await store.list(KIND)).toReversed()
    if (before === made) known = listed
    for (const { id } of listed) if (!seenAt.has(id)) seenAt.set(id, forwardTime(clock))
    return listed
  }

  /** The newest that every node publishes; the first of all at once, for whoever knows none asks for it. */
  function settled(newestFirst: readonly ServerKey[]): ServerKey | undefined {
    const isKnown = ({ id, createdAt }: ServerKey): boolean =>
      forwardTime(clock) - (seenAt.get(id) ?? 0) >= settles || createdAt <= clock.now() - settles - APART
    return newestFirst.find(isKnown) ?? newestFirst.at(-1)
  }

  /** Of processes that find the same key too old, one makes the next, and the others get that. */
  async function makeNext(
    newest: ServerKey | undefined,
    keep: (add: (tx?: Database) => Promise<ServerKey>) => Promise<ServerKey> = add => add(),
  ): Promise<ServerKey> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(privateKey)
    const next = await keep(tx => store.add(KIND, jwk, newest, tx))
    forget()
    for (const { id } of outdated(await all())) await store.remove(id)
    forget()
    return next
  }

  async function currentKey(): Promise<SigningKey> {
    let [newest] = await all()
    if (newest !== undefined && newest.createdAt > clock.now() + AHEAD && isBelieved()) {
      // Made while the clock was wrong: it would be signed with until long after its time.
      await store.dateBack(KIND)
      forget()
      newest = (await all())[0]
    }
    if (newest === undefined || (newest.createdAt <= clock.now() - rotateAfterMs && isBelieved())) {
      newest = await makeNext(newest)
    }
    const signs = settles === 0 ? newest : (settled(await all()) ?? newest)
    if (signing?.kid !== signs.id) {
      signing = { kid: signs.id, key: (await importJWK(signs.jwk, 'ES256')) as webcrypto.CryptoKey }
    }
    return signing
  }

  /** Those whose successor is older than what is published. */
  const outdated = (newestFirst: readonly ServerKey[]): readonly ServerKey[] => {
    if (!isBelieved()) return []
    return newestFirst.filter((_, index) => {
      const successor = newestFirst[index - 1]
      return successor !== undefined && successor.createdAt <= clock.now() - retiredKeyMs
    })
  }

  return {
    current: () => inTurn(currentKey),
    rotate: keep => inTurn(async () => (await makeNext((await all())[0], keep)).id),
    publicKeys: () =>
      inTurn(async () => {
        await currentKey()
        const published = await all()
        const old = outdated(published)
        return { keys: published.filter(key => !old.includes(key)).map(publicJwk) }
      }),
    close: stopListening,
  }
}

/** Member by member, so that the private `d` cannot slip out. */
const publicJwk = ({ id, jwk: { kty, crv, x, y } }: ServerKey): JWK =>
  ({ kty, crv, x, y, kid: id, alg: 'ES256', use: 'sig' }) as JWK
