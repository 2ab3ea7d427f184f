import { errors } from 'jose'
import {
  OperationProcessingError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi'
import { GatewrightError } from '../../errors.ts'
import { UnreadableTokenError } from '../../tokens/unreadable-token.ts'
import { misbehaved } from './failures.ts'
import { printable } from './printable.ts'

/** What is being validated, as the log names it. */
export type TokenName = 'id_token' | 'access_token' | 'userinfo' | 'logout_token'

export function tokenInvalid(token: TokenName, detail: Readonly<Record<string, unknown>>): GatewrightError {
  const code = token === 'logout_token' ? 'logout_token_invalid' : 'token_invalid'
  return new GatewrightError(code, { detail: { ...detail, token } })
}

/**
 * Turns what jose or oauth4webapi found wrong into ours. The library's error itself is dropped: its `cause` holds the
 * whole response, tokens included, and must not reach a log.
 */
export function asTokenError(token: TokenName, error: unknown): GatewrightError {
  if (error instanceof GatewrightError) return error
  if (error instanceof UnreadableTokenError) {
    const { message, code, claim, received, mend } = error
    return tokenInvalid(token, {
      reason: message,
      problem: code,
      ...(claim === undefined ? {} : { claim: printable(claim) }),
      ...(received === undefined ? {} : { received: printable(String(received)) }),
      ...(mend === undefined ? {} : { mend }),
    })
  }
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return tokenInvalid(token, {
      reason: printable(error.message),
      claim: error.claim,
      received: shown(error.payload, error.claim),
    })
  }
  if (error instanceof errors.JOSEError) {
    const mend = keyMends[error.code]
    return tokenInvalid(token, {
      reason: printable(error.message),
      problem: error.code,
      ...(mend === undefined ? {} : { mend }),
    })
  }
  if (error instanceof OperationProcessingError) return fromProcessing(token, error)
  if (error instanceof UnsupportedOperationError) {
    return tokenInvalid(token, { reason: printable(error.message), problem: error.code })
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return misbehaved({ reason: 'the provider asks for another authentication', status: error.status })
  }
  // A key that cannot be imported, a malformed signature: jose reports these as TypeErrors of the runtime.
  return tokenInvalid(token, { reason: error instanceof Error ? printable(error.message) : 'unknown' })
}

/** The keys were read anew before either is said, those of the app alone too. */
const keyMends: Readonly<Record<string, string>> = {
  ERR_JWKS_NO_MATCHING_KEY:
    'The provider signs with a key that it does not publish, or publishes as one that cannot be used for that: for encryption, for another algorithm, of less than 2048 bits, or as a certificate alone (x5c). See that options.issuer, or the URLs, name the provider, tenant or realm that signs, and how its keys are published.',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS:
    'The token does not say by which of several keys it is signed: let the provider name the key in its tokens (kid), and each key by a name of its own.',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED:
    'The published key of this name did not sign the token: something in between changes tokens or keys, or the provider publishes another key than it signs with.',
}

function fromProcessing(token: TokenName, error: OperationProcessingError): GatewrightError {
  const cause = (error.cause ?? {}) as {
    claim?: string
    attribute?: string
    expected?: unknown
    claims?: Record<string, unknown>
    body?: Record<string, unknown>
  }
  // Of one that is missing the library says so in words alone.
  const name = cause.claim ?? cause.attribute ?? (error.message.includes('"nonce"') ? 'nonce' : undefined)
  if (name === undefined && cause.claims === undefined && !error.message.includes('JWT')) {
    return misbehaved({ call: token === 'userinfo' ? 'userinfo' : 'token', reason: printable(error.message) })
  }
  return tokenInvalid(token, {
    reason: printable(error.message),
    ...(name === undefined ? {} : { claim: name }),
    // A nonce is a secret of the attempt, on both sides of the comparison.
    ...(name === 'nonce' ? { place: 'provider', mend: NONCE } : {}),
    ...(name === undefined || name === 'nonce'
      ? {}
      : { expected: cause.expected, received: shown(cause.claims ?? cause.body, name) }),
  })
}

/** A provider without it is still OAuth 2.0, which has no such proof and needs none: the code alone counts. */
const NONCE =
  'Start again. If it repeats, the provider does not give the nonce of the request back, without which nobody knows for which sign-in a token was made: let it do so; or take options.issuer out of the file and name authorizationURL, tokenURL and userInfoURL, which asks userinfo alone.'

function shown(claims: Readonly<Record<string, unknown>> | undefined, claim: string): unknown {
  const value = claims?.[claim]
  if (claim === 'nonce') return undefined
  return typeof value === 'string' ? printable(value) : value
}
