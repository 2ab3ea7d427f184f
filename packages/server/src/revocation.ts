import { assumedGrounds, type Config, isStillOffered, type Proved, sourceOf } from '@gatewright/config'
import type { Accounts } from './accounts/accounts.ts'
import type { Audit } from './audit/audit.ts'
import type { Clock } from './clock.ts'
import { type ApiTokens, tokensOf } from './programs/api-tokens/api-token.ts'
import type { Sessions } from './sessions/sessions.ts'
import { type Database, REVOKES } from './storage/database.ts'
import { takeTurn } from './storage/turn.ts'

/** How much ends, or would: what has run out before is not counted. */
export interface Ended {
  readonly sessions: number
  readonly apiTokens: number
  /** Whose they are. */
  readonly people: number
}

export const nothingEnds: Ended = { sessions: 0, apiTokens: 0, people: 0 }

/**
 * What is taken away is gone, with everything that was derived from it. Where a caller is made, it is asked whether what proved
 * them still counts; here the rows go, so that nothing comes back to life, and everybody hears of it: what is open is closed.
 */
export interface Revocation {
  /** What would end with a configuration because it no longer offers what proved it. */
  wouldEnd(config: Pick<Config, 'strategies'>): Promise<Ended>
  /** Ends it, and writes it down. For a configuration that is in force: before, it could still be refused. */
  endNotOffered(config: Pick<Config, 'strategies'>): Promise<Ended>
  /**
   * Ends sessions and API tokens of one person.
   * @param options.except a session that stays
   * @param tx in which it is written down too
   */
  endOf(
    collaboratorId: string,
    options: { readonly except?: string },
    tx: Database,
  ): Promise<{ readonly sessions: number; readonly apiTokens: number }>
  /** Writes down what sessions and tokens rest on that are older than that is written down. Before anybody is served. */
  fillSources(config: Pick<Config, 'strategies'>): Promise<void>
  /** Writes down by which settings identities count for which that is not written down yet: by those that hold now. */
  fillGrounds(config: Pick<Config, 'strategies'>): Promise<void>
}

export function createRevocation(services: {
  readonly sessions: Pick<Sessions, 'proofs' | 'countBy' | 'removeBy' | 'fillSources' | 'endOf'>
  readonly apiTokens: Pick<ApiTokens, 'proofs' | 'countBy' | 'revokeBy' | 'fillSources' | 'revokeAllOf'>
  readonly accounts: Pick<Accounts, 'identitiesOf' | 'fillGrounds'>
  readonly audit: Pick<Audit, 'transaction'>
  readonly clock: Clock
}): Revocation {
  const { sessions, apiTokens, accounts, audit, clock } = services

  async function notOffered(config: Pick<Config, 'strategies'>) {
    const gone = (proved: Proved) => !isStillOffered(config, proved)
    return {
      ofSessions: (await sessions.proofs()).filter(gone),
      ofTokens: (await apiTokens.proofs()).filter(gone),
    }
  }

  async function count(found: Awaited<ReturnType<typeof notOffered>>): Promise<Ended> {
    const people = new Set<string>()
    const sum = (counts: ReadonlyMap<string, number>) => {
      let total = 0
      for (const [who, number] of counts) {
        people.add(who)
        total += number
      }
      return total
    }
    let [ended, revoked] = [0, 0]
    for (const proved of found.ofSessions) ended += sum(await sessions.countBy(proved, clock.now()))
    for (const proved of found.ofTokens) revoked += sum(await apiTokens.countBy(proved))
    return { sessions: ended, apiTokens: revoked, people: people.size }
  }

  return {
    wouldEnd: async config => count(await notOffered(config)),
    async endNotOffered(config) {
      const found = await notOffered(config)
      if (found.ofSessions.length === 0 && found.ofTokens.length === 0) return nothingEnds
      const ended = await count(found)
      const strategies = new Set([...found.ofSessions, ...found.ofTokens].map(({ strategy }) => strategy))
      if (ended.people > 0) {
        // Before the rows go, which are too many for one transaction. They have counted for nothing since the configuration is in
        // force, so what the entry says is so already; what a crash leaves of them, the next start finds and writes down anew.
        await audit.transaction(
          (_, record) =>
            record({
              kind: 'session-ended',
              actor: 'configuration',
              target: [...strategies].sort().join(', '),
              result: 'ok',
              detail: { notOffered: true, ...ended },
            }),
          REVOKES,
        )
      }
      for (const proved of found.ofSessions) await sessions.removeBy(proved)
      for (const proved of found.ofTokens) await apiTokens.revokeBy(proved)
      return ended
    },
    async endOf(collaboratorId, options, tx) {
      await takeTurn(tx, tokensOf(collaboratorId))
      const ended = await sessions.endOf(collaboratorId, options, tx)
      return { sessions: ended, apiTokens: await apiTokens.revokeAllOf(collaboratorId, tx) }
    },
    fillGrounds: config => accounts.fillGrounds(identity => assumedGrounds(config, identity)),
    async fillSources(config) {
      await sessions.fillSources((strategy, issuer) => sourceOf(config, strategy, issuer))
      await apiTokens.fillSources(async (strategy, collaboratorId) => {
        const identities = await accounts.identitiesOf(collaboratorId)
        const issuer = identities.find(identity => identity.strategy === strategy)?.issuer
        return issuer === undefined ? undefined : sourceOf(config, strategy, issuer)
      })
    },
  }
}
