import type { ErrorCode } from '../error-table.ts'
import { GatewrightError } from '../errors.ts'
import type { FolderLock } from '../storage/folder/lock.ts'
import type { Lease } from '../storage/lease.ts'
import type { Questions } from '../storage/question-store.ts'
import type { ShownRun } from './run.ts'
import type { RunFault } from './run-fault.ts'
import type { SetUpRuns } from './runs.ts'

const WORD = 'set-up'
/** How long the one that has the run is waited for, in milliseconds: whatever it waits for is stopped with it. */
const PATIENCE = 5_000

/**
 * Set-ups of all nodes: what somebody has lent one is in the memory of the node that it was begun on, which is asked by the others how
 * far it is, to go on, and to stop. When that node dies the run is over, and begun again: what is made already is found.
 */
export interface SetUpsOfNodes extends Pick<SetUpRuns, 'begin' | 'apart'> {
  current(): Promise<ShownRun | undefined>
  /** @throws GatewrightError as `SetUpRuns` has it */
  planned(id: string, by: string): Promise<void>
  goOn(id: string): Promise<void>
  stop(id: string): Promise<ShownRun['about'] | undefined>
}

type Answer = { readonly did: unknown } | { readonly refused: Refused }
interface Refused {
  readonly code: ErrorCode
  readonly response: GatewrightError['response']
}

/** With other nodes on the same data. */
interface WithOthers {
  readonly questions: Questions
  /** Of the one set-up that there may be. */
  readonly openLease: () => Promise<Lease>
}

/** @param others `undefined` where there is one process alone */
export function createSetUpsOfNodes(own: SetUpRuns, others: WithOthers | undefined): SetUpsOfNodes {
  const questions = others?.questions
  questions?.answer(WORD, async ([, what = '', id = '', by = '']): Promise<Answer | undefined> => {
    const { current } = own
    if (current === undefined) return undefined
    if (what === 'current') return { did: current }
    if (current.id !== id) return undefined
    try {
      if (what === 'planned') own.planned(id, by)
      if (what === 'go-on') own.goOn(id)
      return { did: what === 'stop' ? await own.stop(id) : undefined }
    } catch (error) {
      if (!(error instanceof GatewrightError)) throw error
      return { refused: { code: error.code, response: error.response } }
    }
  })

  const isOwn = (id: string) => own.current?.id === id

  /** That of another node: one under way before one that has ended, and of those the last. */
  async function elsewhere(): Promise<ShownRun | undefined> {
    const answers = (await questions?.ask([WORD, 'current'])) ?? []
    const runs = (answers as readonly { readonly did: ShownRun }[]).map(({ did }) => did)
    return runs.sort((a, b) => Number(isUnderWay(b)) - Number(isUnderWay(a)) || b.begunAt - a.begunAt)[0]
  }

  async function told(...about: readonly string[]): Promise<unknown> {
    const [answer] = ((await questions?.ask([WORD, ...about], { patience: PATIENCE, first: true })) ??
      []) as readonly Answer[]
    if (answer === undefined) throw new GatewrightError('gone')
    if ('refused' in answer) {
      const { code, response } = answer.refused
      throw new GatewrightError(code, { response })
    }
    return answer.did
  }

  async function refuseWhileElsewhere(): Promise<void> {
    const run = await elsewhere()
    if (run === undefined || !isUnderWay(run)) return
    throw new GatewrightError('set_up_busy', {
      response: { message: `${run.by.name} is setting up the strategy "${run.about.strategy}" just now.` },
      detail: { by: run.by.name },
    })
  }

  /**
   * Asking the others leaves a moment in which two begin at once: what decides is the lease, a single row. The lock of the data folder
   * is within it, for a command on the same machine.
   */
  const ofAll = (lock: () => Promise<FolderLock>) => async (): Promise<FolderLock> => {
    if (others === undefined) return lock()
    const lease = await others.openLease()
    try {
      if (!lease.isHeld) {
        await refuseWhileElsewhere()
        throw new GatewrightError('set_up_busy')
      }
      const folder = await lock()
      const forget = lease.onChange(isHeld => {
        const run = own.current
        if (!isHeld && run !== undefined && isUnderWay(run))
          void own.stop(run.id, lost).catch(() => undefined)
      })
      return {
        release() {
          forget()
          folder.release()
          // Where it cannot be given back, time ends it.
          void lease.close().catch(() => undefined)
        },
      }
    } catch (error) {
      await lease.close()
      throw error
    }
  }

  return {
    async current() {
      const here = own.current
      if (here !== undefined && isUnderWay(here)) return here
      const there = await elsewhere()
      if (there === undefined) return here
      return here !== undefined && !isUnderWay(there) && here.begunAt > there.begunAt ? here : there
    },
    async begin(begin) {
      await refuseWhileElsewhere()
      return own.begin({ ...begin, lock: ofAll(begin.lock) })
    },
    async apart(lock, work) {
      await refuseWhileElsewhere()
      return own.apart(ofAll(lock), work)
    },
    async planned(id, by) {
      if (isOwn(id) || questions === undefined) own.planned(id, by)
      else await told('planned', id, by)
    },
    async goOn(id) {
      if (isOwn(id) || questions === undefined) own.goOn(id)
      else await told('go-on', id)
    },
    async stop(id) {
      if (isOwn(id) || questions === undefined) return own.stop(id)
      return (await told('stop', id)) as ShownRun['about'] | undefined
    },
  }
}

const isUnderWay = ({ state }: ShownRun): boolean => !['done', 'fine', 'differs', 'failed'].includes(state)

const lost: RunFault = {
  code: 'stopped',
  what: 'This node did not reach the database for some seconds, so that another one may have begun a set-up meanwhile. This one was stopped.',
  next: 'Begin again to go on from there: what is made already is found, and nothing is made twice.',
}
