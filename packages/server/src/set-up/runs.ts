import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { FolderLock } from '../storage/folder/lock.ts'
import { SetUpRefusal } from './refusal.ts'
import type { PlanRow, Run, RunEnd, RunWork, ShownRun } from './run.ts'
import { explainRunFault, type RunFault } from './run-fault.ts'

/** How long a plan waits for a yes, and what was lent for it is kept, in milliseconds. */
const PLAN_WAITS = 15 * 60_000

/**
 * Set-ups that are begun in a browser. There is one at a time; whoever looks sees how far it is. It outlives the page that has begun it
 * and a restart onto another configuration. What somebody has lent it (a secret, a token) is in memory alone, and gone when it ends.
 */
export interface SetUpRuns {
  /** The one under way; else the last one, until somebody has put it away. */
  readonly current: ShownRun | undefined
  /**
   * Begins to look at what would be done, and answers before that is known.
   * @param begin.lock as `lockSetUp`
   * @throws GatewrightError `set_up_busy`; SetUpRefusal `busy`
   */
  begin(begin: {
    readonly by: ShownRun['by']
    readonly about: ShownRun['about']
    readonly lock: () => Promise<FolderLock>
    readonly work: RunWork
    /** Told of the end of what was agreed to; what it throws is in nobody's way. */
    readonly onEnd?: (end: RunEnd) => Promise<void>
  }): Promise<ShownRun>
  /** Short work that must not come between the steps of a run. @throws as {@link begin} */
  apart<Result>(lock: () => Promise<FolderLock>, work: () => Promise<Result>): Promise<Result>
  /** Whether this plan waits for this person's yes. @throws GatewrightError `gone`, `forbidden` */
  planned(id: string, by: string): void
  /** Does what was planned, and answers at once. */
  goOn(id: string): void
  /**
   * Ends a run that is under way, and puts away one that has ended.
   * @param why what is said of it; that it was stopped, when absent
   * @returns what was under way
   * @throws GatewrightError `gone`
   */
  stop(id: string, why?: RunFault): Promise<ShownRun['about'] | undefined>
  close(): Promise<void>
}

