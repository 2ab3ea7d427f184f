import { createHash, randomUUID } from 'node:crypto'

export const newGuid = (): string => randomUUID()

/** The same GUID for the same parts, on every machine: what a seed file leaves out keeps its id across restarts. */
export const derivedGuid = (...parts: readonly string[]): string => {
  const bytes = createHash('sha256').update(parts.join('\u0000')).digest().subarray(0, 16)
  // Version 8 (custom) and the RFC 9562 variant.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export const isGuid = (value: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)

/** How secrets and refresh tokens are kept: base64url SHA-256. Enough for random values of 160 bits and more. */
export const hashSecret = (value: string): string => createHash('sha256').update(value).digest('base64url')
