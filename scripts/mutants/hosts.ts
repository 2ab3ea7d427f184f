import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Do these tests pass with this text in place of that file? All paths are absolute. */
export interface Question {
  readonly file: string
  readonly source: string
  readonly tests: readonly string[]
}

export interface Answer {
  readonly passed: boolean
  /** The tests have asked for the file at all. */
  readonly loaded: boolean
  readonly failedTest?: string | undefined
}

export interface Host {
  /** @returns `undefined` when no answer came within the time */
  ask(question: Question, withinMs: number): Promise<Answer | undefined>
  close(): void
}

const program = fileURLToPath(new URL('host.ts', import.meta.url))

/**
 * Where tests put their databases: in memory where the system has a folder there. Thousands of tries that wait for a disk each
 * take ten times as long, and nothing of them is kept.
 */
const inMemory = '/dev/shm'

/** A host that is started when it is asked first, and anew after a question that it did not survive. */
export function createHost(tests: readonly string[]): Host {
  let child: ChildProcess | undefined
  const folder = mkdtempSync(join(existsSync(inMemory) ? inMemory : tmpdir(), 'gatewright-mutants-'))

  async function start(): Promise<ChildProcess> {
    // What tests print about the mistakes that they find is of no interest.
    const started = fork(program, tests, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, TMPDIR: folder },
    })
    await once(started, 'message')
    return started
  }

  return {
    async ask(question, withinMs) {
      child ??= await start()
      const answer = await replyOf(child, question, withinMs)
      if (answer === undefined) {
        child.kill('SIGKILL')
        child = undefined
      }
      return answer
    },
    close() {
      child?.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function replyOf(child: ChildProcess, question: Question, withinMs: number): Promise<Answer | undefined> {
  return new Promise(resolve => {
    const done = (answer?: Answer) => {
      clearTimeout(timer)
      child.off('message', heard).off('exit', gone)
      resolve(answer)
    }
    const heard = (message: unknown) => done(message as Answer)
    const gone = () => done()
    const timer = setTimeout(done, withinMs)
    child.on('message', heard).on('exit', gone)
    child.send(question)
  })
}
