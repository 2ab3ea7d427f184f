import { request } from 'node:http'
import { load, type Measured, type Target } from './load.ts'
import { type BenchProcess, cpuMicroseconds, pin } from './process.ts'

/** One program of a comparison, ready to be loaded. */
export interface Contender {
  readonly name: string
  readonly process: BenchProcess
  readonly target: Target
  /** It has to refuse the same request without its cookie; otherwise it is measured for work that it does not do. */
  readonly checks: boolean
  /** The server that it asks about each request, where that is another: its time and its memory are the price as well. */
  readonly asks?: BenchProcess
  /** Version and licence, of what is not ours. */
  readonly origin?: string
}

/** A program that may be missing on this machine. */
export interface Peer {
  readonly name: string
  /** @throws Error that says in one line why there is none */
  start(): Promise<Contender>
}

export interface Absent {
  readonly name: string
  readonly reason: string
}

/** What one contender reached in all rounds. */
export interface Result {
  readonly name: string
  /** One after the other, in the order of the other contenders' rounds. */
  readonly rounds: readonly Measured[]
  readonly origin?: string | undefined
  /** Resident memory in megabytes after the last round. */
  readonly memory: number
  /** Processor time of one request in microseconds; `NaN` where the system does not tell. */
  readonly cpu: number
  /** Share of its core that it used; well below 1, it waited for the load or for other programs of the machine. */
  readonly busy: number
}

/** For a look at whether a bench works at all: `BENCH_ROUNDS=1 BENCH_SECONDS=1 BENCH_WARM_UP=0 BENCH_PEERS=none`. */
export const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
export const seconds = Number(process.env.BENCH_SECONDS ?? 1)
export const withoutPeers = process.env.BENCH_PEERS === 'none'
const warmUp = Number(process.env.BENCH_WARM_UP ?? 2)

/** Starts every peer that can be had; the others come back with the reason. */
export async function startPeers(
  peers: readonly Peer[],
): Promise<{ readonly started: readonly Contender[]; readonly absent: readonly Absent[] }> {
  const started: Contender[] = []
  const absent: Absent[] = []
  for (const { name, start } of peers) {
    let contender: Contender | undefined
    try {
      if (withoutPeers) throw new Error('left out by BENCH_PEERS=none')
      contender = await start()
      await verify(contender)
      started.push(contender)
    } catch (error) {
      await contender?.process.stop()
      absent.push({ name, reason: (error as Error).message.split('\n')[0] as string })
    }
  }
  return { started, absent }
}

/**
 * Loads all of them in turns, so that what else the machine does meets each. Servers have the first core, the load the
 * second: what the generator costs must not count against anybody.
 * @throws Error when one answers wrongly, before, during or after a round
 */
export async function contest(contenders: readonly Contender[]): Promise<readonly Result[]> {
  pin(process.pid, 1)
  for (const contender of contenders) {
    for (const { pid } of programsOf(contender)) pin(pid, 0)
    await verify(contender)
    if (warmUp > 0) await load(contender.target, warmUp)
  }
  const measured = contenders.map(contender => ({ contender, all: [] as Measured[], cpu: 0, requests: 0 }))
  for (let round = 0; round < rounds; round++) {
    for (const one of measured) {
      const { target } = one.contender
      const before = cpuOf(one.contender)
      const result = await load(target, seconds)
      one.cpu += cpuOf(one.contender) - before
      one.requests += result.requestsPerSecond * seconds
      one.all.push(result)
      // A session that is lost stays lost, so a right answer now speaks for the round, which wrk cannot where it is redirected.
      await verify(one.contender)
    }
  }
  return measured.map(({ contender, all, cpu, requests }) => ({
    name: contender.name,
    origin: contender.origin,
    rounds: all,
    memory: sum(programsOf(contender).map(program => program.memory())),
    cpu: cpu / requests,
    busy: cpu / (rounds * seconds * 1e6),
  }))
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** One answer; the headers that Node's server adds by itself are left out. */
export function answerTo({ port, path, headers }: Omit<Target, 'expectedStatus'>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, agent: false }, response => {
      response.resume()
      const own = new Set(['date', 'connection', 'keep-alive'])
      const kept = Object.entries(response.headers).filter(([name]) => !own.has(name))
      resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(kept) as Record<string, string>,
      })
    })
      .once('error', reject)
      .end()
  })
}

/** @throws Error when the valid request is not answered as wanted, or one without a session is let in */
async function verify({ name, target, checks }: Contender): Promise<void> {
  const { status } = await answerTo(target)
  if (status !== target.expectedStatus) throw new Error(`${name} answered ${status} to a valid request`)
  if (!checks) return
  const { cookie: _, ...headers } = target.headers
  const without = await answerTo({ ...target, headers })
  if (without.status < 300)
    throw new Error(`${name} answered ${without.status} to a request without a cookie`)
}

const programsOf = ({ process, asks }: Contender): readonly BenchProcess[] =>
  asks === undefined ? [process] : [process, asks]

const cpuOf = (contender: Contender): number =>
  sum(programsOf(contender).map(({ pid }) => cpuMicroseconds(pid)))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
