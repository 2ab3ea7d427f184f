import type { OAuth2StrategyConfig } from '@gatewright/config'
import { LRUCache } from 'lru-cache'
import type { Json } from '../strategies/strategy.ts'

/** How long somebody may take at the provider, and how long the result is shown, in milliseconds. */
const LIFETIME = 30 * 60_000
const MOST = 100

export interface TestStep {
  readonly title: string
  readonly ok: boolean
  /** Without secrets. */
  readonly detail?: unknown
}

/** A dry run of a strategy: the whole sign-in but its end. */
export interface SignInTest {
  readonly id: string
  /** Collaborator's id; nobody else's browser can finish it or look at it. */
  readonly by: string
  readonly config: OAuth2StrategyConfig
  /** The `state` of its attempt; by it the callback is told from a sign-in's. */
  readonly attempt: string
  /** Of the attempt; absent when it did not come as far as the provider. */
  readonly secrets?: Json
  readonly state: 'waiting' | 'done' | 'failed'
  readonly steps: readonly TestStep[]
  readonly result?: {
    readonly email?: string
    readonly identity?: string
    readonly roles?: readonly string[]
    /** What would happen, or what is wrong and where to mend it. */
    readonly summary: string
  }
}

/** In memory, and beside the runtimes: a restart during a test does not lose it. */
export interface SignInTests {
  put(test: SignInTest): void
  byId(id: string): SignInTest | undefined
  byState(state: string): SignInTest | undefined
}

export function createSignInTests(): SignInTests {
  const tests = new LRUCache<string, SignInTest>({ max: MOST, ttl: LIFETIME })
  const ids = new LRUCache<string, string>({ max: MOST, ttl: LIFETIME })
  return {
    put(test) {
      tests.set(test.id, test)
      ids.set(test.attempt, test.id)
    },
    byId: id => tests.get(id),
    byState(state) {
      const id = ids.get(state)
      return id === undefined ? undefined : tests.get(id)
    },
  }
}
