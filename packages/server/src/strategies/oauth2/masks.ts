import { decodeJwt, decodeProtectedHeader } from 'jose'
import { parseJsonObject } from '../../identity/json.ts'
import { spellingsOf } from './printable.ts'
import type { ProviderCall } from './trace.ts'

/** Values that never leave the rehearsal, wherever they turn up: the secret, the code, the verifier, every token seen. */
export interface KnownSecrets {
  add(value: unknown): void
  /** The text without any of them. */
  mask(text: string): string
}

export function createKnownSecrets(): KnownSecrets {
  const known = new Set<string>()
  return {
    add(value) {
      // Shorter ones would black out half of every page, and are no secrets anyway.
      if (typeof value === 'string' && value.length >= 6) known.add(value)
    },
    mask(text) {
      let masked = text
      for (const secret of known) {
        for (const spelling of spellingsOf(secret)) masked = masked.replaceAll(spelling, '(masked)')
      }
      return masked
    },
  }
}

/** Form and query parameters that are secrets by their name. */
const secretParameters = ['client_secret', 'code', 'code_verifier', 'client_assertion']
/** Members of a token answer that are tokens. */
const tokenMembers = ['access_token', 'id_token', 'refresh_token', 'client_info']
/** Of a published key, what tells keys apart; the numbers themselves help nobody. */
const keyMembers = ['kid', 'kty', 'alg', 'use', 'crv', 'issuer']

/** The parameters of a form or query, fit to be shown. `code_challenge`, `nonce` and `state` are public by design. */
export function shownParameters(encoded: string, secrets: KnownSecrets): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(encoded)) {
    const secret = secretParameters.includes(name)
    if (secret) secrets.add(value)
    shown[name] = secret ? `(masked, ${value.length} characters)` : value
  }
  return shown
}

/**
 * The body of an answer, with tokens decoded and secrets masked; only of the document that was asked for. An address that
 * somebody typed may lead to a page of the intranet, which a test must not read to them.
 * @param readable claims of an answer about a person that may be shown; all of them when absent
 */
export function shownBody(
  call: ProviderCall,
  secrets: KnownSecrets,
  readable?: ReadonlySet<string>,
): unknown {
  const json = parseJsonObject(call.responseBody ?? '')
  const document = json && expectedPart(call, json)
  if (document === undefined) {
    const size = Buffer.byteLength(call.responseBody ?? '')
    return `(not shown: ${size} bytes that are not the document that was asked for)`
  }
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(document)) {
    if (call.purpose !== 'token' || !tokenMembers.includes(name) || typeof value !== 'string') {
      shown[name] = value
    } else {
      secrets.add(value)
      shown[name] = shownToken(value)
    }
  }
  return maskDeep(call.purpose === 'userinfo' ? shownClaims(shown, readable) : shown, secrets)
}

/** Claims by name, and the values of those that may be read. */
export const shownClaims = (
  claims: Readonly<Record<string, unknown>>,
  readable?: ReadonlySet<string>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      readable === undefined || readable.has(name) ? value : '(not shown)',
    ]),
  )

/** What of a JSON object may be shown, where it is the document that the call is for. */
function expectedPart(
  { purpose, status }: ProviderCall,
  json: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const isText = (name: string) => typeof json[name] === 'string'
  if (purpose === 'discovery') {
    const names = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri']
    return (status === 200 && names.every(isText)) || isEntraError(json) ? json : undefined
  }
  if (purpose === 'keys') {
    const { keys } = json
    if (status !== 200 || !Array.isArray(keys) || keys.length === 0 || !keys.every(isKey)) return undefined
    return { keys: keys.map(key => pick(key, keyMembers)) }
  }
  if (purpose === 'par') {
    // RFC 9126 section 2.2
    if (isText('error')) return pick(json, errorMembers)
    return isText('request_uri') ? pick(json, ['request_uri', 'expires_in']) : undefined
  }
  if (purpose === 'token') {
    // RFC 6749 section 5.2; GitHub sends errors with status 200.
    if (isText('error')) return pick(json, errorMembers)
    return status === 200 && isText('access_token') ? json : undefined
  }
  if (purpose === 'userinfo') {
    const says = isText('sub') || isText('id') || Number.isSafeInteger(json.id)
    return status === 200 && says ? json : undefined
  }
  const { value, error } = json
  if (Array.isArray(value) && value.every(isNamed)) return { groups: value.length, first: value.slice(0, 5) }
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? { error: { code } } : undefined
}

/** Of an OAuth error, the standard's members and Entra's. */
const errorMembers = [
  ...['error', 'error_description', 'error_uri', 'error_codes', 'suberror', 'timestamp', 'trace_id'],
  'correlation_id',
]

const isEntraError = ({ error, error_description: text }: Record<string, unknown>): boolean =>
  typeof error === 'string' && typeof text === 'string' && /^AADSTS\d+/.test(text)

const isKey = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && 'kty' in value
const isNamed = (value: unknown): boolean => typeof value === 'object' && value !== null && 'id' in value

/** A JWT as its two readable parts, without the signature that makes it worth stealing. */
function shownToken(token: string): unknown {
  try {
    return {
      header: decodeProtectedHeader(token),
      claims: decodeJwt(token),
      signature: '(masked)',
    }
  } catch {
    return `(opaque, ${token.length} characters)`
  }
}

/** Masks every text inside plain data. */
export function maskDeep(value: unknown, secrets: KnownSecrets): unknown {
  if (typeof value === 'string') return secrets.mask(value)
  if (Array.isArray(value)) return value.map(item => maskDeep(item, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskDeep(item, secrets)]))
}

const pick = (from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter(name => name in from).map(name => [name, from[name]]))
