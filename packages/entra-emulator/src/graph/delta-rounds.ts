import { newGuid } from '../store/index.ts'

/** How something stood when a round began: its row, which is never changed but replaced, and who was a member. */
export interface Standing {
  readonly row: unknown
  /** Ids with the type of each. Groups only. */
  readonly members?: ReadonlyMap<string, string>
}

/** One round of a delta query: what it tells, over as many pages as it takes, and what the next one starts from. */
export interface DeltaRound {
  readonly tenantId: string
  /** `users/delta` */
  readonly path: string
  readonly changes: readonly Readonly<Record<string, unknown>>[]
  /** By object id. */
  readonly standing: ReadonlyMap<string, Standing>
  /** Options of the first request; Graph remembers them in its tokens. */
  readonly select: string | null
  readonly filter: string | null
}

/**
 * More than that many rounds are not remembered, nor more than that many entries of all of them together; whoever comes with an older one
 * must begin anew, as with an old token of Graph's.
 */
const limits = { rounds: 100, entries: 500_000 }

/** Rounds by the tokens that were given out for them. They end with the process. */
export class DeltaRounds {
  readonly #rounds = new Map<string, DeltaRound>()
  #entries = 0

  /** Remembers a round; returns its token. */
  add(round: DeltaRound): string {
    const token = newGuid().replaceAll('-', '')
    this.#rounds.set(token, round)
    this.#entries += entriesOf(round)
    for (const [oldest, gone] of this.#rounds) {
      const fits = this.#rounds.size <= limits.rounds && this.#entries <= limits.entries
      if (fits || oldest === token) break
      this.#rounds.delete(oldest)
      this.#entries -= entriesOf(gone)
    }
    return token
  }

  get(token: string): DeltaRound | undefined {
    return this.#rounds.get(token)
  }
}

const entriesOf = ({ changes, standing }: DeltaRound): number => changes.length + standing.size