/** @param options.onFault told of what nobody has foreseen */
export function createSetUpRuns(options: {
  readonly clock: Pick<Clock, 'now'>
  readonly onFault: (error: unknown) => void
}): SetUpRuns {
  const { clock, onFault } = options
  let run: Run | undefined
  let apart = false

  const isUnderWay = (state: ShownRun['state']) => !['done', 'fine', 'differs', 'failed'].includes(state)
  function refuseSecond(): void {
    if (run !== undefined && isUnderWay(run.state)) throw busy(run)
    if (apart) throw new GatewrightError('set_up_busy')
  }
  const theRun = (id: string): Run => {
    if (run?.id !== id) throw new GatewrightError('gone')
    return run
  }
  function failed(of: Run, error: unknown): RunFault {
    const fault = explainRunFault(of.abort.signal.aborted ? of.abort.signal.reason : error)
    if (fault.code === 'internal') onFault(error)
    of.fault = fault
    of.state = 'failed'
    return fault
  }
  function end(of: Run): void {
    clearTimeout(of.timer)
    of.act = undefined
    // It knows the request, and so what was lent.
    of.onEnd = undefined
    of.code = undefined
    of.lock?.release()
    of.lock = undefined
  }

  async function look(of: Run, work: RunWork): Promise<void> {
    try {
      const { rows, notes, act } = await work({
        signal: of.abort.signal,
        show(code) {
          of.code = code
          of.state = 'code'
        },
        looks() {
          of.code = undefined
          of.state = 'looking'
        },
        say: line => of.said.push(line),
      })
      of.abort.signal.throwIfAborted()
      of.rows = rows.map(row => ({ ...row }))
      of.notes = notes
      of.act = act
      const open = of.rows.some(({ at }) => at === 'open')
      of.state = act !== undefined ? 'planned' : open ? 'differs' : 'fine'
    } catch (error) {
      failed(of, error)
    }
    if (of.state !== 'planned') return end(of)
    of.timer = setTimeout(() => {
      of.fault = expired
      of.state = 'failed'
      end(of)
    }, PLAN_WAITS)
    of.timer.unref()
  }

  async function act(of: Run): Promise<void> {
    const { onEnd } = of
    let fault: RunFault | undefined
    try {
      of.said.push(
        ...((await of.act?.({
          onStep({ id }, at) {
            of.rows = of.rows.map(row => (row.id === id ? { ...row, at } : row))
          },
        })) ?? []),
      )
      of.rows = of.rows.map(row => ({ ...row, at: row.at === 'open' ? 'done' : row.at }))
      of.state = 'done'
    } catch (error) {
      fault = failed(of, error)
    } finally {
      end(of)
    }
    await onEnd?.({ fault }).catch(onFault)
  }

  return {
    get current() {
      return run && shown(run)
    },
    async begin({ by, about, lock, work, onEnd }) {
      refuseSecond()
      const before = run
      const begun: Run = {
        ...{ id: randomUUID(), by, about, begunAt: clock.now(), state: 'looking', onEnd },
        ...{ rows: [], notes: [], said: [], abort: new AbortController() },
      }
      run = begun
      try {
        begun.lock = await lock()
      } catch (error) {
        run = before
        throw error
      }
      begun.settled = look(begun, work)
      return shown(begun)
    },
    async apart(lock, work) {
      refuseSecond()
      apart = true
      try {
        const held = await lock()
        try {
          return await work()
        } finally {
          held.release()
        }
      } finally {
        apart = false
      }
    },
    planned(id, by) {
      const { state, by: begunBy } = theRun(id)
      if (state !== 'planned') throw new GatewrightError('gone')
      if (begunBy.id !== by) {
        // What somebody has lent is not for others to use.
        throw new GatewrightError('set_up_busy', {
          response: {
            message: `${begunBy.name} has begun this, and only they can go on with it.`,
            next: 'Stop it, and begin your own: what is made already is found.',
          },
        })
      }
    },
    goOn(id) {
      const planned = theRun(id)
      if (planned.state !== 'planned') throw new GatewrightError('gone')
      clearTimeout(planned.timer)
      planned.state = 'working'
      planned.settled = act(planned)
    },
    async stop(id, why = stopped) {
      const stopping = theRun(id)
      if (!isUnderWay(stopping.state)) {
        run = undefined
        return undefined
      }
      stopping.abort.abort(new SetUpRefusal(why.code, why.what, why.next))
      await stopping.settled
      if (stopping.state === 'planned') {
        stopping.fault = why
        stopping.state = 'failed'
        end(stopping)
      }
      return stopping.about
    },
    async close() {
      if (run === undefined || !isUnderWay(run.state)) return
      await this.stop(run.id)
    },
  }
}

const busy = ({ by, begunAt, about }: Run): GatewrightError =>
  new GatewrightError('set_up_busy', {
    response: {
      message: `${by.name} is setting up the strategy "${about.strategy}" just now, since ${new Date(begunAt).toISOString().slice(11, 16)} UTC.`,
    },
    detail: { by: by.name },
  })

const stopped: RunFault = {
  code: 'stopped',
  what: 'It was stopped.',
  next: 'Begin again to go on from there: what is made already is found, and nothing is made twice.',
}
const expired: RunFault = {
  code: 'expired',
  what: 'Nobody said yes within a quarter of an hour, so what was lent for it was dropped.',
  next: 'Begin again.',
}

const shown = ({ id, by, about, begunAt, state, code, rows, notes, said, fault }: Run): ShownRun => ({
  ...{ id, by, about, begunAt, state, notes },
  rows: rows.map((row: PlanRow) => ({ ...row })),
  said: [...said],
  ...(code !== undefined && { code }),
  ...(fault !== undefined && { fault }),
})
