import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import { answerAboutErrors } from './errors-of-nodes.ts'
import type { Events } from './events/events.ts'
import { createSharedUsedTokens, createUsedTokens, type UsedTokens } from './external-users/replay.ts'
import type { Seal } from './keys/seal.ts'
import type { Nodes } from './nodes/nodes.ts'
import { createSetUpRuns } from './set-up/runs.ts'
import { createSetUpsOfNodes, type SetUpsOfNodes } from './set-up/runs-of-nodes.ts'
import { createSharedRehearsals } from './sign-in/rehearsal-store.ts'
import { createRehearsals, type Rehearsals } from './sign-in/rehearsals.ts'
import { createUnreturned, type Unreturned } from './sign-in/unreturned.ts'
import type { Database } from './storage/database.ts'
import { openLease } from './storage/lease.ts'
import type { OneTimeCodeStore } from './storage/one-time-codes.ts'
import { createQuestions, type Questions } from './storage/question-store.ts'
import { sharedWindows, type WindowStore } from './storage/window-store.ts'

/** What one process keeps in its memory, and several nodes in their database or ask each other about. */
export interface SharedState {
  /** Of what is counted over all nodes; `undefined` where there is one process alone. */
  readonly windows: WindowStore | undefined
  /** To other nodes, of what each keeps in its memory; `undefined` where there is one process alone. */
  readonly questions: Questions | undefined
  readonly rehearsals: Rehearsals
  /** Of external users. */
  readonly usedTokens: UsedTokens
  readonly unreturned: Unreturned
  /** Of providers, begun in the console. */
  readonly setUps: SetUpsOfNodes
}

/** @returns the state; what drops of it what has expired, each by itself; and how to let go of it */
export function createSharedState(services: {
  readonly database: Database
  readonly clock: Clock
  readonly events: Events
  readonly codes: OneTimeCodeStore
  readonly seal: Seal
  readonly log: Logger
  readonly nodes: Pick<Nodes, 'self' | 'others'>
}): {
  readonly state: SharedState
  readonly purges: readonly (() => Promise<void>)[]
  close(): Promise<void>
} {
  const { database, clock, events, codes, log, nodes } = services
  const windows = sharedWindows(database, clock)
  const shared = windows && createSharedRehearsals(services)
  const questions =
    windows &&
    createQuestions({
      ...{ database, clock, events, log, self: nodes.self.id },
      others: async () => (await nodes.others()).map(({ id }) => id),
    })
  answerAboutErrors(questions, log)
  const unreturned = createUnreturned(
    clock,
    windows &&
      ((strategy, configuration) => {
        // Where it cannot be told, it is told with whoever comes back next.
        database.announce({ kind: 'provider-answered', strategy, configuration }).catch(() => undefined)
      }),
  )
  events.subscribe(change => {
    if (change.kind === 'provider-answered') unreturned.hear(change.strategy, change.configuration)
  })
  const ownSetUps = createSetUpRuns({
    clock,
    onFault: error =>
      log.error({ err: error }, 'setting a provider up has failed in a way that nobody has foreseen'),
  })
  return {
    state: {
      windows,
      questions,
      rehearsals: shared ?? createRehearsals(),
      usedTokens: windows ? createSharedUsedTokens(codes, clock) : createUsedTokens(clock),
      unreturned,
      setUps: createSetUpsOfNodes(
        ownSetUps,
        questions && { questions, openLease: () => openLease({ database, events, name: 'set-up' }) },
      ),
    },
    purges: [windows, shared, questions].flatMap(store => (store === undefined ? [] : [store.purge])),
    async close() {
      questions?.close()
      await ownSetUps.close()
    },
  }
}
