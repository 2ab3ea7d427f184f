import { randomBytes } from 'node:crypto'
import { base64url, CompactEncrypt, compactDecrypt } from 'jose'
import type { KeyStore } from './server-key.ts'

/**
 * Turns data into text that only this server can read or make (JWE, `dir` with A256GCM, RFC 7516): for what a browser or
 * the database keeps for us.
 */
export interface Seal {
  /** @param purpose bound to the text: what is sealed for one purpose does not open for another */
  seal(purpose: string, data: unknown): Promise<string>
  /** The data, or `undefined` for anything that this server did not seal for this purpose. Never throws. */
  open(purpose: string, sealed: string): Promise<unknown>
}

/** Longer than anything we seal; a longer text is not worth the work of decrypting. */
const LONGEST = 16_384

const headerOf = (purpose: string) => ({ alg: 'dir', enc: 'A256GCM', typ: purpose })
/** What every text of a purpose begins with. */
const beginningOf = (purpose: string): string => `${base64url.encode(JSON.stringify(headerOf(purpose)))}..`

/** A sealed text without what all of its purpose begin with, for a cookie: every byte of one travels with every request. */
export function shortened(purpose: string, sealed: string): string {
  const beginning = beginningOf(purpose)
  return sealed.startsWith(beginning) ? sealed.slice(beginning.length) : sealed
}

/** The text that {@link shortened} has made shorter; one that came whole stays as it is. */
export const lengthened = (purpose: string, text: string): string =>
  /^[\w-]+(?:\.[\w-]+){2}$/.test(text) ? beginningOf(purpose) + text : text

export async function createSeal(keys: Pick<KeyStore, 'getOrMake'>): Promise<Seal> {
  const { jwk } = await keys.getOrMake('seal', () => ({
    kty: 'oct',
    k: randomBytes(32).toString('base64url'),
  }))
  // Imported once: jose would do so for each text, and a thread has to be woken for it.
  const raw = new Uint8Array(base64url.decode(jwk.k as string))
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  return {
    seal: (purpose, data) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(data)))
        .setProtectedHeader(headerOf(purpose))
        .encrypt(key),
    async open(purpose, sealed) {
      if (sealed.length > LONGEST) return undefined
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        })
        if (protectedHeader.typ !== purpose) return undefined
        return JSON.parse(new TextDecoder().decode(plaintext))
      } catch {
        return undefined
      }
    },
  }
}
