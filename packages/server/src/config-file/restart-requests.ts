import { realpathSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { Events } from '../events/events.ts'
import type { Nodes } from '../nodes/nodes.ts'
import type { Storage } from '../storage/storage.ts'
import type { Restart } from './restart.ts'
import { refusalInWords } from './restart-refusal.ts'
import {
  ANSWERED_WITHIN,
  createRestartRequestStore,
  type OpenRequest,
  type RestartResult,
} from './restart-request-store.ts'

/** A request that nobody has taken up by then was meant for a server that is gone, in milliseconds. */
const TAKEN_UP_WITHIN = 30_000
/** How long a node whose file says what it runs leaves a request to one whose file has changed, in milliseconds. */
const LEFT_FOR = 1000
/** How often the answer is looked for, in milliseconds. */
const LOOK_EVERY = 100
/** How often it is looked whether anybody is there to answer, in milliseconds. */
const ASK_EVERY = 1000

/**
 * Asks the server that runs on the same data for a restart, from another process, and waits for its answer.
 * @param request.file the configuration that is meant, absolute: a server that runs on another one refuses
 * @param request.isServed whether there is a server at all: while there is none nobody is waited for
 * @returns `undefined` when no server answers
 */
export async function requestRestart(
  services: { readonly storage: Pick<Storage, 'database'>; readonly clock: Clock },
  {
    by,
    file,
    accepts = [],
    timeoutMs = TAKEN_UP_WITHIN,
    isServed = () => true,
  }: {
    readonly by: string
    readonly file: string
    /** Ids of concerns that are agreed to. */
    readonly accepts?: readonly string[]
    readonly timeoutMs?: number
    readonly isServed?: () => boolean | Promise<boolean>
  },
): Promise<RestartResult | undefined> {
  const requests = createRestartRequestStore(services.storage.database, services.clock)
  const id = await requests.leave(by, file, accepts)
  let until = performance.now() + timeoutMs
  let isTaken = false
  let askAt = performance.now() + ASK_EVERY
  while (performance.now() < until) {
    await wait(LOOK_EVERY)
    const result = await requests.resultOf(id)
    if (result !== undefined) return result
    if (performance.now() < askAt) continue
    if (!(await isServed())) break
    askAt = performance.now() + ASK_EVERY
    if (!isTaken && (await requests.isTaken(id))) {
      isTaken = true
      until = performance.now() + ANSWERED_WITHIN
    }
  }
  await requests.takeBack(id)
  return undefined
}

/**
 * Takes up what {@link requestRestart} of other processes has left. Returns how to stop.
 * @param own.path absolute path of the configuration that this server runs on
 * @param own.isShared whether its text is that of all nodes, so that it does not matter whose copy is named
 * @param own.hasChanged whether its file says something else than what runs here
 */
export function answerRestartRequests(
  services: {
    readonly storage: Pick<Storage, 'database'>
    readonly events: Pick<Events, 'subscribe'>
    readonly clock: Clock
    readonly log: Logger
    readonly nodes: Pick<Nodes, 'self' | 'others'>
  },
  restart: Pick<Restart, 'run'>,
  {
    path: ownFile,
    isShared,
    hasChanged,
  }: {
    readonly path: string
    readonly isShared: boolean
    readonly hasChanged: () => Promise<boolean>
  },
): () => void {
  const { storage, events, clock, log, nodes } = services
  const requests = createRestartRequestStore(storage.database, clock)
  let looking = false
  /** Something was written while we were looking: it may have been missed. */
  let lookAgain = false

  const isRunBy = async (file: string) => (await nodes.others()).some(node => node.file === file)

  async function answer({ id, by, file = ownFile, accepts }: OpenRequest): Promise<void> {
    const isMeant = isSame(file, ownFile)
    // Another node runs on the file that is meant: it knows better.
    if (!isMeant && (await isRunBy(file))) return
    // On machines that are laid out alike the path says nothing: what was changed on one of them is meant to be taken up there.
    if (isMeant && !isShared && (await isRunBy(file)) && !(await hasChanged()))
      await wait(LEFT_FOR, undefined, { ref: false })
    if (!(await requests.take(id, nodes.self.id))) return
    if (!isMeant && !isShared) {
      const message = `The server on these data runs on ${ownFile}, and not on ${file}. Name that file with --config, or stop the server and start it on the other.`
      return await requests.answer(id, { ok: false, message })
    }
    const result = await restart.run({ name: by }, { whenBusy: 'wait', accepts }).then(
      ({ ended, nodes }): RestartResult => ({ ok: true, ended, nodes }),
      (error: unknown): RestartResult => ({
        ok: false,
        message: refusalInWords(error),
        ...(error instanceof GatewrightError &&
          error.is('restart_unconfirmed') && { concerns: error.response.concerns ?? [] }),
      }),
    )
    await requests.answer(id, result)
  }

  async function look(): Promise<void> {
    lookAgain = looking
    if (looking) return
    looking = true
    try {
      await requests.drop(TAKEN_UP_WITHIN)
      for (const request of await requests.open()) await answer(request)
    } catch (error) {
      log.warn({ err: error }, 'a restart that was asked for could not be looked up')
    } finally {
      looking = false
    }
    if (lookAgain) await look()
  }

  return events.subscribe(({ kind }) => {
    if (kind === 'restart-requested' || kind === 'anything') void look()
  })
}

/** Whether both lead to one file; by symbolic links, too. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map(path => {
    try {
      return realpathSync(path)
    } catch {
      return path
    }
  })
  return a === b
}
