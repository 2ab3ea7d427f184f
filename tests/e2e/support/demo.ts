import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { placeConfiguration } from '../../../examples/demo/src/configuration.ts'
import { type Ports, readOptions } from '../../../examples/demo/src/options.ts'
import { freePorts } from '../../support/free-ports.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** The demo as `npm start` runs it, on ports of its own and in a folder of its own. */
export interface RunningDemo {
  /** `http://localhost:<port>`, as the browser sees it. */
  readonly console: string
  readonly bot: string
  readonly emulator: string
  /** The bot itself, around the gate. */
  readonly botProgram: string
  /** The shop whose customers chat with the bot; not there in the empty demo. */
  readonly hostPage: string
  readonly folder: string
  /** Everything printed so far. */
  output(): string
  /** Ctrl-C; resolves with the exit code once all of it has ended. */
  stop(): Promise<number | null>
}

export interface StartOptions {
  readonly empty?: boolean
  /** Further options of `npm start`. */
  readonly more?: readonly string[]
  /** Changes the configuration before the start. Grace is not invited then. @param file where it will stand */
  readonly configure?: (text: string, file: string, ports: Ports) => string
}

/**
 * Starts the demo and waits for its banner.
 * @throws Error with everything it printed when it ends instead
 */
export async function startDemo(options: StartOptions = {}): Promise<RunningDemo> {
  // The README's pictures show the ports that the README names.
  if (process.env.UPDATE_SCREENSHOTS === '1') return await startOn([3000, 4000, 4100, 4200], options)
  for (;;) {
    try {
      return await startOn(await freePorts(4), options)
    } catch (error) {
      // Between being found free and being used, a port can go to another test's demo.
      if (!/Port \d+, for .*, is taken/.test(String(error))) throw error
    }
  }
}

async function startOn(
  [port, emulatorPort, botPort, hostPort]: readonly number[],
  options: StartOptions,
): Promise<RunningDemo> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-demo-'))
  const given = [
    ...[`--port=${port}`, `--emulator-port=${emulatorPort}`, `--bot-port=${botPort}`],
    ...[`--host-port=${hostPort}`, `--data=${folder}`, ...(options.more ?? [])],
  ]
  if (options.configure !== undefined) placeConfigured(given, options.configure)
  const child = spawn(
    process.execPath,
    [join(root, 'scripts/start.mjs'), ...given, ...(options.empty ? ['--empty'] : [])],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  const ended = once(child, 'close')
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk
      if (output.includes('Gatewright is ready')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void ended.then(() => reject(new Error(`The demo ended instead of starting:\n${output}`)))
  })
  await ready
  return {
    console: `http://localhost:${port}`,
    bot: `http://support.localhost:${port}`,
    emulator: `http://localhost:${emulatorPort}`,
    botProgram: `http://127.0.0.1:${botPort}`,
    hostPage: `http://shop.localhost:${hostPort}`,
    folder,
    output: () => output,
    async stop() {
      if (child.exitCode === null) child.kill('SIGINT')
      const [code] = await ended
      rmSync(folder, { recursive: true, force: true })
      return code
    },
  }
}

function placeConfigured(given: readonly string[], configure: NonNullable<StartOptions['configure']>): void {
  const options = readOptions(given)
  const { file } = placeConfiguration(options)
  writeFileSync(file, configure(readFileSync(file, 'utf8'), file, options.ports))
}
