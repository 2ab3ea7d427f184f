import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Caller } from './caller.ts'

/** The header that the assertion comes in, in lower case. */
export const assertionHeader = 'x-gatewright-assertion'

export interface VerifyOptions {
  /** Gatewright's external URL (`https://sso.example.com`): who must have signed. */
  readonly issuer: string
  /** This app's id in Gatewright's configuration: whom the assertion must be for. */
  readonly app: string
  /** Where the keys are, if not at `<issuer>/.well-known/jwks.json`: an inner address, for instance. */
  readonly jwksUri?: string
  /** Keys at hand instead of fetched ones, as jose's `createLocalJWKSet` makes them. */
  readonly keys?: JWTVerifyGetKey
  /** By how many seconds the clocks may differ; 5. */
  readonly clockTolerance?: number
}

/** Why there is no caller. `code` is stable. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
  /** `keys_unavailable`: Gatewright's keys could not be fetched, which says nothing about the caller. */
  readonly code: 'assertion_missing' | 'assertion_invalid' | 'keys_unavailable'

  constructor(code: AssertionError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const keySets = new Map<string, JWTVerifyGetKey>()

/** Fetched once, again for an unknown key at most twice a minute, and kept for ten minutes. */
function keysAt(jwksUri: string): JWTVerifyGetKey {
  let keys = keySets.get(jwksUri)
  if (keys === undefined) {
    keys = createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 30_000, cacheMaxAge: 600_000 })
    keySets.set(jwksUri, keys)
  }
  return keys
}

/**
 * Verifies an assertion (ES256, RFC 7519) and says who is calling.
 *
 * @example
 * const caller = await verifyAssertion(request.headers['x-gatewright-assertion'], {
 *   issuer: 'https://sso.example.com',
 *   app: 'support',
 * })
 * @throws AssertionError
 */
export async function verifyAssertion(
  assertion: string | readonly string[] | undefined,
  options: VerifyOptions,
): Promise<Caller> {
  if (assertion === undefined || assertion === '') {
    throw new AssertionError('assertion_missing', 'The request has not come through Gatewright.')
  }
  if (typeof assertion !== 'string') {
    throw new AssertionError('assertion_invalid', 'There is more than one assertion.')
  }
  const issuer = options.issuer.replace(/\/$/, '')
  const keys = options.keys ?? keysAt(options.jwksUri ?? `${issuer}/.well-known/jwks.json`)
  try {
    const { payload } = await jwtVerify(assertion, keys, {
      issuer,
      audience: options.app,
      algorithms: ['ES256'],
      clockTolerance: options.clockTolerance ?? 5,
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    return readCaller(payload)
  } catch (cause) {
    if (cause instanceof errors.JOSEError && !isFetchFailure(cause)) {
      throw new AssertionError('assertion_invalid', `The assertion is not valid: ${cause.message}`, { cause })
    }
    throw new AssertionError('keys_unavailable', 'The keys of Gatewright cannot be fetched.', { cause })
  }
}

/** jose gives a source that answers badly its own general error, and a time-out one of its own. */
const isFetchFailure = (error: errors.JOSEError): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  error.code === 'ERR_JOSE_GENERIC'

function readCaller(payload: JWTPayload): Caller {
  const id = payload.sub as string
  if (typeof payload.credentials === 'object' && payload.credentials !== null) {
    return { kind: 'external-user', id, credentials: payload.credentials as Record<string, unknown> }
  }
  return {
    kind: 'collaborator',
    id,
    email: text(payload.email),
    emailVerified: payload.email_verified === true,
    name: text(payload.name),
    roles: texts(payload.roles),
    groups: texts(payload.groups),
    groupsComplete: payload.groups_complete !== false,
    strategy: text(payload.strategy),
    sessionId: text(payload.sid),
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
