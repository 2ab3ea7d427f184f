import { createHash, randomBytes } from 'node:crypto'

/** 256 bits, base64url: session tokens and one-time codes, where guessing must be hopeless. */
export const randomToken = (): string => randomBytes(32).toString('base64url')

/**
 * An id that is not secret: 22 characters of base64url, drawn again while it begins with `-`, because a command takes
 * what begins so for an option (`gatewright token revoke -Xq…`).
 */
export function randomId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? randomId() : id
}

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

/**
 * The reference in what somebody has typed or pasted from an error page: `k7m2q`, `K7M2Q.`, `Reference k7m2q`, in whatever language
 * the word before it is. A word of five such letters looks the same; nothing is found by it.
 */
export function referenceIn(text: string): string | undefined {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
  const last = words.at(-1)
  const isOne = last?.length === 5 && [...last].every(letter => SPEAKABLE.includes(letter))
  return words.length <= 3 && isOne ? last : undefined
}
