import type { OAuth2StrategyConfig } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import type { Profile } from '../../identity/profile.ts'
import type { FinishAttempt } from '../redirect-strategy.ts'
import { verifyAccessToken } from './access-token.ts'
import type { AuthenticatedRequests } from './authenticated-request.ts'
import { readSecrets } from './authorize.ts'
import type { Cached } from './cached.ts'
import { checkCallback } from './callback.ts'
import type { UnreadUserInfo } from './email-trust.ts'
import { hasGroupOverage, readGroups, wantsGroups } from './entra-groups.ts'
import { misbehaved } from './failures.ts'
import type { ProviderHttp } from './http.ts'
import { saysAllThatIsMapped } from './mapped-claims.ts'
import { joinClaims, toProfile } from './profile.ts'
import type { Provider } from './provider.ts'
import type { PushedRequests } from './pushed-request.ts'
import { oauthClient, type Redeemed, redeem } from './redeem.ts'
import { sourceOf } from './source.ts'
import type { Trace } from './trace.ts'
import { type Claims, readUserInfo } from './userinfo.ts'

/** How long somebody waits for userinfo that the sign-in can do without, in milliseconds. */
const NEEDLESS_PATIENCE = 3_000

export interface FinishSetup {
  readonly config: OAuth2StrategyConfig
  readonly clock: Clock
  readonly log: Logger
  readonly http: ProviderHttp
  readonly trace: Trace
  readonly discovery: Cached<Provider>
  readonly authenticated: AuthenticatedRequests
  readonly pushed: PushedRequests
  /** Per request to the provider, in milliseconds. */
  readonly timeoutMs?: number | undefined
}

/**
 * From what the provider sent the browser back with to who somebody is: the code is redeemed, and what is said of the person is
 * read and checked.
 * @throws GatewrightError whatever is wrong on the way, in the order of the calls
 */
export async function finishAttempt(
  { parameters, state, secrets: sealed }: FinishAttempt,
  setup: FinishSetup,
): Promise<Profile> {
  const { config, clock, http, trace, discovery, authenticated, pushed } = setup
  const { options } = config
  const secrets = readSecrets(sealed)
  if (!secrets)
    throw new GatewrightError('sign_in_unknown', { detail: { reason: 'the attempt has no secrets' } })
  const provider = await discovery.get()
  const client = oauthClient(options, clock)
  const callback = checkCallback(provider, client, parameters, state, pushed.wanted)
  trace.checked('callback', { state: 'matches', iss: parameters.get('iss') })
  const redeemed = await redeem(callback, secrets, {
    options,
    provider,
    client,
    http,
    authenticated,
    clock,
  })
  if (redeemed.idToken) trace.checked('id_token', redeemed.idToken.claims)
  const { userInfo, unread, leftAside } = await userInfoOf(provider, redeemed, setup)
  if (userInfo) trace.checked('userinfo', userInfo)
  const accessToken = options.jwtToken
    ? await verifyAccessToken(requireAccessToken(redeemed), options.jwtToken, clock)
    : undefined
  if (accessToken) trace.checked('access_token', accessToken)
  const proven = {
    ...(redeemed.idToken ? { idToken: redeemed.idToken } : {}),
    ...(userInfo ? { userInfo } : {}),
    ...(unread ? { unreadUserInfo: unread } : {}),
    ...(accessToken ? { accessToken } : {}),
  }
  const source = await sourceOf(config, provider, redeemed.idToken?.claims)
  // Of somebody whose groups count for nothing, nobody is asked: the token alone must not make us call.
  const overage =
    provider.kind === 'entra' &&
    source.vouchedFor.length > 0 &&
    wantsGroups(config) &&
    hasGroupOverage(joinClaims(proven))
  const groupOverage = overage ? await readGroups(provider, http, redeemed.accessToken) : undefined
  const profile = toProfile(options, provider, {
    ...proven,
    source,
    ...(groupOverage ? { groupOverage } : {}),
  })
  trace.checked('identity', {
    issuer: profile.issuer,
    subject: profile.subject,
    vouchedFor: source.vouchedFor.length > 0,
  })
  return leftAside === undefined ? profile : { ...profile, leftAside }
}

/** Optional where the `id_token` says enough: then its failure is said, and the sign-in goes on. */
async function userInfoOf(
  provider: Provider,
  redeemed: Redeemed,
  { config, clock, http, log, trace, timeoutMs = Number.POSITIVE_INFINITY }: FinishSetup,
): Promise<{
  readonly userInfo?: Claims
  readonly unread?: UnreadUserInfo
  readonly leftAside?: Profile['leftAside']
}> {
  const { options } = config
  const isNeeded = !saysAllThatIsMapped(config, redeemed.idToken?.claims)
  const patienceMs = isNeeded ? undefined : Math.min(NEEDLESS_PATIENCE, timeoutMs)
  try {
    const userInfo = await readUserInfo(redeemed, { options, provider, http, clock, patienceMs })
    return userInfo === undefined ? {} : { userInfo }
  } catch (error) {
    const isOther = !(error instanceof GatewrightError) || error.code === 'token_invalid'
    if (isOther || isNeeded) throw error
    const why = { ...error.detail, code: error.code }
    trace.leftAside('userinfo', why)
    log.warn(why, 'userinfo could not be read; the id_token says all that is mapped')
    const { reason, mend } = error.detail as { readonly reason?: string; readonly mend?: string }
    return {
      unread: error.code === 'client_misconfigured' ? 'refusing' : 'failed',
      leftAside: { reason: reason ?? error.code, ...(mend === undefined ? {} : { mend }) },
    }
  }
}

function requireAccessToken({ accessToken }: Redeemed): string {
  if (accessToken !== undefined) return accessToken
  throw misbehaved({
    call: 'token',
    reason: 'the answer has no access token, which options.jwtToken is to verify',
    mend: 'Add a scope to options.scope for which the provider gives one, or delete options.jwtToken.',
  })
}
