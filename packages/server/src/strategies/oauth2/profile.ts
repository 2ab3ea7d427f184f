import { type OAuth2Options, saidBy } from '@gatewright/config'
import type { AtProvider, GroupOverage, Profile, ProfileSource } from '../../identity/profile.ts'
import { emailTrust, type UnreadUserInfo } from './email-trust.ts'
import { objectIdOf } from './entra.ts'
import { misbehaved } from './failures.ts'
import { subjectOf } from './plain-provider-subject.ts'
import type { Provider } from './provider.ts'
import type { Redeemed } from './redeem.ts'
import type { KeptForSignOut } from './sign-out.ts'
import { tokenInvalid } from './token-errors.ts'
import type { Claims } from './userinfo.ts'

/** Everything that one sign-in proved, before it becomes one shape. */
export interface Proven {
  readonly idToken?: Redeemed['idToken']
  readonly userInfo?: Claims
  readonly unreadUserInfo?: UnreadUserInfo
  readonly accessToken?: Claims
  readonly groupOverage?: GroupOverage
  readonly source: ProfileSource
}

/** Joins what was proven into the one shape that `sign-in/complete` reads. */
export function toProfile(options: OAuth2Options, provider: Provider, proven: Proven): Profile {
  const sources = [proven.idToken?.claims, proven.userInfo, proven.accessToken].filter(
    source => source !== undefined,
  )
  const { groupOverage, source } = proven
  const identity = identityOf(options, provider, proven)
  checkAccessTokenSubject(provider, proven)
  const claims: Claims = { ...joinClaims(proven), ...(groupOverage?.missing ? {} : groupOverage) }
  const { trustedBy, ...trust } = emailTrust(options, provider, source, sources, proven.unreadUserInfo)
  return {
    ...identity,
    claims,
    ...(groupOverage ? { groupOverage } : {}),
    source,
    ...trust,
    restsOn(claim, address) {
      // As a mapping finds it: a claim may have dots in its name.
      const name = Object.hasOwn(claims, claim) ? claim : (claim.split('.')[0] ?? claim)
      const said = settingsBehind(
        options,
        proven,
        sources.find(each => Object.hasOwn(each, name)),
      )
      // Graph, which is where userinfo is.
      const asked = name === 'groups' && groupOverage !== undefined ? [saidBy.userInfo(options)] : said
      if (address === undefined) return asked
      const by = trustedBy(claim)
      return [...asked, ...(typeof by === 'string' ? [by] : settingsBehind(options, proven, by))]
    },
    ...(proven.idToken ? { atProvider: atProvider(proven.idToken) } : {}),
  }
}

/** The signed id_token wins over userinfo, and both over the access token, which is meant for somebody else. */
export const joinClaims = (proven: Pick<Proven, 'idToken' | 'userInfo' | 'accessToken'>): Claims => ({
  ...proven.accessToken,
  ...proven.userInfo,
  ...proven.idToken?.claims,
})

/** By which settings a document counts; a signed `id_token` by none. */
function settingsBehind(options: OAuth2Options, proven: Proven, document: Claims | undefined): string[] {
  if (document === undefined || document === proven.idToken?.claims) return []
  return [document === proven.userInfo ? saidBy.userInfo(options) : saidBy.accessToken(options)]
}

/** (issuer, subject): what the account will be tied to, for good. */
function identityOf(
  options: OAuth2Options,
  provider: Provider,
  proven: Proven,
): { issuer: string; subject: string } {
  const claims = proven.idToken?.claims
  if (provider.kind === 'plain')
    return {
      issuer: provider.as.issuer,
      subject: subjectOf(options, proven.userInfo ?? proven.accessToken ?? {}),
    }
  if (!claims) throw misbehaved({ call: 'token', reason: 'no id_token' })
  if (provider.kind === 'openid') return { issuer: claims.iss as string, subject: claims.sub as string }
  return { issuer: claims.iss as string, subject: objectIdOf(options, claims) }
}

/** A second token must be about the same person, as far as it says. Entra's `sub` differs per audience, its `oid` does not. */
function checkAccessTokenSubject(provider: Provider, { idToken, userInfo, accessToken }: Proven): void {
  if (!accessToken) return
  const other: Claims | undefined = idToken?.claims ?? userInfo
  for (const claim of provider.kind === 'entra' ? ['oid', 'tid'] : ['sub']) {
    const [expected, received] = [other?.[claim], accessToken[claim]]
    if (expected === undefined || received === undefined || expected === received) continue
    throw tokenInvalid('access_token', {
      reason: 'the access token is about another person',
      claim,
      expected,
      received,
    })
  }
}

/** What signing out needs later (OpenID Connect RP-Initiated Logout 1.0 section 2). */
function atProvider({ token, claims }: NonNullable<Redeemed['idToken']>): AtProvider {
  const kept: KeptForSignOut = {
    idToken: token,
    ...(typeof claims.login_hint === 'string' ? { loginHint: claims.login_hint } : {}),
  }
  return { kept: { ...kept }, ...(typeof claims.sid === 'string' ? { sid: claims.sid } : {}) }
}
