import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { createSteadyStream, fileSink, type SteadyStream, visible } from '@gatewright/config'

/** How long a program may take until it answers, and until it has stopped, in milliseconds. */
const readyWithin = 30_000
const stoppedWithin = 5_000

/** When the demo itself is killed, its programs end too, and leave no port taken. */
const endWithParent = import.meta.resolve('../../../packages/cli/bin/end-with-parent.mjs')
/** Nothing that they print ends them, whoever reads it. */
const keepSteady = import.meta.resolve('./keep-steady.ts')

export interface ProgramSettings {
  readonly name: string
  /** Absolute path of the program, then its arguments. */
  readonly command: readonly [string, ...string[]]
  /** Answers 2xx as soon as the program is ready. */
  readonly readyUrl: string
  /** Everything that the program prints goes here too. */
  readonly logFile: string
  /** What stands in the log of an earlier start stays. */
  readonly keepsLog?: boolean
  /** Called with what a person at the terminal should see: warnings and errors. */
  readonly print: (line: string) => void
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** One program of the demo, as a process of its own on the Node that runs this. */
export class Program {
  readonly name: string
  /** Settles when the process has ended, with its exit code or signal. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #readyUrl: string
  readonly #lastLines: string[] = []

  constructor(settings: ProgramSettings) {
    this.name = settings.name
    this.#readyUrl = settings.readyUrl
    const cache = getCompileCacheDir()
    this.#child = spawn(
      process.execPath,
      // The flags are those of packages/cli/bin/node24.mjs, which says why.
      [
        '--max-semi-space-size=4',
        '--disable-sigusr1',
        '--import',
        keepSteady,
        '--import',
        endWithParent,
        ...settings.command,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // A group of its own: Ctrl-C reaches this process alone, which then stops the others in order.
        detached: true,
        env: {
          ...process.env,
          ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) }),
          ...settings.env,
        },
      },
    )
    this.ended = new Promise(resolve => {
      this.#child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
      // It could not be started: no memory, or too many processes.
      this.#child.on('error', error => resolve(error.message))
    })
    const log = openLog(settings)
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', line => {
        log?.write(`${line}\n`)
        this.#lastLines.push(visible(line))
        if (this.#lastLines.length > 20) this.#lastLines.shift()
        const isPlain = !line.startsWith('{')
        // The programs introduce themselves there, which the banner does better.
        if (isPlain && stream === this.#child.stdout) return
        const shown = forPeople(line)
        if (shown !== undefined) settings.print(visible(shown))
      })
    }
  }

  /**
   * Waits until the program answers.
   * @throws Error with the program's last lines when it ends, or stays silent for too long
   */
  async ready(): Promise<void> {
    const giveUpAt = Date.now() + readyWithin
    let end: string | undefined
    void this.ended.then(how => (end = how))
    while (end === undefined && Date.now() < giveUpAt) {
      const answer = await fetch(this.#readyUrl, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
      await answer?.body?.cancel()
      if (answer?.ok) return
      await wait(20)
    }
    const what = end === undefined ? `does not answer at ${this.#readyUrl}` : `ended with ${end}`
    throw new Error([`${this.name} ${what}. Its last words:`, ...this.#lastLines].join('\n'))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Sends a signal, and does not wait for what comes of it. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Asks the program to stop, and ends it by force when it does not. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGTERM')
    const force = setTimeout(() => this.#child.kill('SIGKILL'), stoppedWithin)
    await this.ended
    clearTimeout(force)
  }
}

/** A new log file. A full disk costs its lines, and not the demo. */
function openLog({ name, logFile, keepsLog, print }: ProgramSettings): SteadyStream | undefined {
  try {
    mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 })
    // Addresses of people stand in it. A mode counts for new files alone.
    if (existsSync(logFile)) chmodSync(logFile, 0o600)
    return createSteadyStream(fileSink(openSync(logFile, keepsLog ? 'a' : 'w', 0o600)))
  } catch (error) {
    print(visible(`${name} has no log file: ${(error as Error).message}`))
    return undefined
  }
}

const levelsForPeople: ReadonlySet<unknown> = new Set(['warn', 'error', 'fatal'])

/**
 * What of a program's output a person should see: plain text as it is, and of the structured log warnings and errors in
 * short.
 */
export function forPeople(line: string): string | undefined {
  if (!line.startsWith('{')) return line === '' ? undefined : line
  let entry: { level?: unknown; msg?: unknown; code?: unknown; ref?: unknown }
  try {
    entry = JSON.parse(line)
  } catch {
    return line
  }
  if (!levelsForPeople.has(entry.level)) return undefined
  return [entry.code, entry.msg, entry.ref === undefined ? undefined : `(ref ${entry.ref})`]
    .filter(part => typeof part === 'string')
    .join(' ')
}
