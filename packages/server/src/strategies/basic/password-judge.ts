import { Worker } from 'node:worker_threads'
import { GatewrightError } from '../../errors.ts'
import type { Judged } from './judge-password.ts'

/** How long one waits for the answer, in milliseconds: the lists are loaded first, on a slow machine too. */
const WITHIN = 10_000
/** How long the thread stays, and its lists with it, when nobody asks; in milliseconds. */
const IDLE = 60_000
/** Who may wait at once. */
const MOST_WAITING = 16

/** What is published is JavaScript, and its build rewrites this. */
const entry = new URL('./password-judge-main.ts', import.meta.url)

interface Waiting {
  resolve(why: string | undefined): void
  reject(error: unknown): void
}

interface Judge {
  readonly worker: Worker
  readonly waiting: Map<number, Waiting>
}

let judge: Judge | undefined
let idle: NodeJS.Timeout | undefined
let asked = 0

/**
 * Why a password would be guessed soon: see `whyGuessable` of `judge-password.ts`, which is asked in a thread that is there only
 * while passwords are chosen. Only whoever has proven to be somebody chooses one.
 * @throws GatewrightError `sign_in_busy` where there is no answer in time: what nobody has judged is not taken
 */
export function judgePassword(question: Judged): Promise<string | undefined> {
  judge ??= begin()
  const { worker, waiting } = judge
  if (waiting.size >= MOST_WAITING) throw busy()
  clearTimeout(idle)
  asked += 1
  const id = asked
  return new Promise<string | undefined>((resolve, reject) => {
    const late = setTimeout(() => end(busy()), WITHIN)
    const settled =
      <Value>(settle: (value: Value) => void) =>
      (value: Value) => {
        clearTimeout(late)
        settle(value)
      }
    waiting.set(id, { resolve: settled(resolve), reject: settled(reject) })
    worker.postMessage({ id, asked: question })
  })
}

function begin(): Judge {
  // No flags of ours: what was preloaded into this thread is none of the other's business.
  const worker = new Worker(entry, { execArgv: [], name: 'gatewright-passwords' })
  worker.unref()
  const waiting = new Map<number, Waiting>()
  worker.on('message', ({ id, why }: { readonly id: number; readonly why: string | undefined }) => {
    waiting.get(id)?.resolve(why)
    waiting.delete(id)
    if (waiting.size > 0) return
    idle = setTimeout(end, IDLE)
    idle.unref()
  })
  worker.on('error', error => end(error))
  return { worker, waiting }
}

/** @param error what those hear who wait */
function end(error?: unknown): void {
  const ended = judge
  judge = undefined
  void ended?.worker.terminate()
  for (const { reject } of ended?.waiting.values() ?? []) reject(error ?? busy())
}

const busy = () =>
  new GatewrightError('sign_in_busy', {
    response: { retryAfter: 5 },
    detail: { limit: 'password-queue', reason: 'a new password could not be judged in time' },
  })
