import { isGuid } from '../../kinds.ts'
import type { OAuth2StrategyConfig } from './config.ts'
import { issuerMeant } from './discovery-address.ts'
import { oauth2Settings, saidBy } from './settings.ts'
import { hrefOf, providerChanged } from './source.ts'

/** What other options mean for people. */
export function explainOAuth2Change(
  before: OAuth2StrategyConfig,
  after: OAuth2StrategyConfig,
  changed: readonly string[],
): string[] {
  const effects: string[] = []
  if (sameIssuer(before, after) && providerChanged(before, after)) {
    effects.push(
      'Who the provider is, is read from another document: sessions and API tokens of its people end at once, and they keep their accounts.',
    )
  } else if (providerChanged(before, after)) {
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
  if (changed.includes('trustEmail') && before.options.trustEmail) {
    effects.push(
      'Addresses that count by trustEmail alone match no rule from now on, in open sessions and with API tokens too.',
    )
  }
  effects.push(...documentsThatCountNoMore(before, after))
  if (changed.includes('tenants')) {
    effects.push(
      after.options.tenants === 'any'
        ? 'People of every tenant can sign in with it, and what their tokens say gives no role and no group.'
        : 'People of tenants that are not listed cannot sign in with it any more; their sessions and API tokens end at once.',
    )
  }
  if (changed.includes('tenants')) effects.push(...spokenForNoMore(before, after))
  return effects
}

const sameIssuer = (before: OAuth2StrategyConfig, after: OAuth2StrategyConfig): boolean =>
  before.options.issuer !== undefined &&
  after.options.issuer !== undefined &&
  hrefOf(issuerMeant(before.options.issuer)) === hrefOf(issuerMeant(after.options.issuer))

/** Userinfo and access tokens whose word is no longer taken. The same provider speaks; another one ends everything anyway. */
function documentsThatCountNoMore(before: OAuth2StrategyConfig, after: OAuth2StrategyConfig): string[] {
  if (providerChanged(before, after)) return []
  const documents = [
    ['the old userinfo address', saidBy.userInfo(before.options)],
    ['access tokens', before.options.jwtToken && saidBy.accessToken(before.options)],
  ] as const
  return documents.flatMap(([what, setting]) =>
    setting === undefined || oauth2Settings.holds(after, setting, undefined)
      ? []
      : [
          `Addresses, groups and roles that came from ${what} count no longer until each person’s next sign-in, in open sessions and with API tokens too.`,
        ],
  )
}

/** A tenant that was alone, and so believed whatever address it said, is one of several now. */
function spokenForNoMore(before: OAuth2StrategyConfig, after: OAuth2StrategyConfig): string[] {
  const [only, another] = before.options.tenants === 'any' ? [] : before.options.tenants
  if (only === undefined || another !== undefined || isGuid(only)) return []
  const { tenants } = after.options
  if (tenants === 'any' || tenants.length === 1 || !tenants.includes(only)) return []
  return [
    `The tenant of ${only} is no longer the only one, and speaks for addresses of the domains alone that list it: others that it has said match no rule from now on, in open sessions and with API tokens too.`,
  ]
}
