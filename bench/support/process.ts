import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'

/** A server that is measured, as a process of its own on loopback. */
export interface BenchProcess {
  readonly port: number
  readonly pid: number
  /** Resident memory in megabytes, now, of the process and what it started. */
  memory(): number
  stop(): Promise<void>
}

/** Whatever goes wrong, nothing stays behind. */
const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach(killAll))

/** Waits until somebody answers on the port. @throws Error with what it printed when nobody does */
export async function listening(
  child: ChildProcess,
  port: number,
  clean: () => void = () => {},
): Promise<BenchProcess> {
  children.add(child)
  child.once('exit', () => children.delete(child))
  let said = ''
  child.stderr?.on('data', text => {
    said = `${said}${text}`.slice(-2000)
  })
  child.stdout?.resume()
  let failed = false
  child.once('error', error => {
    failed = true
    said += error.message
  })
  let hasAnswered = false
  for (let attempt = 0; attempt < 4000 && !hasAnswered && !failed && child.exitCode === null; attempt++) {
    await new Promise(resolve => setTimeout(resolve, 5))
    hasAnswered = await answers(port)
  }
  if (!hasAnswered) {
    child.kill('SIGKILL')
    clean()
    throw new Error(`${child.spawnfile} does not answer: ${said.trim()}`)
  }
  const pid = child.pid as number
  return {
    port,
    pid,
    memory: () => residentMegabytes(pid),
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 3000)
      if (child.exitCode === null && child.signalCode === null) await gone
      clearTimeout(late)
      clean()
    },
  }
}

const hasTaskset = spawnSync('taskset', ['-V']).error === undefined

/** Keeps a process, and what it started or will start, on one core, so that server and load do not take turns on it. */
export function pin(pid: number, core: number): void {
  if (!hasTaskset) return
  for (const one of withDescendants(pid)) spawnSync('taskset', ['-acp', String(core), String(one)])
}

/**
 * Processor time so far, in microseconds; Linux only. On a machine with other work to do it is the steadier measure, for
 * it does not count waiting.
 */
export function cpuMicroseconds(pid: number): number {
  try {
    return [...cpuByProcess(pid).values()].reduce((sum, time) => sum + time, 0)
  } catch {
    return Number.NaN
  }
}

/**
 * The same of this process and each of those that it has started, by their ids. Threads that have ended are in it.
 * @throws Error where there is no `/proc`
 */
export function cpuByProcess(pid: number): ReadonlyMap<number, number> {
  return new Map(
    withDescendants(pid).map(one => {
      // The fields behind the name in brackets, in ticks of a hundredth of a second (proc_pid_stat(5)).
      const fields = statOf(one)
      return [one, (Number(fields[11]) + Number(fields[12])) * 10_000] as const
    }),
  )
}

/** `VmRSS` of Linux, summed; elsewhere `ps` knows it for the process itself. */
export function residentMegabytes(pid: number): number {
  try {
    return withDescendants(pid)
      .map(one => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1]) / 1024)
      .reduce((sum, megabytes) => sum + megabytes, 0)
  } catch {
    return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024
  }
}

/** @throws Error where there is no `/proc` */
function withDescendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .map(one => ({ one, parent: Number(statOf(one)[1]) }))
  const found = [pid]
  for (const next of found)
    found.push(...parents.filter(({ parent }) => parent === next).map(({ one }) => one))
  return found
}

function killAll(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    for (const pid of withDescendants(child.pid)) process.kill(pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/** From the state on; empty for a process that has ended meanwhile. */
function statOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  } catch {
    return []
  }
}

/** A whole answer, of any kind: a program that still starts may take a connection and drop it again. */
function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    get({ host: '127.0.0.1', port, agent: false }, answer =>
      resolve(answer.resume().statusCode !== undefined),
    ).once('error', () => resolve(false))
  })
}
