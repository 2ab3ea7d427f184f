import { randomBytes } from 'node:crypto'
import { GatewrightError } from '../../errors.ts'
import type { WorkQueue } from '../work-queue.ts'
import { createTurns } from './turns.ts'

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Hashes at once: each takes 19 MiB and a core, and must not starve everybody else's requests. */
const AT_ONCE = 2
/** Attempts that may wait in each line; more is an attack, and waiting longer than a few seconds helps nobody. */
const WAITING = 40
/** Longer than any pass phrase; without a limit the hash would be a way to burn our time. */
export const LONGEST_PASSWORD = 1024

/** Native code that a server without passwords never needs. argon2id is its default. */
const loadArgon2 = async () => (await import('argon2')).default

/** Of these, those of the known browsers of one account. */
const SHARE = 8

const turns = createTurns(
  { atOnce: AT_ONCE, waiting: WAITING, share: SHARE },
  () =>
    new GatewrightError('too_many_requests', {
      response: { retryAfter: 5 },
      detail: { limit: 'password-queue' },
    }),
)

let onWaited: ((milliseconds: number) => void) | undefined

/** All passwords of this process wait in one queue. */
export const passwordQueue: WorkQueue = {
  get waiting() {
    return turns.waiting
  },
  get running() {
    return turns.running
  },
  listen(listener) {
    onWaited = listener
  },
}

function inTurn<T>(work: () => Promise<T>, known?: string): Promise<T> {
  const since = performance.now()
  return turns.take(() => {
    onWaited?.(performance.now() - since)
    return work()
  }, known)
}

export const hashPassword = (password: string): Promise<string> =>
  inTurn(async () => (await loadArgon2()).hash(normal(password), PARAMETERS))

/**
 * The hash that unknown addresses are compared with, so that they take as long as known ones. No password has it. Written
 * out instead of computed: a computation can fail under load, and would do so for unknown addresses alone.
 */
const nobodys = (() => {
  const { memoryCost, timeCost, parallelism } = PARAMETERS
  const random = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${memoryCost},p=${parallelism},t=${timeCost}$${random(16)}$${random(32)}`
})()

/**
 * Whether the password is right. Without a hash it works as hard and says no.
 * @param options.knownFor the account, where a browser asks that has signed in with it before: it waits in another line than
 *   strangers do
 * @throws GatewrightError `too_many_requests` where too many wait
 */
export async function verifyPassword(
  hash: string | undefined,
  password: string,
  options: { readonly knownFor?: string | undefined } = {},
): Promise<boolean> {
  const against = hash ?? nobodys
  const right = await inTurn(
    async () => (await loadArgon2()).verify(against, normal(password).slice(0, LONGEST_PASSWORD)),
    options.knownFor,
  )
  return right && hash !== undefined && password.length <= LONGEST_PASSWORD
}

/** Hashed with weaker parameters than today's. */
export const isOutdated = async (hash: string): Promise<boolean> =>
  (await loadArgon2()).needsRehash(hash, PARAMETERS)

/** One spelling for what looks alike (RFC 8265 section 4.2 asks for NFC). */
const normal = (password: string) => password.normalize('NFC')
