import { randomBytes } from 'node:crypto'
import { base64url, CompactEncrypt, compactDecrypt, type JWK } from 'jose'
import { StartError } from '../start-error.ts'
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

/** The purpose of a text, or of an envelope's key, as it says it itself; `undefined` of anything else. */
function purposeOf(text: string): string | undefined {
  try {
    const [header = ''] = text.split('.', 1)
    const { typ } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { readonly typ?: unknown }
    return typeof typ === 'string' ? typ : undefined
  } catch {
    return undefined
  }
}

/** What is to be done about a key that is not there, or another. */
const CURE =
  'Restore the table server_keys as it was when they were sealed, from a backup of that time. Where there is none they are lost; to give them up, set at_provider to null in all rows ' +
  'of the table sessions, and empty the tables mails and acme_items. Nobody is signed out by it: mails are sent again in the console, and certificates are asked for anew.'

/**
 * @param before some of what was sealed earlier and is still there
 * @param where the database as it may be shown
 * @throws StartError where the key of what was sealed earlier is missing, or is another: a new one in its place would make all of that
 *   unreadable without a word
 */
export async function createSeal(
  keys: Pick<KeyStore, 'getOrMake'>,
  before: readonly string[] = [],
  where = 'The database',
): Promise<Seal> {
  const sealed = before.flatMap(text => {
    const [own = ''] = text.split('~', 1)
    const purpose = purposeOf(own)
    return purpose === undefined || own.length > LONGEST ? [] : [{ purpose, own }]
  })
  const { jwk } = await keys.getOrMake('seal', () => {
    if (sealed.length > 0)
      throw new StartError(
        `${where} has sealed rows, and the key that opens them, "seal" in the table server_keys, is missing. No new one is made in its place. ${CURE}`,
      )
    return { kty: 'oct', k: randomBytes(32).toString('base64url') }
  })
  const seal = await sealBy(jwk)
  const opened = await Promise.all(sealed.map(({ purpose, own }) => seal.open(purpose, own)))
  if (sealed.length > 0 && opened.every(data => data === undefined))
    throw new StartError(
      `${where} has sealed rows that the key "seal" in its table server_keys does not open: it is that of another installation, or of another time. ${CURE}`,
    )
  return seal
}

async function sealBy(jwk: JWK): Promise<Seal> {
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
