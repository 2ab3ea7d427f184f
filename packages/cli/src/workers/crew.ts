import cluster from 'node:cluster'
import module from 'node:module'
import { dirname } from 'node:path'
import { type Calls, callsOver, type Port } from './calls.ts'
import { type Failure, type LeaderCalls, type Serving, WORKER, type WorkerCalls } from './contract.ts'
import { closeInTransit } from './in-transit.ts'
import { passOnLines } from './whole-lines.ts'

/** One worker: a process that takes its share of the connections. */
export interface Member {
  readonly number: number
  readonly pid: number
  readonly calls: Calls<WorkerCalls>
  /** Settles when it serves. @throws WorkerFailure */
  readonly serving: Promise<Serving>
  /** Settles when it has ended. */
  readonly ended: Promise<End>
  /** Tells it to end in an orderly way. */
  stop(how: { readonly drains: boolean }): void
  /** Of one that is told nothing any more. */
  kill(): void
}

/** How a worker’s process has ended: by a code or a signal, of which the other is `null`. */
export interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** It could not be started. */
export class WorkerFailure extends Error {
  override readonly name = 'WorkerFailure'
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.said)
    this.failure = failure
  }
}

/**
 * Says once how workers are started. Connections are dealt out in turn: where each worker takes what it can get, whoever is
 * quickest has most of those that stay (docs/decisions/0019). What they write goes through this process, unless somebody
 * looks on at a terminal.
 */
export function prepareWorkers(): void {
  cluster.schedulingPolicy = cluster.SCHED_RR
  const passed = (stream: NodeJS.WriteStream) => (stream.isTTY ? 'inherit' : 'pipe')
  cluster.setupPrimary({
    serialization: 'advanced',
    stdio: ['ignore', passed(process.stdout), passed(process.stderr), 'ipc'],
  })
}

/** @param answers what it may ask from its first moment on, but for `serves` and `failed` */
export function startWorker(number: number, answers: Pick<LeaderCalls, 'begin' | 'exposition'>): Member {
  const worker = cluster.fork({ [WORKER]: `${number}`, ...compileCache() })
  closeInTransit(worker)
  const { stdout, stderr } = worker.process
  if (stdout) passOnLines(stdout, text => process.stdout.write(text))
  if (stderr) passOnLines(stderr, text => process.stderr.write(text))
  const serving = Promise.withResolvers<Serving>()
  // Whoever waits for it hears of it; nobody may.
  serving.promise.catch(() => {})
  const calls = callsOver<WorkerCalls>(worker as Port, {
    ...answers,
    serves: serving.resolve,
    failed: (failure: Failure) => serving.reject(new WorkerFailure(failure)),
  } satisfies LeaderCalls)
  // Not by `once` of Node's events, which takes the error of something that could not be sent for the end.
  const ended = new Promise<End>(resolve => {
    worker.once('exit', (code: number | null, signal: NodeJS.Signals | null) => {
      serving.reject(new WorkerFailure({ said: ownWords({ code, signal }), exitCode: code || 1 }))
      resolve({ code, signal })
    })
  })
  return {
    number,
    pid: worker.process.pid as number,
    calls,
    serving: serving.promise,
    ended,
    stop: how => void calls.ask('stop', how).catch(() => {}),
    kill() {
      worker.process.kill('SIGKILL')
    },
  }
}

const ownWords = ({ code, signal }: End): string =>
  `A worker has ended before it served (${signal ?? `exit code ${code}`}). What it said is above.`

/** Where the code lies that this process has compiled: the launcher tells one that it starts, and Node tells nobody. */
function compileCache(): Record<string, string> {
  const folder = module.getCompileCacheDir?.()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}
