import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../src/clock.ts'
import type { Caller } from '../../../src/identity/caller.ts'
import type { KeyKind, KeyStore, ServerKey } from '../../../src/keys/server-key.ts'
import type { OneTimeCodes } from '../../../src/storage/one-time-codes.ts'

/** A person who is signed in. */
export function makeCaller(overrides: Partial<Caller> = {}): Caller {
  return {
    sessionId: `session-${randomBytes(4).toString('hex')}`,
    collaboratorId: 'c-ada',
    email: 'ada@contoso.test',
    emailTrusted: true,
    fullname: 'Ada Lovelace',
    roles: ['member'],
    groups: ['support'],
    superAdmin: false,
    strategy: 'azure',
    expiresAt: Date.now() + 3_600_000,
    ...overrides,
  }
}

/** Single-use codes in memory. */
export class FakeCodes implements OneTimeCodes {
  readonly #codes = new Map<
    string,
    { readonly payload: Readonly<Record<string, unknown>>; readonly until: number }
  >()
  now: () => number = Date.now

  async issue(kind: string, payload: Readonly<Record<string, unknown>>, ttlSeconds: number): Promise<string> {
    const code = randomBytes(16).toString('hex')
    this.#codes.set(`${kind}:${code}`, { payload, until: this.now() + ttlSeconds * 1000 })
    return code
  }

  async redeem(kind: string, code: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const found = await this.peek(kind, code)
    this.#codes.delete(`${kind}:${code}`)
    return found
  }

  async peek(kind: string, code: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const found = this.#codes.get(`${kind}:${code}`)
    return found !== undefined && found.until > this.now() ? found.payload : undefined
  }
}

/** Keys in memory. */
export function memoryKeys(clock: Clock): Omit<KeyStore, 'getOrMake'> {
  const kept: (ServerKey & { readonly kind: KeyKind })[] = []
  return {
    list: async kind => kept.filter(key => key.kind === kind),
    async add(kind, jwk) {
      const key = { id: randomBytes(8).toString('hex'), kind, jwk, createdAt: clock.now() }
      kept.push(key)
      return key
    },
    async remove(id) {
      kept.splice(
        kept.findIndex(key => key.id === id),
        1,
      )
    },
  }
}
