import { request } from 'node:http'
import { generator, load, type Measured, type Target } from './load.ts'
import { type BenchProcess, cpuMicroseconds, pin } from './process.ts'

/** One program of a comparison, ready to be loaded. */
export interface Contender {
  readonly name: string
  readonly process: BenchProcess
  readonly target: Target
  /** It has to refuse the same request without its cookie; otherwise it is measured for work that it does not do. */
  readonly checks: boolean
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
  /** Resident memory in megabytes after the last round. */
  readonly memory: number
  /** Processor time of one request in microseconds; `NaN` where the system does not tell. */
  readonly cpu: number
  /** Share of its core that it used; well below 1, it waited for the load or for other programs of the machine. */
  readonly busy: number
}

/** For a look at whether a bench works at all: `BENCH_ROUNDS=1 BENCH_SECONDS=1 BENCH_WARM_UP=0 BENCH_PEERS=none`. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const seconds = Number(process.env.BENCH_SECONDS ?? 1)
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
    pin(contender.process.pid, 0)
    await verify(contender)
    if (warmUp > 0) await load(contender.target, warmUp)
  }
  const measured = contenders.map(contender => ({ contender, all: [] as Measured[], cpu: 0, requests: 0 }))
  for (let round = 0; round < rounds; round++) {
    for (const one of measured) {
      const { target, process } = one.contender
      const before = cpuMicroseconds(process.pid)
      const result = await load(target, seconds)
      one.cpu += cpuMicroseconds(process.pid) - before
      one.requests += result.requestsPerSecond * seconds
      one.all.push(result)
      // A session that is lost stays lost, so a right answer now speaks for the round, which wrk cannot where it is redirected.
      await verify(one.contender)
    }
  }
  return measured.map(({ contender, all, cpu, requests }) => ({
    name: contender.name,
    rounds: all,
    memory: contender.process.memory(),
    cpu: cpu / requests,
    busy: cpu / (rounds * seconds * 1e6),
  }))
}

/**
 * Ratio, rate and latencies are medians of all rounds, memory is that after the last, and processor time is of all together.
 * The ratio is taken round by round, with the baseline's round in the same turn: what else the machine does changes from
 * second to second, and would otherwise decide.
 * @param baseline the name of the contender whose requests a second count as 1
 */
export function printTable(title: string, results: readonly Result[], baseline: string): void {
  const ones = results.find(({ name }) => name === baseline)?.rounds ?? []
  const width = Math.max(...results.map(({ name }) => name.length))
  console.log(`${title}, ${generator}, 32 connections, median of ${rounds} rounds of ${seconds} s in turns`)
  console.log(`${''.padEnd(width)}   ratio  requests/s   p50 ms   p99 ms     MB   CPU µs   busy`)
  for (const { name, rounds: all, memory, cpu, busy } of results) {
    const ratios = all.map(({ requestsPerSecond }, round) => {
      return requestsPerSecond / (ones[round]?.requestsPerSecond ?? Number.NaN)
    })
    console.log(
      [
        name.padEnd(width),
        median(ratios).toFixed(2).padStart(7),
        median(all.map(({ requestsPerSecond }) => requestsPerSecond))
          .toFixed(0)
          .padStart(11),
        median(all.map(({ p50 }) => p50))
          .toFixed(2)
          .padStart(8),
        median(all.map(({ p99 }) => p99))
          .toFixed(2)
          .padStart(8),
        memory.toFixed(0).padStart(6),
        cpu.toFixed(0).padStart(8),
        `${(busy * 100).toFixed(0)} %`.padStart(6),
      ].join(' '),
    )
  }
  // Else a machine with other work to do looks like a server that keeps up with everybody.
  const waiting = results.filter(({ busy }) => busy < 0.85).map(({ name }) => name)
  if (waiting.length > 0) {
    console.log(
      `Less than its core's time was used by: ${waiting.join(', ')}. Their ratios say little; compare CPU µs.`,
    )
  }
}

export function printAbsent(absent: readonly Absent[]): void {
  if (absent.length > 0) console.log('Not measured:')
  for (const { name, reason } of absent) console.log(`  ${name}: ${reason}`)
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

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
