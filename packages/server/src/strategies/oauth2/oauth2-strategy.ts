import type { OAuth2StrategyConfig } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import type { OnProviderCall } from '../provider-call.ts'
import type { RedirectStrategy } from '../redirect-strategy.ts'
import { createAuthenticatedRequests } from './authenticated-request.ts'
import { authorize, type BegunByAddress } from './authorize.ts'
import { createBreaker } from './breaker.ts'
import { orClockSkew } from './clock-skew.ts'
import { createDiscovery } from './discovery.ts'
import { finishAttempt } from './finish.ts'
import { withHint } from './hints.ts'
import { createProviderHttp } from './http.ts'
import { inTime } from './in-time.ts'
import { knownProvider } from './known-provider.ts'
import { logoutTokenIn, verifyLogoutToken } from './logout-token.ts'
import { printable } from './printable.ts'
import { createPushedRequests } from './pushed-request.ts'
import { oauthClient } from './redeem.ts'
import { signOutAddress } from './sign-out.ts'
import { noTrace, type Trace } from './trace.ts'

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
export interface OAuth2Strategy
  extends Required<Omit<RedirectStrategy, 'begin' | 'onInvited' | 'provider'>>,
    Pick<RedirectStrategy, 'provider'> {
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

  const finishing = {
    ...{ config, clock, log, http, trace, discovery, authenticated, pushed },
    timeoutMs: setup.timeoutMs,
  }

  return {
    takes: 'redirect',
    id: config.id,
    config,
    provider: knownProvider(options),
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
        finishAttempt(attempt, finishing).catch(error => {
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
