import { readStrictJson } from './strict-json.ts'
import { UnreadableTokenError } from './unreadable-token.ts'

/** A signed token taken apart. Nothing of it is proven yet. */
export interface CompactJws {
  readonly header: Readonly<Record<string, unknown>> & { readonly alg: string }
  readonly payload: Readonly<Record<string, unknown>>
}

/** Far more than an id_token with two hundred groups has. */
const mostCharacters = 100_000

/**
 * Takes a JWT in compact form apart (RFC 7515 section 7.1), before any library looks at it: three parts of strict base64url
 * (section 2: no padding, no blanks, no bits that mean nothing), header and payload each one plain JSON object. So a token
 * has one spelling, and everybody who reads it reads the same. What a signature must prove stands in the callers.
 *
 * `crit` is refused whatever it names, for nothing beyond RFC 7515 is understood here (section 4.1.11), and so is `b64`
 * (RFC 7797 section 7: not in a JWT). `jwk`, `jku`, `x5u` and `x5c` are left alone: no key comes from a token.
 * @param types what `typ` may say, as {@link normalType} writes it; a token without one is always taken
 * @throws UnreadableTokenError
 */
export function readCompactJws(token: string, types: readonly string[]): CompactJws {
  if (token.length > mostCharacters) throw new UnreadableTokenError('the token is too long')
  const parts = token.split('.', 6)
  if (parts.length === 5) {
    throw new UnreadableTokenError('the token is encrypted (JWE), which is not read', {
      mend: 'Switch the encryption of these tokens off where they are made; signed ones are what is read.',
    })
  }
  if (parts.length !== 3) throw new UnreadableTokenError('the token has not three parts')
  const [header, payload, signature] = parts as [string, string, string]
  const read = readStrictJson(fromBase64url(header, 'header'), 'header')
  const claims = readStrictJson(fromBase64url(payload, 'payload'), 'payload')
  const { alg } = read
  if (typeof alg !== 'string') throw new UnreadableTokenError('the header names no alg', { claim: 'alg' })
  // Before its empty signature is: this is what the reader of the log has to know.
  if (alg.toLowerCase() === 'none') {
    throw new UnreadableTokenError('nobody has signed the token (alg none)', {
      code: 'ERR_JOSE_ALG_NOT_ALLOWED',
      claim: 'alg',
    })
  }
  fromBase64url(signature, 'signature')
  refuseUnknownExtensions(read)
  checkType(read.typ, types)
  checkDates(claims)
  return { header: { ...read, alg }, payload: claims }
}

function fromBase64url(part: string, what: string): Uint8Array {
  const bytes = Buffer.from(part, 'base64url')
  // Node reads the other alphabet, padding and stray bits as well; only what it would write itself is strict.
  if (part !== '' && bytes.toString('base64url') === part) return bytes
  throw new UnreadableTokenError(`the ${what} of the token is not base64url`)
}

function refuseUnknownExtensions(header: Readonly<Record<string, unknown>>): void {
  for (const name of ['crit', 'b64']) {
    if (!(name in header)) continue
    throw new UnreadableTokenError(`the header has ${name}, of which nothing is understood here`, {
      claim: name,
    })
  }
  if ('kid' in header && typeof header.kid !== 'string') {
    throw new UnreadableTokenError('kid is no text', { claim: 'kid' })
  }
}

/** `JWT` → `application/jwt`: a type without a slash is short for one of `application/` (RFC 7515 section 4.1.9). */
function normalType(type: string): string {
  const lower = type.toLowerCase()
  return lower.includes('/') ? lower : `application/${lower}`
}

/** A token that was made for something else is no proof of anything here (RFC 8725 section 3.11). */
function checkType(type: unknown, types: readonly string[]): void {
  if (type === undefined) return
  if (typeof type === 'string' && types.includes(normalType(type))) return
  throw new UnreadableTokenError('the type of the token is that of another kind of token', {
    code: 'ERR_TOKEN_TYPE',
    claim: 'typ',
    received: type,
  })
}

/** RFC 7519 section 2: seconds since 1970. `1e999` is a number too, to JSON, and a time that never comes. */
function checkDates(claims: Readonly<Record<string, unknown>>): void {
  for (const claim of ['exp', 'nbf', 'iat', 'auth_time']) {
    const value = claims[claim]
    if (value === undefined || (typeof value === 'number' && value >= 0 && value <= 1e12)) continue
    throw new UnreadableTokenError(`the claim ${claim} is no time`, { claim, received: value })
  }
}

/** What `typ` may say of a token about a person: an `id_token`, or one that another site made. */
export const personTypes: readonly string[] = ['application/jwt']
/** Of an access token (RFC 9068 section 2.1). */
export const accessTypes: readonly string[] = ['application/jwt', 'application/at+jwt']
