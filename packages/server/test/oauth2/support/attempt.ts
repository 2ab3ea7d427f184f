import { expect } from 'vitest'
import { GatewrightError } from '../../../src/errors.ts'
import type { Profile } from '../../../src/identity/profile.ts'
import type { OAuth2Strategy } from '../../../src/strategies/oauth2/oauth2-strategy.ts'
import type { FaultyProvider } from './faulty-provider.ts'

/**
 * Plays the browser for one attempt: follows the redirect to the provider, and comes back with a code.
 * @param returning changes what the provider sends along
 */
export async function signIn(
  strategy: OAuth2Strategy,
  provider: FaultyProvider,
  returning: (parameters: URLSearchParams) => void = () => undefined,
): Promise<Profile> {
  const state = 'state-of-this-attempt'
  const begun = await strategy.begin({ state })
  provider.asked = new URL(begun.location).searchParams
  const parameters = new URLSearchParams({ code: 'good-code', state: provider.asked.get('state') ?? '' })
  if (new URL(begun.location).pathname === '/authorize') parameters.set('iss', provider.origin)
  returning(parameters)
  return strategy.finish({ parameters, state, secrets: begun.secrets })
}

/** The error that an attempt ends with; fails when somebody got in. */
export async function refusal(attempt: Promise<Profile>): Promise<GatewrightError> {
  const outcome = await attempt.then(
    profile => new Error(`signed in as ${profile.issuer} ${profile.subject}`),
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(GatewrightError)
  return outcome as GatewrightError
}

/** Whether what this claim of a profile says counts as the person's address. */
export const trustsEmailIn = (profile: Profile, claim: string): boolean =>
  profile.trustsEmailIn(claim, String(profile.claims[claim] ?? ''))
