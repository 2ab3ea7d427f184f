/**
 * `npm run bench:start [-- another clone of the project] [--on postgres]`: milliseconds from the start of `gatewright start` to its first
 * answer that it is ready, and resident memory then: with nothing compiled yet, as after an update, and with Node's compile
 * cache filled. With another clone, the two take turns in one run and their ratio is printed, for a machine is rarely as fast
 * twice. On a PostgreSQL of its own, whose tables the first start has made, it is shown beside SQLite. Loads loopback only.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { freePort } from '../tests/support/free-ports.ts'
import { startPostgres } from '../tests/support/postgres-server.ts'
import { cpuMicroseconds, residentMegabytes } from './support/process.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const here = join(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  options: { on: { type: 'string', default: 'sqlite' } },
  allowPositionals: true,
})
const clones = [here, ...positionals.map(path => resolve(path))]
const postgres = values.on === 'postgres' ? await startPostgres() : undefined
/** Each clone on SQLite, and on a database of its own where that is asked for. */
const contenders: readonly Contender[] = await Promise.all(
  clones
    .flatMap(clone => (postgres === undefined ? [{ clone }] : [{ clone }, { clone, on: postgres }]))
    .map(async ({ clone, on }, index) => {
      await on?.ask(`create database start_${index}`)
      return { clone, url: on?.url(`start_${index}`) }
    }),
)
const folder = mkdtempSync(join(tmpdir(), 'gatewright-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

interface Contender {
  readonly clone: string
  /** Of a PostgreSQL. */
  readonly url: string | undefined
}

interface Start {
  readonly milliseconds: number
  /** Processor time in milliseconds: on a machine with other work the steadier measure. */
  readonly processor: number
  readonly megabytes: number
}

for (const state of ['nothing compiled yet', 'compile cache filled'] as const) {
  const starts = contenders.map((): Start[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const cache = join(folder, `cache-${index}`)
      if (state === 'nothing compiled yet') rmSync(cache, { recursive: true, force: true })
      const start = await startOnce(contender, cache)
      // The first of each fills caches, also those of the system.
      if (round > 0) starts[index]?.push(start)
    }
  }
  console.log(state)
  for (const [index, { clone, url }] of contenders.entries()) {
    const figure = (what: keyof Start) =>
      median((starts[index] ?? []).map(start => start[what]))
        .toFixed(0)
        .padStart(6)
    console.log(
      `  ${`${clone}${url === undefined ? '' : ' on PostgreSQL'}`.padEnd(40)}${figure('milliseconds')} ms, ${figure('processor')} ms of a processor, ${figure('megabytes')} MB`,
    )
  }
  if (contenders.length === 1) continue
  const ratio = (what: keyof Start) =>
    median((starts[0] ?? []).map((start, round) => start[what] / (starts[1]?.[round]?.[what] ?? Number.NaN)))
  console.log(
    `  ratio of the first to the second, median of rounds: time ${ratio('milliseconds').toFixed(2)}, processor ${ratio('processor').toFixed(2)}, memory ${ratio('megabytes').toFixed(2)}`,
  )
}
await postgres?.remove()

/** A new data folder each time, with a key and an app, as on a first day; in a database the tables are there. */
async function startOnce({ clone, url }: Contender, cache: string): Promise<Start> {
  const port = await freePort()
  const origin = 'http://localhost:3000'
  const cwd = mkdtempSync(join(folder, 'run-'))
  mkdirSync(cache, { recursive: true })
  writeFileSync(
    join(cwd, 'gatewright.config.json'),
    JSON.stringify({
      // The same text at each start: a database refuses one that it has no version of.
      httpServer: { port: '${env:GATEWRIGHT_PORT}', externalUrl: origin },
      ...(url === undefined ? {} : { storage: { url } }),
      superAdmins: [{ strategy: 'default', email: 'bench@contoso.test' }],
      apps: { tool: { upstream: 'http://127.0.0.1:9', url: `${origin}/tool`, allow: { roles: ['member'] } } },
    }),
  )
  const begun = performance.now()
  const child = spawn(
    process.execPath,
    // The flags of packages/cli/bin/node24.mjs: with them the launcher runs the server in this very process.
    [
      '--max-semi-space-size=4',
      '--disable-sigusr1',
      join(clone, 'packages/cli/bin/gatewright.mjs'),
      'start',
      '--log-level',
      'warn',
    ],
    {
      ...{ cwd, stdio: ['ignore', 'ignore', 'inherit'] },
      env: { ...process.env, NODE_COMPILE_CACHE: cache, GATEWRIGHT_PORT: `${port}` },
    },
  )
  const gone = new Promise(done => child.once('exit', done))
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error('It ended instead of starting.')
    await new Promise(done => setTimeout(done, 4))
  }
  const milliseconds = performance.now() - begun
  const megabytes = residentMegabytes(child.pid as number)
  const processor = cpuMicroseconds(child.pid as number) / 1000
  child.kill('SIGTERM')
  await gone
  rmSync(cwd, { recursive: true })
  return { milliseconds, processor, megabytes }
}

function isReady(port: number): Promise<boolean> {
  return new Promise(done => {
    get({ host: '127.0.0.1', port, path: '/readyz', agent: false }, answer =>
      done(answer.resume().statusCode === 200),
    ).once('error', () => done(false))
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
