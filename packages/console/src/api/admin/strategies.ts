import { queryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'

export interface AdminStrategy {
  readonly id: string
  readonly label: string
  readonly type: string
  readonly accounts: 'here' | 'elsewhere'
  /** Whether a sign-in can be rehearsed. */
  readonly canBeTested: boolean
  readonly offered: boolean
  /** One sentence that names the key to change. */
  readonly notOfferedBecause?: string
  readonly callbackURL?: string
  /** The latest first; `at` in milliseconds since 1970. */
  readonly lastSignIns: readonly {
    readonly email: string
    readonly at: number
    readonly ok: boolean
    readonly ref?: string
  }[]
  /** Milliseconds since 1970, where the provider or the file says. */
  readonly secretExpiresAt?: number
  /** Open invitations and accounts; 0 means that nobody can sign in while self-signup is off. */
  readonly invited: number
  readonly allowSelfSignup: boolean
}

export const strategiesQuery = queryOptions({
  queryKey: ['admin', 'strategies'],
  queryFn: () => call<readonly AdminStrategy[]>('GET', '/admin/strategies'),
})

/** A type of strategy that a file may use. */
export type StrategyType = Pick<AdminStrategy, 'type' | 'accounts' | 'canBeTested'>

export const strategyTypesQuery = queryOptions({
  queryKey: ['admin', 'strategy-types'],
  queryFn: () => call<readonly StrategyType[]>('GET', '/admin/strategies/types'),
  staleTime: Number.POSITIVE_INFINITY,
})

/** A provider's entry, filled in as far as it can be. */
export interface Snippet {
  readonly provider: string
  readonly title: string
  /** Suggested name of the strategy. */
  readonly id: string
  /** JSON text of the value below `authStrategies.<id>`. */
  readonly entry: string
  readonly callbackURL: string
  /** The way to where the callback URL is registered. */
  readonly registerAt: string
  /** What has to be copied from the provider. `<label>` stands in the entry until it is. */
  readonly fields: readonly {
    readonly name: string
    readonly label: string
    readonly find: string
    /** Typed behind dots; the entry refers to a variable until it is typed. */
    readonly secret: boolean
  }[]
}

export const snippetsQuery = queryOptions({
  queryKey: ['admin', 'snippets'],
  queryFn: () => call<readonly Snippet[]>('GET', '/admin/strategies/snippets'),
  staleTime: 60_000,
})

/** Starts a rehearsal with a saved strategy, or with an entry that is not saved yet. */
export const startSignInTest = (
  what: { readonly strategyId: string } | { readonly strategyId: string; readonly entry: string },
) => call<{ id?: string; url: string }>('POST', '/admin/strategies/test', what)

export interface SignInTest {
  readonly state: 'waiting' | 'done' | 'failed'
  readonly steps: readonly {
    readonly title: string
    readonly ok: boolean
    /** Text or JSON; secrets are masked by the server. */
    readonly detail?: unknown
  }[]
  readonly result?: {
    readonly email?: string
    readonly identity?: string
    readonly roles?: readonly string[]
    /** What would happen, or what is wrong and where to mend it. */
    readonly summary?: string
  }
}

export const signInTestQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'sign-in-test', id],
    queryFn: () => call<SignInTest>('GET', `/admin/strategies/test/${encodeURIComponent(id)}`),
    refetchInterval: query => (query.state.data?.state === 'waiting' ? 1_000 : false),
  })
