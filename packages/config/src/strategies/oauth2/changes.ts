import type { OAuth2StrategyConfig } from './config.ts'
import { providerChanged } from './source.ts'

/** What other options mean for people. */
export function explainOAuth2Change(
  before: OAuth2StrategyConfig,
  after: OAuth2StrategyConfig,
  changed: readonly string[],
): string[] {
  const effects: string[] = []
  if (providerChanged(before, after)) {
    effects.push(
      'Accounts are tied to the old provider or tenant: its people are not recognised when they come from the new one. Their sessions and API tokens end at once.',
    )
  }
  if (changed.includes('clientID') || changed.includes('callbackURL')) {
    effects.push(
      'Sign-ins that are under way fail once and can be begun again; those who are signed in stay.',
    )
  }
  if (changed.includes('callbackURL')) {
    effects.push(`The provider must have ${after.options.callbackURL} registered as redirect URI.`)
  }
  if (changed.includes('trustEmail') && after.options.trustEmail) {
    effects.push(
      'Whoever has an invited address at this provider can redeem the invitation, without further proof.',
    )
  }
  if (changed.includes('tenants')) {
    effects.push(
      after.options.tenants === 'any'
        ? 'People of every tenant can sign in with it, and what their tokens say gives no role and no group.'
        : 'People of tenants that are not listed cannot sign in with it any more; their sessions and API tokens end at once.',
    )
  }
  return effects
}
