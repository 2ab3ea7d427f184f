import { Worker } from 'node:worker_threads'
import { GatewrightError } from '../../errors.ts'
import type { Judged } from './judge-password.ts'

/** How long one waits for the answer of a thread that has its lists, in milliseconds. */
const WITHIN = 10_000
/** How long one waits for the lists before that, in milliseconds: a busy machine loads them for longer than it judges. */
const LOADED_WITHIN = 30_000
/** After so long, in milliseconds, a thread that is still loading is given up. Until then whoever comes again finds it further on. */
const NEVER_LOADS = 300_000
/** How long the thread stays, and its lists with it, when nobody asks; in milliseconds. */
const IDLE = 60_000
/** Who may wait at once. */
const MOST_WAITING = 16

/** What is published is JavaScript, and its build rewrites this. */
const entry = new URL('./password-judge-main.ts', import.meta.url)

interface Waiting {
  /** Asks the thread, once it has its lists: what was given up before then is not judged in others' time. */
  begin(): void
  resolve(why: string | undefined): void
  reject(error: unknown): void
}

interface Judge {
  readonly worker: Worker
  readonly waiting: Map<number, Waiting>
  readonly begunAt: number
  hasLists: boolean
}

/** What the thread says: once that it has its lists, and then each answer. */
export type Said = { readonly ready: true } | { readonly id: number; readonly why: string | undefined }

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
  const asks = judge
  const { worker, waiting } = asks
  if (waiting.size >= MOST_WAITING) throw busy()
  clearTimeout(idle)
  asked += 1
  const id = asked
  return new Promise<string | undefined>((resolve, reject) => {
    const notLoaded = () => {
      if (performance.now() - asks.begunAt > NEVER_LOADS) return end(busy())
      waiting.delete(id)
      reject(busy())
    }
    let late = setTimeout(notLoaded, LOADED_WITHIN)
    const settled =
      <Value>(settle: (value: Value) => void) =>
      (value: Value) => {
        clearTimeout(late)
        settle(value)
      }
    const begin = () => {
      clearTimeout(late)
      late = setTimeout(() => end(busy()), WITHIN)
      worker.postMessage({ id, asked: question })
    }
    waiting.set(id, { begin, resolve: settled(resolve), reject: settled(reject) })
    if (asks.hasLists) begin()
  })
}

function begin(): Judge {
  // No flags of ours: what was preloaded into this thread is none of the other's business.
  const worker = new Worker(entry, { execArgv: [], name: 'gatewright-passwords' })
  worker.unref()
  const begun: Judge = { worker, waiting: new Map(), begunAt: performance.now(), hasLists: false }
  const { waiting } = begun
  worker.on('message', (said: Said) => {
    if ('ready' in said) {
      begun.hasLists = true
      for (const each of waiting.values()) each.begin()
    } else {
      waiting.get(said.id)?.resolve(said.why)
      waiting.delete(said.id)
    }
    if (waiting.size > 0) return
    clearTimeout(idle)
    idle = setTimeout(end, IDLE)
    idle.unref()
  })
  worker.on('error', error => end(error))
  return begun
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
