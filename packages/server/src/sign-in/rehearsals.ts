import type { StrategyConfig } from '@gatewright/config'
import { LRUCache } from 'lru-cache'
import type { Json } from '../identity/json.ts'
import type { PostedForm } from '../strategies/redirect-strategy.ts'

/** How long somebody may take at the provider, and how long the result is shown, in milliseconds. */
export const LIFETIME = 30 * 60_000
const MOST = 100
/** Of one person: whoever starts more forgets their own oldest, and nobody else's. */
export const MOST_OF_ONE = 10

export interface ShownStep {
  readonly title: string
  readonly ok: boolean
  /** Nothing has failed, and it may be why something will. */
  readonly warning?: boolean
  /** Without secrets. */
  readonly detail?: unknown
}

/** What a rehearsal came to, in whole sentences. */
export interface Verdict {
  /** The one sentence above all. */
  readonly title: string
  readonly cause?: string
  /** What to do. */
  readonly cure?: string
  /** The provider's code: `AADSTS90002`, `invalid_client`. */
  readonly code?: string
  /** Its own words. */
  readonly said?: string
  /** Where the code stands in the documentation. */
  readonly docs?: string
  /** What else is worth knowing. */
  readonly notes?: readonly string[]
  /** All of it as one text. */
  readonly summary: string
}

/** A rehearsal that somebody has started: the whole sign-in but its end. */
export interface StartedRehearsal {
  readonly id: string
  /** Collaborator's id; nobody else's browser can finish it or look at it. */
  readonly by: string
  readonly config: StrategyConfig
  /** Origins near this machine that it may ask: those that ran when it began. */
  readonly named: ReadonlySet<string>
  /** The `state` of its attempt; by it the callback is told from a sign-in's. */
  readonly attempt: string
  /** What the tester's browser posts to the provider, where it does not go there by an address. */
  readonly form?: PostedForm
  /** Of the attempt; absent when it did not come as far as the provider. */
  readonly secrets?: Json
  readonly state: 'waiting' | 'done' | 'failed'
  readonly steps: readonly ShownStep[]
  readonly result?: Verdict & {
    /** Whether this person would get in; absent where it did not come that far. */
    readonly admitted?: boolean
    readonly email?: string
    readonly identity?: string
    readonly roles?: readonly string[]
  }
}

/** What the `state` of a rehearsal's attempt ends with: a sign-in's is not looked for among them. */
export const OF_A_REHEARSAL = '-test'

type Soon<Value> = Value | Promise<Value>

/** Beside the runtimes: a restart during a rehearsal does not lose it. */
export interface Rehearsals {
  /** Of those in memory. */
  readonly size: number
  put(rehearsal: StartedRehearsal): Soon<void>
  byId(id: string): Soon<StartedRehearsal | undefined>
  byState(state: string): Soon<StartedRehearsal | undefined>
  /** Whoever finishes it says so first: of two callbacks at once, one gets `true`. */
  claim(id: string): Soon<boolean>
  /** The last that has come to an end, whoever began it. */
  lastOf(strategy: string): Soon<StartedRehearsal | undefined>
  /** Whether this collaborator has a rehearsal of this strategy at the provider. */
  isAwaited(by: string, strategy: string): Soon<boolean>
}

/** In memory: where there is one process alone. */
export function createRehearsals() {
  const claimed = new WeakSet<StartedRehearsal>()
  const started = new LRUCache<string, StartedRehearsal>({ max: MOST, ttl: LIFETIME })

  /** The latest used come first. */
  function makeRoom(by: string): void {
    const own = [...started.values()].filter(each => each.by === by)
    for (const { id } of own.slice(MOST_OF_ONE - 1)) started.delete(id)
  }

  return {
    get size() {
      return started.size
    },
    put(rehearsal: StartedRehearsal): void {
      if (!started.has(rehearsal.id)) makeRoom(rehearsal.by)
      started.set(rehearsal.id, rehearsal)
    },
    byId: (id: string) => started.get(id),
    byState: (state: string) => [...started.values()].find(({ attempt }) => attempt === state),
    claim(id: string): boolean {
      const rehearsal = started.get(id)
      if (rehearsal?.state !== 'waiting' || claimed.has(rehearsal)) return false
      claimed.add(rehearsal)
      return true
    },
    // The latest used come first, and an end is a use.
    lastOf: (strategy: string) =>
      [...started.values()].find(({ config, state }) => config.id === strategy && state !== 'waiting'),
    isAwaited: (by: string, strategy: string) =>
      [...started.values()].some(
        each => each.by === by && each.config.id === strategy && each.state === 'waiting',
      ),
  } satisfies Rehearsals
}
