import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const bin = join(import.meta.dirname, '..', '..', 'bin')
/** Plain JavaScript, of which the compiler knows no types. */
const { nodeFlags }: { readonly nodeFlags: readonly string[] } = await import(join(bin, 'node24.mjs'))
const launcher = join(bin, 'gatewright.mjs')
/** As the launcher has it. */
const compiled = join(bin, '../../../node_modules/.cache/gatewright/compiled')
/** A test run that is killed leaves no server behind. */
const withTestRun = ['--import', join(bin, 'end-with-parent.mjs')]

/** A folder of its own with this configuration; removed when the test ends. */
export function folderWith(config: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-cli-'))
  writeFileSync(
    join(folder, 'gatewright.config.json'),
    typeof config === 'string' ? config : JSON.stringify(config),
  )
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts the real command in a folder: with the flags of Node that it wants, so that the launcher starts no second process. */
export const spawnCli = (folder: string, ...args: string[]): ChildProcessWithoutNullStreams =>
  spawnNode(folder, [...nodeFlags, ...withTestRun, launcher, ...args])

/** The same as from a shell: a launcher, and the command as its child. */
export const spawnLauncher = (folder: string, ...args: string[]): ChildProcessWithoutNullStreams =>
  spawnNode(folder, [...withTestRun, launcher, ...args])

function spawnNode(folder: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  }) as ChildProcessWithoutNullStreams
  // The launcher's child, too: a launcher that is killed this way cannot take the server along.
  onTestFinished(() => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL')
    } catch {
      // Both have ended.
    }
  })
  return child
}

/** What a command has said and how it has ended. */
interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the real command to its end in a process of its own, for what is between the command and who started it. */
export async function runProcess(folder: string, ...args: string[]): Promise<Ended> {
  const child = spawnCli(folder, ...args)
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', chunk => {
      printed[stream] += chunk
    })
  }
  const [code] = await once(child, 'close')
  return { code, ...printed }
}

/**
 * Runs the real command to its end, in a process that has loaded the server already, which takes longer than any command. Those
 * that are asked for at the same time come one after the other.
 */
export async function runCli(folder: string, ...args: string[]): Promise<Ended> {
  // A server ends when its process does.
  if (args[0] === 'start') return await runProcess(folder, ...args)
  kept ??= keepProcess()
  return await kept.run({ folder, env: { ...process.env }, args })
}

let kept: ReturnType<typeof keepProcess> | undefined

/** For how long a command may keep its process after its last word, in milliseconds. */
const LINGERS = 30_000

/**
 * A process for commands, one after the other. One that never ends is refused, whatever it has said, and ends the process with it:
 * what it holds would be laid to the next.
 * @param main address of the module that is a command
 */
export function keepProcess(main = new URL('../../src/main.ts', import.meta.url).href, lingers = LINGERS) {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...nodeFlags,
      ...withTestRun,
      fileURLToPath(new URL('./kept-process.mjs', import.meta.url)),
      main,
      `${lingers}`,
    ],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { NODE_COMPILE_CACHE: compiled, ...process.env } },
  )
  const asked = new Map<number, ReturnType<typeof Promise.withResolvers<Ended>>>()
  let last = 0
  child.on('message', ({ id, stays, ...ended }: Ended & { readonly id: number; readonly stays?: string }) => {
    if (stays === undefined) asked.get(id)?.resolve(ended)
    else {
      const { stdout, stderr } = ended
      asked.get(id)?.reject(new Error(`The command does not end, because of ${stays}. ${stdout}${stderr}`))
      child.kill('SIGKILL')
    }
    asked.delete(id)
    if (asked.size === 0) child.channel?.unref()
  })
  child.once('exit', () => {
    if (kept === own) kept = undefined
    for (const { reject } of asked.values()) reject(new Error('The process of the commands has ended.'))
  })
  child.unref()
  child.channel?.unref()
  const own = {
    run(command: { readonly folder: string; readonly env: object; readonly args: readonly string[] }) {
      const waiting = Promise.withResolvers<Ended>()
      asked.set(++last, waiting)
      child.channel?.ref()
      child.send({ id: last, ...command })
      return waiting.promise
    },
  }
  return own
}

/** Resolves with everything printed from now on, once the pattern is in it. */
export function heard(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
      if (pattern.test(text)) resolve(text)
    })
    child.once('close', () => reject(new Error(`The command ended without printing ${pattern}:\n${text}`)))
  })
}
