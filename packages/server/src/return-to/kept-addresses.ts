import { createHmac, randomBytes } from 'node:crypto'
import { base64url } from 'jose'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { networkOf, siteOf } from '../http/network.ts'
import { createPoints } from '../http/points.ts'
import { levelOf, noteRefusal } from '../http/refusals.ts'
import type { KeyStore } from '../keys/server-key.ts'
import type { Limit } from '../limits.ts'
import type { Database } from '../storage/database.ts'
import { sharedWindows } from '../storage/window-store.ts'
import { createKeptAddressStore } from './kept-address-store.ts'
import { LONGEST_ADDRESS } from './safe-return-to.ts'

/** How long an address is kept, in milliseconds: a sign-in page that stays open over night still leads on. */
const LIFETIME = 24 * 3600 * 1000
/** What one network may have us keep in that time, in started kilobytes: whoever sends it has proven nothing. */
const PER_NETWORK = { points: 4096, duration: LIFETIME / 1000, patience: 0 }
/** The same of one subscriber, who may have tens of thousands of networks: no one alone leaves nothing to the others. */
const PER_SITE = { ...PER_NETWORK, points: 4 * PER_NETWORK.points }
/** Bytes of all of them. */
const IN_ALL = 64 * 1024 * 1024

/**
 * Where somebody wants to go after sign-in, kept under a short key where it is too long to travel: common proxies refuse a
 * request whose line or cookies are longer than 8 kB, and an answer whose head is longer than 4 kB.
 *
 * The key is 128 bits of a MAC of the address: the same link in five tabs is one row, nobody guesses a key, and nobody who
 * knows an address finds out whether it is kept. It is not bound to a browser: it stands only where the address itself would
 * stand otherwise, it leads only whoever is signed in, and a link that is sent on to another browser goes on working.
 */
export interface KeptAddresses {
  /** Networks and sites that are counted. */
  readonly size: number
  /**
   * @param address absolute, as `readReturnTo` has let it pass
   * @param from address of whoever wants it kept
   * @returns its key; `undefined` where they, or all together, have had as much kept as may be. The log says so.
   */
  keep(address: string, from: string): Promise<string | undefined>
  /** The address, for as long as it is kept. Whoever leads on to it checks it once more: apps come and go. */
  find(key: string): Promise<string | undefined>
  /** Drops what has expired. */
  purge(): Promise<void>
}

export async function createKeptAddresses(services: {
  readonly database: Database
  readonly keys: Pick<KeyStore, 'getOrMake'>
  readonly clock: Clock
  readonly log: Logger
  /** Counts an address that a limit keeps from being kept. */
  readonly onLimit?: (limit: Limit) => void
}): Promise<KeptAddresses> {
  const { database, clock, log, onLimit } = services
  const { jwk } = await services.keys.getOrMake('addresses', () => ({
    kty: 'oct',
    k: randomBytes(32).toString('base64url'),
  }))
  const secret = base64url.decode(jwk.k as string)
  const store = createKeptAddressStore(database, clock)
  const windows = sharedWindows(database, clock)
  const points = createPoints(PER_NETWORK, clock)
  const sites = createPoints(PER_SITE, clock)
  const keyOf = (address: string) =>
    createHmac('sha256', secret).update(address).digest().subarray(0, 16).toString('base64url')

  /** @throws GatewrightError `too_many_requests` */
  async function count(address: string, from: string): Promise<void> {
    const bytes = await store.bytes()
    if (bytes + address.length > IN_ALL) {
      throw new GatewrightError('too_many_requests', {
        detail: { limit: 'kept-addresses', bytes, most: IN_ALL },
      })
    }
    const detail = { limit: 'kept-addresses', address: from } as const
    const kilobytes = Math.ceil(address.length / 1024)
    if (windows !== undefined) {
      // Over all nodes: else one subscriber could fill all that there is, a share of it through each.
      for (const [name, key, limit] of [
        ['kept-addresses network', networkOf(from), PER_NETWORK],
        ['kept-addresses site', siteOf(from), PER_SITE],
      ] as const) {
        const taken = await windows.take(JSON.stringify([name, key]), limit, { points: kilobytes })
        if (!taken.isTaken) throw new GatewrightError('too_many_requests', { detail })
      }
      return
    }
    for (let left = kilobytes; left > 0; left -= 1) {
      await points.take(networkOf(from), detail)
      await sites.take(siteOf(from), detail)
    }
  }

  return {
    get size() {
      return points.size + sites.size
    },
    async keep(address, from) {
      if (address.length > LONGEST_ADDRESS) return undefined
      const key = keyOf(address)
      try {
        const expiresAt = clock.now() + LIFETIME
        const there = await store.find(key)
        // Written anew only once half of its time is over.
        if (there !== undefined && there.expiresAt > expiresAt - LIFETIME / 2) return key
        if (there === undefined) await count(address, from)
        await store.put(key, address, expiresAt)
        return key
      } catch (error) {
        if (!(error instanceof GatewrightError)) throw error
        if (error.is('too_many_requests')) onLimit?.('kept-addresses')
        noteRefusal(log, {
          level: error.is('too_many_requests') ? 'warn' : levelOf(error),
          kind: 'kept-addresses',
          from,
          facts: { code: error.code, detail: error.detail, length: address.length },
          message:
            'an address that somebody wants to go to after sign-in could not be kept: they are told, and come to the console',
        })
        return undefined
      }
    },
    find: async key => (/^[\w-]{22}$/.test(key) ? (await store.find(key))?.address : undefined),
    purge: store.purge,
  }
}
