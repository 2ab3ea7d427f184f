import { createHash, randomBytes } from 'node:crypto'

/** 256 bits, base64url: session tokens and one-time codes, where guessing must be hopeless. */
export const randomToken = (): string => randomBytes(32).toString('base64url')

/** 128 bits, base64url: ids that are not secret. */
export const randomId = (): string => randomBytes(16).toString('base64url')

/**
 * What is stored in place of a token. A fast hash is enough: with 256 random bits there is nothing to guess, unlike with
 * a password.
 */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Letters that cannot be mistaken for another when read aloud. */
const SPEAKABLE = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Five letters by which a person at the door and a log entry find each other: `k7m2q`. */
export function randomRef(): string {
  return Array.from(randomBytes(5), byte => SPEAKABLE[byte % SPEAKABLE.length]).join('')
}
