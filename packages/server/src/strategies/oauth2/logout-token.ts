import type { OAuth2Options } from '@gatewright/config'
import type { JWTPayload } from 'jose'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import { isJsonObject } from '../../identity/json.ts'
import { readCompactJws } from '../../tokens/compact-jws.ts'
import { subjectProblem } from '../../tokens/plain-subject.ts'
import { verifyByKeys } from '../../tokens/verify-by-keys.ts'
import type { ProviderLogout } from '../redirect-strategy.ts'
import { objectIdOf } from './entra.ts'
import { clockToleranceSeconds, issuerRules } from './id-token.ts'
import { providerKeys } from './keys.ts'
import type { Provider } from './provider.ts'
import { acceptedAlgorithms } from './signing-algorithms.ts'
import { asTokenError, tokenInvalid } from './token-errors.ts'

/** Member of `events` that makes a token a logout token (Back-Channel Logout 1.0 section 2.4). */
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
/**
 * Section 2.4 recommends the type; providers from before it say `JWT` or nothing. Any other type is a token that was made
 * for something else.
 */
const acceptedTypes = ['application/logout+jwt', 'application/jwt']
/**
 * Section 2.4 asks providers for two minutes at most. Whatever `exp` says, an older token is refused; so one without it, as
 * providers from before the final text send, ends as well.
 */
const maxAgeSeconds = 600

/** The token of a logout request (Back-Channel Logout 1.0 section 2.5); which of two counts would depend on who reads it. */
export function logoutTokenIn(form: URLSearchParams): string {
  const [token, ...others] = form.getAll('logout_token')
  if (token !== undefined && others.length === 0) return token
  throw invalid('no logout_token in the form, or more than one')
}

/**
 * Validates a logout token as OpenID Connect Back-Channel Logout 1.0 section 2.6 asks, up to its replay: with the keys,
 * issuer and algorithms of an `id_token` of the same provider.
 * @throws GatewrightError `logout_token_invalid`, and whatever reading the keys may end with
 */
export async function verifyLogoutToken(
  logoutToken: string,
  setup: { readonly options: OAuth2Options; readonly provider: Provider; readonly clock: Clock },
): Promise<ProviderLogout> {
  const { options, provider, clock } = setup
  if (provider.kind === 'plain') throw invalid('a provider that is only OAuth 2.0 has no logout tokens')
  try {
    const { payload: unproven } = readCompactJws(logoutToken, acceptedTypes)
    const { issuer, keyRule } = await issuerRules(options, provider, unproven)
    const payload = await verifyByKeys(logoutToken, providerKeys(provider.keys, keyRule), {
      algorithms: acceptedAlgorithms(provider.as.id_token_signing_alg_values_supported),
      issuer,
      audience: options.clientID,
      // Where an option asks for a claim (`iss`, `aud`, `iat`), jose does not go without it.
      requiredClaims: ['jti', 'events'],
      maxTokenAge: maxAgeSeconds,
      currentDate: new Date(clock.now()),
      clockTolerance: clockToleranceSeconds,
    })
    checkPurpose(payload)
    return toLogout(options, provider, payload)
  } catch (error) {
    // What an id_token is refused for holds here too, under this token's name.
    if (error instanceof GatewrightError && error.code === 'token_invalid') {
      throw tokenInvalid('logout_token', error.detail)
    }
    throw asTokenError('logout_token', error)
  }
}

/** An id_token or access token of the same provider and audience must never end a session. */
function checkPurpose({ events, nonce }: JWTPayload): void {
  // Forbidden in section 2.4, so that a logout token cannot pass for an id_token, nor the other way round.
  if (nonce !== undefined) throw invalid('a logout token must not have a nonce', { claim: 'nonce' })
  const event = isJsonObject(events) ? events[logoutEvent] : undefined
  if (!isJsonObject(event))
    throw invalid(`the claim events has no member ${logoutEvent}`, { claim: 'events' })
}

function toLogout(
  options: OAuth2Options,
  provider: Exclude<Provider, { kind: 'plain' }>,
  payload: JWTPayload,
): ProviderLogout {
  const { iss, sub, sid, jti, iat } = payload
  for (const [claim, value] of Object.entries({ sub, sid, jti })) {
    if (value === undefined || (typeof value === 'string' && value !== '')) continue
    throw invalid(`the claim ${claim} is no text`, { claim })
  }
  const problem = sub === undefined ? undefined : subjectProblem(sub)
  if (problem !== undefined) throw invalid(problem, { claim: 'sub' })
  if (sub === undefined && sid === undefined) throw invalid('the token names neither a session nor a person')
  return {
    issuer: iss as string,
    // Entra's `sub` differs per app; its accounts are known by `oid`.
    ...(sub === undefined ? {} : { subject: provider.kind === 'entra' ? objectIdOf(options, payload) : sub }),
    ...(typeof sid === 'string' ? { sid } : {}),
    messageId: jti as string,
    expiresAt: ((iat as number) + maxAgeSeconds + clockToleranceSeconds) * 1000,
  }
}

const invalid = (reason: string, detail: Readonly<Record<string, unknown>> = {}): GatewrightError =>
  tokenInvalid('logout_token', { reason, ...detail })
