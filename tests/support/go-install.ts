import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** A program that is got as source: a command in a module of Go. */
export interface GoProgram {
  readonly name: string
  readonly module: string
  /** Pinned, as `v1.2.3`. */
  readonly version: string
  /** Of the command, in its module. */
  readonly folder: string
  readonly licence: string
}

/**
 * Builds a program with the Go of this machine, once: minutes. With a compiler at a time, behind everything else, for
 * somebody works here.
 * @param into keeps the programs that were built, each with its version
 * @returns the program's path
 * @throws Error that says in one line why there is none
 */
export async function installGoProgram(program: GoProgram, into: string): Promise<string> {
  const { name, module, version, folder } = program
  const target = join(into, `${name}-${version}`)
  const path = join(target, process.platform === 'win32' ? `${name}.exe` : name)
  if (existsSync(path)) return path
  try {
    await go(['version'])
    console.log(`Building ${name} ${version}, once …`)
    // In the module's own folder, where its `replace` lines count: `go install <module>@<version>` refuses a module with some.
    const source = JSON.parse(await go(['mod', 'download', '-json', `${module}@${version}`]))
    // A module's `vendor` folder is not in what is downloaded, or not whole.
    const flags = ['-p=1', '-mod=readonly', '-ldflags=-s']
    await go(['install', ...flags, `./${folder}`], { folder: source.Dir, env: { GOBIN: target } })
    return path
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error })
  }
}

/** @returns standard output */
async function go(
  args: readonly string[],
  { folder, env }: { readonly folder?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  // Go's own installer puts it where PATH does not lead by itself.
  const path = [process.env.PATH, '/usr/local/go/bin'].join(delimiter)
  const running = promisify(execFile)('go', args, {
    // Else outside of any module.
    cwd: folder ?? tmpdir(),
    env: { ...process.env, PATH: path, ...env },
    maxBuffer: 2 ** 26,
    timeout: 3_600_000,
  })
  if (running.child.pid !== undefined) setPriority(running.child.pid, 15)
  return (await running).stdout
}

/** What Go said beside its progress: its answer in JSON has it as `Error`, else it is the first line. */
function reasonOf(error: unknown): string {
  const failure = error as NodeJS.ErrnoException & { readonly stdout?: string; readonly stderr?: string }
  if (failure.code === 'ENOENT') return 'Go is not found, and nothing else builds it'
  const inJson = /"Error": "((?:[^"\\]|\\.)*)"/.exec(failure.stdout ?? '')?.[1]
  const lines = (failure.stderr ?? '')
    .split('\n')
    .filter(line => !/^(go: downloading .*|#.*|\s*)$/.test(line))
  const said = lines.slice(0, lines[0]?.endsWith(':') ? 2 : 1).map(line => line.trim())
  return `Go could not build it: ${inJson?.split('\\n')[0] ?? (said.join(' ') || failure.message)}`
}
