import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Failure } from './faults.ts'
import { type Answer, type Asked, OPENED, type Order, type OrderKind, type Replies } from './orders.ts'
import type { Opening } from './write-thread.ts'

/** One thread for all databases of a process: there is one of them, but in tests. */
let shared: Worker | undefined

/** What the last one has ended by, where it has: a mistake of ours, or no memory left. */
let endedBy: Error | undefined

/** What is published is JavaScript, and its build rewrites this. */
const entry = new URL('./write-thread-main.ts', import.meta.url)

/** Comes up while something else is done; whoever needs it starts it otherwise. */
export function startThread(): Worker {
  if (shared !== undefined) return shared
  // What was preloaded into this thread is none of the other's business. Node 22 warns of SQLite unless it is told not to.
  const execArgv = process.execArgv.filter(flag => flag.startsWith('--disable-warning='))
  const worker = new Worker(entry, { execArgv, name: 'gatewright-storage' })
  // An open database keeps the process alive by its port, and nothing else does.
  worker.unref()
  worker.on('error', error => {
    endedBy = error
  })
  worker.on('exit', () => {
    if (shared === worker) shared = undefined
  })
  shared = worker
  return worker
}

/**
 * A statement takes some microseconds, and to hear of it by the event loop as long as everything else that is due there:
 * whoever has a transaction open is waited for by all others.
 */
export interface Hurry {
  /** Milliseconds. */
  left: number
}

/** The way to the thread for one database. */
export interface Line {
  /**
   * Sends an order.
   * @param hurry waits for the answer on the spot for as long as there is time left, and takes that off it
   * @throws the failure, as `Failed`
   */
  ask<Kind extends OrderKind>(order: Order & { readonly kind: Kind }, hurry?: Hurry): Promise<Replies[Kind]>
  /** Whether another process held the lock when last something was heard. */
  readonly isBusy: boolean
}

/** A failure that came over the line. */
export class Failed extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Failed) => void
}

/**
 * Opens the database in the thread.
 * @param onEnd told when the thread is gone: nothing is answered any more
 * @throws Failed
 */
export async function openLine(opening: Omit<Opening, 'port' | 'answers'>, onEnd: () => void): Promise<Line> {
  const { port1, port2 } = new MessageChannel()
  const answers = new Int32Array(new SharedArrayBuffer(4))
  const waiting = new Map<number, Waiting>()
  let lastId = OPENED
  let ended = false
  let isBusy = false
  const opened = new Promise<undefined>((resolve, reject) => waiting.set(OPENED, { resolve, reject }))
  function deliver(answer: Answer): void {
    isBusy = 'isBusy' in answer
    if ('isBusy' in answer) return
    const one = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('failure' in answer) one?.reject(new Failed(answer.failure))
    else one?.resolve(answer.value as never)
  }
  port1.on('message', deliver)

  /** Reads what comes until this is answered, or there is no time left. */
  function waitFor(id: number, hurry: Hurry): void {
    let from = performance.now()
    while (hurry.left > 0 && waiting.has(id)) {
      const seen = Atomics.load(answers, 0)
      const next = receiveMessageOnPort(port1)
      if (next !== undefined) deliver(next.message)
      else Atomics.wait(answers, 0, seen, hurry.left)
      const now = performance.now()
      hurry.left -= now - from
      from = now
    }
  }

  port1.on('close', () => {
    ended = true
    for (const { reject } of waiting.values()) reject(new Failed(threadEnded()))
    waiting.clear()
    onEnd()
  })
  startThread().postMessage({ ...opening, port: port2, answers } satisfies Opening, [port2])
  await opened
  return {
    get isBusy() {
      return isBusy
    },
    ask(order, hurry) {
      if (ended) return Promise.reject(new Failed(threadEnded()))
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        port1.postMessage({ id, order } satisfies Asked)
        if (hurry !== undefined) waitFor(id, hurry)
      })
    },
  }
}

const threadEnded = (): Failure => ({
  message: `the thread that writes has ended${endedBy === undefined ? '' : `: ${endedBy.stack ?? endedBy.message}`}`,
  reason: 'stopped',
})
