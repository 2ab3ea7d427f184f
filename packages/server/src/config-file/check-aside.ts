import { Worker } from 'node:worker_threads'
import { serial } from '../serial.ts'
import type { AsideCheck, CheckedAside } from './checked-aside.ts'

/** Bytes up to which a text is checked where it is: that takes a few milliseconds, and a thread a hundred. */
export const SMALL = 64 * 1024
/** How long a check may take, in milliseconds. The largest text takes a second or two of a core, and a busy machine gives it less. */
const LONGEST = 60_000
/** What one may need beside the program, in MB. */
const MOST_MEMORY = 512

/** What is published is JavaScript, and its build rewrites this. */
const entry = new URL('./check-thread.ts', import.meta.url)

/** One after the other: who types in several windows takes one core and no more. */
const inTurn = serial()

/** Checks a large text in a thread of its own, so that everybody else is answered meanwhile. */
export const checkAside = (check: AsideCheck, within = LONGEST): Promise<CheckedAside> =>
  inTurn(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(entry, {
          execArgv: [],
          name: 'gatewright-check',
          workerData: check,
          resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
        })
        // A server that is stopped waits for no check.
        worker.unref()
        const timer = setTimeout(() => end(tooMuch(check.file)), within).unref()
        const end = (checked: CheckedAside) => {
          clearTimeout(timer)
          resolve(checked)
          // It has nothing left to lose.
          void worker.terminate().catch(() => {})
        }
        worker.once('message', end)
        worker.once('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return end(tooMuch(check.file))
          clearTimeout(timer)
          reject(error)
        })
      }),
  )

const tooMuch = (file: string): CheckedAside => ({
  ok: false,
  notices: [],
  more: 0,
  problems: [
    {
      code: 'too_large',
      file,
      line: 1,
      column: 1,
      length: 1,
      path: '',
      what: 'The text was not checked to its end: that takes too long, or too much memory.',
      why: 'Everybody else is served by the same machine.',
      fix: 'Make it smaller, or look at it on another machine with: gatewright check',
    },
  ],
})
