import { dirname, resolve } from 'node:path'
import type { Sources } from './references.ts'

/** Characters: tokens of platforms have some 1,500. */
const LONGEST = 16_384

/**
 * A JWT in its compact form (RFC 7519) as a file has it, without the white space around it: a platform signs it for this process,
 * and it stands in the place of a client secret (RFC 7523 section 2.2). Its signature is the provider's to verify.
 * @returns `undefined` for a text of any other kind: nothing else leaves this machine in its place
 */
export function readAssertion(text: string): ClientAssertion | undefined {
  const token = text.trim()
  const [, header = '', payload = ''] = /^([\w-]+)\.([\w-]+)\.[\w-]+$/.exec(token) ?? []
  if (token.length > LONGEST) return undefined
  const [head, claims] = [objectIn(header), objectIn(payload)]
  if (typeof head?.alg !== 'string' || claims === undefined) return undefined
  const read = (name: string) => (typeof claims[name] === 'string' ? { [name]: claims[name] } : {})
  const audiences = [claims.aud].flat().filter(each => typeof each === 'string')
  return {
    token,
    ...read('iss'),
    ...read('sub'),
    audiences,
    ...(typeof claims.exp === 'number' ? { exp: claims.exp } : {}),
  }
}

/** A token of a platform, and what it says of itself. */
export interface ClientAssertion {
  readonly token: string
  readonly iss?: string
  readonly sub?: string
  readonly audiences: readonly string[]
  /** Seconds since 1970. */
  readonly exp?: number
}

function objectIn(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

/** Where it lies; a path that is relative is so to the configuration file, as all are. */
export const assertionPath = (written: string, { file }: Pick<Sources, 'file'>): string =>
  resolve(dirname(file), written)
