import type { OAuth2StrategyConfig } from '@gatewright/config'
import { pino } from 'pino'
import type { Clock } from '../../../clock.ts'
import { createOutboundFetch, type OutboundFetch } from '../../../outbound/outbound-fetch.ts'
import { createAuthenticatedRequests } from '../authenticated-request.ts'
import { createDiscovery } from '../discovery.ts'
import { createProviderHttp, type ProviderHttp } from '../http.ts'
import type { Provider } from '../provider.ts'
import { createPushedRequests } from '../pushed-request.ts'
import { oauthClient } from '../redeem.ts'
import { noTrace, type ProviderCall, type Purpose } from '../trace.ts'
import { type AuthorizationAnswer, askAuthorization } from './ask-authorization.ts'
import { askToken, type TokenAnswer } from './ask-token.ts'

/** How long one request may take, in milliseconds: a sign-in would wait longer. */
export const REQUEST = 4_000

/** A provider that is looked at from several sides: each thing is asked once, whoever wants to know it. */
export interface ProviderUnderTest {
  readonly http: ProviderHttp
  /** The last answer to requests of this kind. */
  answered(purpose: Purpose): ProviderCall | undefined
  provider(): Promise<Provider>
  /** What the authorization endpoint says where nobody is signed in. */
  authorization(): Promise<AuthorizationAnswer>
  /** What the token endpoint says to a code that nobody has issued. */
  token(): Promise<TokenAnswer>
}

/** The very parts of a sign-in, with a watcher and shorter time limits. Nothing is kept from one diagnosis to the next. */
export function createProviderUnderTest(setup: {
  readonly config: OAuth2StrategyConfig
  readonly clock: Clock
  readonly fetch?: OutboundFetch | undefined
}): ProviderUnderTest {
  const { clock } = setup
  const { options } = setup.config
  const fetch = setup.fetch ?? createOutboundFetch({ ca: options.ca })
  const calls = new Map<Purpose, ProviderCall>()
  const trace = { ...noTrace, called: (call: ProviderCall) => void calls.set(call.purpose, call) }
  const http = createProviderHttp({ fetch, timeoutMs: REQUEST, trace, clock })
  // What it would log stands in what is found.
  const discovery = createDiscovery({ options, http, clock, trace, log: pino({ level: 'silent' }) })
  const authenticated = createAuthenticatedRequests(options)
  const client = () => oauthClient(options, clock)
  const provider = once(() => discovery.get())
  const pushed = createPushedRequests({ options, http, authenticated, client })
  return {
    http,
    answered: purpose => calls.get(purpose),
    provider,
    authorization: once(async () =>
      askAuthorization({ options, provider: await provider(), fetch, pushed, patience: REQUEST }),
    ),
    token: once(async () =>
      askToken({ options, provider: await provider(), http, authenticated, client: client() }),
    ),
  }
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let under: Promise<Result> | undefined
  return () => (under ??= work())
}
