import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Seal } from './seal.ts'

/**
 * Seals what only becomes known inside a transaction. The seal works in a thread, and nothing in a transaction waits for one; so
 * a key for this one text is sealed before, and what it is for is encrypted with it at once (AES-256-GCM).
 * @param purpose as of `Seal.seal`
 * @returns encrypts one text; never call it twice
 */
export async function createEnvelope(
  seal: Pick<Seal, 'seal'>,
  purpose: string,
): Promise<(data: unknown) => string> {
  const key = randomBytes(32)
  const sealedKey = await seal.seal(purpose, key.toString('base64url'))
  return data => {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    const text = Buffer.concat([cipher.update(JSON.stringify(data), 'utf8'), cipher.final()])
    return [sealedKey, iv, cipher.getAuthTag(), text]
      .map(part => (typeof part === 'string' ? part : part.toString('base64url')))
      .join('~')
  }
}

/** The data, or `undefined` for anything that this server did not seal for this purpose. Never throws. */
export async function openEnvelope(
  seal: Pick<Seal, 'open'>,
  purpose: string,
  sealed: string,
): Promise<unknown> {
  const [sealedKey = '', iv = '', tag = '', text = ''] = sealed.split('~')
  const key = await seal.open(purpose, sealedKey)
  if (typeof key !== 'string') return undefined
  try {
    const bytes = (part: string) => Buffer.from(part, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', bytes(key), bytes(iv), { authTagLength: 16 })
    decipher.setAuthTag(bytes(tag))
    return JSON.parse(Buffer.concat([decipher.update(bytes(text)), decipher.final()]).toString())
  } catch {
    return undefined
  }
}
