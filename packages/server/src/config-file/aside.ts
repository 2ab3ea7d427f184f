import { Worker } from 'node:worker_threads'
import { GatewrightError } from '../errors.ts'
import { serial } from '../serial.ts'
import type { TextSetting, TextWork } from './text-work.ts'

/** How long one piece of work may take, in milliseconds. The largest text takes some seconds of a core, and a busy machine gives it less. */
const LONGEST = 60_000
/** What one may need beside the program, in MB. */
const MOST_MEMORY = 512

/** What is published is JavaScript, and its build rewrites this. */
const entry = new URL('./text-thread.ts', import.meta.url)

/** One after the other: who types in several windows takes one core and no more. */
const inTurn = serial()

/** A piece of work, as a thread gets it. The types of strategy are those that are built in. */
export interface AsideTask<Name extends keyof TextWork> {
  readonly setting: TextSetting
  readonly name: Name
  readonly asked: Parameters<TextWork[Name]>[0]
}

/**
 * Does work on a large text in a thread of its own, so that everybody else is answered meanwhile.
 * @throws GatewrightError `config_invalid` with the problem that it takes too long, or too much memory
 */
export const workAside = <Name extends keyof TextWork>(
  task: AsideTask<Name>,
  within = LONGEST,
): Promise<Awaited<ReturnType<TextWork[Name]>>> =>
  inTurn(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(entry, {
          execArgv: [],
          name: 'gatewright-text',
          workerData: task,
          resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
        })
        // A server that is stopped waits for no check.
        worker.unref()
        const timer = setTimeout(() => giveUp(), within).unref()
        const end = () => {
          clearTimeout(timer)
          // It has nothing left to lose.
          void worker.terminate().catch(() => {})
        }
        const giveUp = () => {
          end()
          reject(tooMuch(task.setting.file))
        }
        worker.once('message', result => {
          end()
          resolve(result)
        })
        worker.once('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return giveUp()
          clearTimeout(timer)
          reject(error)
        })
      }),
  )

const tooMuch = (file: string) =>
  new GatewrightError('config_invalid', {
    detail: { problems: ['too_large'] },
    response: {
      problems: [
        {
          code: 'too_large',
          file,
          line: 1,
          column: 1,
          length: 1,
          path: '',
          what: 'The text was not looked through to its end: that takes too long, or too much memory.',
          why: 'Everybody else is served by the same machine.',
          fix: 'Make it smaller, or look at it on another machine with: gatewright check',
        },
      ],
    },
  })
