import type { JWTPayload } from 'jose'
import type { SigningKeys } from '../keys/signing-keys.ts'
import { newGuid } from '../store/index.ts'
import type { Faults, FaultTarget } from './faults.ts'

const hour = 3600

/** Applies the faults that make a token wrong. Says whether a key that nobody knows is to sign it. */
export const distortToken = async (
  faults: Faults,
  keys: SigningKeys,
  target: FaultTarget,
  claims: JWTPayload,
): Promise<{ readonly claims: JWTPayload; readonly unknownKey: boolean }> => {
  if (faults.list().length === 0) return { claims, unknownKey: false }
  const changed: JWTPayload = { ...claims }
  const strike = (kind: Parameters<Faults['strike']>[0]) => faults.strike(kind, target)
  const shift = (seconds: number, names: readonly ('iat' | 'nbf' | 'exp')[]) => {
    for (const name of names) if (changed[name] !== undefined) changed[name] += seconds
  }
  if (strike('wrong_audience') !== undefined) changed.aud = newGuid()
  if (strike('wrong_issuer') !== undefined) changed.iss = 'https://login.example.invalid/v2.0'
  if (strike('wrong_tenant') !== undefined) changed.tid = newGuid()
  if (strike('wrong_nonce') !== undefined && changed.nonce !== undefined) changed.nonce = 'another-nonce'
  if (strike('expired_token') !== undefined)
    shift(-((changed.exp ?? 0) - (changed.iat ?? 0)) - hour, ['iat', 'nbf', 'exp'])
  if (strike('not_yet_valid_token') !== undefined) shift(hour, ['nbf', 'exp'])
  const clockOff = strike('clock_off')
  if (clockOff !== undefined) shift((clockOff.minutes ?? 10) * 60, ['iat', 'nbf', 'exp'])
  const missing = strike('missing_claims')
  if (missing !== undefined)
    for (const name of missing.claims.length > 0 ? missing.claims : ['oid', 'email']) delete changed[name]
  if (strike('rotated_key') !== undefined) await keys.replace()
  return { claims: changed, unknownKey: strike('unknown_key') !== undefined }
}
