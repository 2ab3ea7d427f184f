import type { OAuth2StrategyConfig } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import type { Profile } from '../../identity/profile.ts'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import type { OnProviderCall } from '../provider-call.ts'
import type { FinishAttempt, RedirectStrategy } from '../redirect-strategy.ts'
import { verifyAccessToken } from './access-token.ts'
import { createAuthenticatedRequests } from './authenticated-request.ts'
import { authorize, type BegunByAddress, readSecrets } from './authorize.ts'
import { createBreaker } from './breaker.ts'
import { checkCallback } from './callback.ts'
import { orClockSkew } from './clock-skew.ts'
import { createDiscovery } from './discovery.ts'
import { hasGroupOverage, readGroups, wantsGroups } from './entra-groups.ts'
import { withHint } from './hints.ts'
import { createProviderHttp, misbehaved } from './http.ts'
import { inTime } from './in-time.ts'
import { logoutTokenIn, verifyLogoutToken } from './logout-token.ts'
import { saysAllThatIsMapped } from './mapped-claims.ts'
import { joinClaims, toProfile } from './profile.ts'
import type { Provider } from './provider.ts'
import { printable } from './provider-errors.ts'
import { createPushedRequests } from './pushed-request.ts'
import { oauthClient, type Redeemed, redeem } from './redeem.ts'
import { signOutAddress } from './sign-out.ts'
import { sourceOf } from './source.ts'
import { noTrace, type Trace } from './trace.ts'
import { type Claims, readUserInfo } from './userinfo.ts'

/** Signing out must not wait for a provider that is down. */
const signOutPatienceMs = 2_000

export interface OAuth2StrategySetup {
  readonly config: OAuth2StrategyConfig
  readonly clock: Clock
  readonly log: Logger
  /** For requests to the provider; our own when absent. */
  readonly fetch?: OutboundFetch
  /** Per request to the provider, in milliseconds; 10 seconds when absent. */
  readonly timeoutMs?: number
  /** Counts requests to the provider; nobody does, when absent. */
  readonly onProviderCall?: OnProviderCall
  /** Watches what happens; nobody when absent. */
  readonly trace?: Trace
}

/** A redirect strategy with all its abilities. */
export interface OAuth2Strategy extends Required<Omit<RedirectStrategy, 'begin' | 'onInvited'>> {
  begin(...attempt: Parameters<RedirectStrategy['begin']>): Promise<BegunByAddress>
}

/**
 * Sign-in with any OAuth 2.0 provider by the authorization code flow with PKCE: Entra ID, any OpenID provider, or one that
 * only knows OAuth 2.0 (`kind.ts` tells which). Contacts nobody until the first sign-in.
 */
export function createOAuth2Strategy(setup: OAuth2StrategySetup): OAuth2Strategy {
  const { config, clock, log, trace = noTrace } = setup
  const { options } = config
  const breaker = createBreaker(clock, (calls, isPaused) => {
    if (isPaused) log.warn({ calls }, 'provider hangs; for some seconds it is not asked, then once')
    else log.info({ calls }, 'provider answers again')
  })
  const http = createProviderHttp({
    ...setup,
    ca: options.ca,
    trace,
    breaker,
    strategy: config.id,
    onCall: call => setup.onProviderCall?.({ strategy: config.id, ...call }),
  })
  const discovery = createDiscovery({ options, http, clock, log, trace })
  const authenticated = createAuthenticatedRequests(options)
  const pushed = createPushedRequests({
    options,
    http,
    authenticated,
    client: () => oauthClient(options, clock),
  })

  /** Optional where the `id_token` says enough: then its failure is said, and the sign-in goes on. */
  async function userInfoOf(
    provider: Provider,
    redeemed: Redeemed,
  ): Promise<{ readonly userInfo?: Claims; readonly leftAside?: Profile['leftAside'] }> {
    try {
      const userInfo = await readUserInfo(redeemed, { options, provider, http, clock })
      return userInfo === undefined ? {} : { userInfo }
    } catch (error) {
      const isOther = !(error instanceof GatewrightError) || error.code === 'token_invalid'
      if (isOther || !saysAllThatIsMapped(config, redeemed.idToken?.claims)) throw error
      const why = { ...error.detail, code: error.code }
      trace.leftAside('userinfo', why)
      log.warn(why, 'userinfo could not be read; the id_token says all that is mapped')
      const { reason, mend } = error.detail as { readonly reason?: string; readonly mend?: string }
      return { leftAside: { reason: reason ?? error.code, ...(mend === undefined ? {} : { mend }) } }
    }
  }

  async function finish({ parameters, state, secrets: sealed }: FinishAttempt): Promise<Profile> {
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
    const { userInfo, leftAside } = await userInfoOf(provider, redeemed)
    if (userInfo) trace.checked('userinfo', userInfo)
    const accessToken = options.jwtToken
      ? await verifyAccessToken(requireAccessToken(redeemed), options.jwtToken, clock)
      : undefined
    if (accessToken) trace.checked('access_token', accessToken)
    const proven = {
      ...(redeemed.idToken ? { idToken: redeemed.idToken } : {}),
      ...(userInfo ? { userInfo } : {}),
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

  return {
    takes: 'redirect',
    id: config.id,
    config,
    begin: attempt =>
      only(async () => {
        const provider = await discovery.get()
        return authorize(options, provider, attempt, parameters => pushed.push(provider, parameters))
      }),
    requireProvider: () =>
      only(async () => {
        const { as } = await discovery.get()
        if (as.token_endpoint !== undefined) http.requireOpen('token', as.token_endpoint)
      }),
    finish: attempt =>
      only(() =>
        finish(attempt).catch(error => {
          throw orClockSkew(error, http.ahead(), clock)
        }),
      ),
    async signOutUrl(session) {
      const provider = await inTime(discovery.get(), signOutPatienceMs, undefined)
      return provider && signOutAddress(options, provider, session)
    },
    readLogout: form =>
      only(async () =>
        verifyLogoutToken(logoutTokenIn(form), { options, provider: await discovery.get(), clock }),
      ),
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

/** Nothing but our own errors leaves the strategy: a library's may carry tokens in its `cause`. */
async function only<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof GatewrightError) throw withHint(error)
    const { name, message, stack } = error instanceof Error ? error : new Error('not an error')
    const frames = stack?.split('\n').filter(line => line.startsWith('    at '))
    throw new GatewrightError('internal', {
      detail: { name, reason: printable(message), frames: frames?.slice(0, 6) },
    })
  }
}
