import { decodeJwt, decodeProtectedHeader } from 'jose'
import { parseJsonObject } from './http.ts'
import { printable } from './provider-errors.ts'
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
        masked = masked.replaceAll(secret, '(masked)').replaceAll(encodeURIComponent(secret), '(masked)')
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

/** The body of an answer, with tokens decoded and secrets masked; what is not JSON is shown as text. */
export function shownBody(call: ProviderCall, secrets: KnownSecrets): unknown {
  const text = call.responseBody ?? ''
  const json = parseJsonObject(text)
  if (!json) return printable(secrets.mask(text))
  if (call.purpose === 'keys' && Array.isArray(json.keys)) {
    return { keys: json.keys.map(key => pick(key as Record<string, unknown>, keyMembers)) }
  }
  if (call.purpose === 'groups' && Array.isArray(json.value)) {
    return { groups: json.value.length, first: maskDeep(json.value.slice(0, 5), secrets) }
  }
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(json)) {
    if (!tokenMembers.includes(name) || typeof value !== 'string') shown[name] = value
    else {
      secrets.add(value)
      shown[name] = shownToken(value)
    }
  }
  return maskDeep(shown, secrets)
}

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
