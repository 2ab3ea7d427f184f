/**
 * `npm run bench:sign-in`: whole sign-ins by an OpenID provider, from the first click to the answer that sets the session, beside
 * express-openid-connect and Better Auth with the same provider: the server's own processor time of one, and how many a core does in a
 * second; then the check of a session beside a hundred sign-ins a second. `BENCH_PROFILE=1` says where Gatewright's time goes.
 * Loopback only; about two minutes, and the peers are fetched first.
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installPeers } from './peers/install.ts'
import { printProfiles } from './support/cpu-profile.ts'
import { cpuMilliseconds } from './support/cpu-time.ts'
import { forked } from './support/fork.ts'
import { pin } from './support/process.ts'
import { pad, quantile } from './support/session-check.ts'
import { type SignInContender, startSignInContest } from './support/sign-in-contenders.ts'
import { printAbsent } from './support/table.ts'

const people = 500
/** Sign-ins before what is measured: what the first ones load, compile and make is no later one's. */
const warmUp = Number(process.env.BENCH_WARM_UP ?? 200)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** One after the other, in each round. */
const inARow = 60
const atOnce = 16
/** Of a round of as many as go, in milliseconds. */
const roundMs = 3_000
/** In a second, beside the checks. */
const steady = 100
/** Of checks alone, and of checks beside sign-ins, in milliseconds. */
const checksMs = 8_000
const wanted = { cpuMs: 15, perSecond: 100, ratio: 1.5 }

await installPeers()
const profiles = process.env.BENCH_PROFILE ? mkdtempSync(join(tmpdir(), 'gatewright-profile-')) : undefined
const flags = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`]
const { ours, peers, absent, provider } = await startSignInContest(people, atOnce, flags)
pin(process.pid, 1)
pin(provider.pid, availableParallelism() > 2 ? 2 : 1)
const everybody = [ours, ...peers]
let turn = 0
/** An office has many addresses, so what is bounded by address is not what is measured. */
const nextAddress = () => {
  turn += 1
  return `198.18.${(turn >> 8) & 255}.${turn & 255}`
}
let signedIn = 0
const signIn = async (contender: SignInContender) => {
  const cookie = await contender.signIns.signIn(nextAddress())
  if (contender === ours) signedIn += 1
  return cookie
}

for (const contender of everybody) {
  pin(contender.process.pid, 0)
  await prove(contender)
  for (let count = 0; count < warmUp; count++) await signIn(contender)
}

interface Measured {
  /** Processor time of each of those that came one after the other, in milliseconds. */
  readonly each: number[]
  /** Sign-ins a second, and the processor time of one in milliseconds, of each round of as many as go. */
  readonly rates: number[]
  readonly cpus: number[]
  readonly providers: number[]
  /** Share of its core. */
  readonly busy: number[]
}
const measured = new Map<SignInContender, Measured>(
  everybody.map(one => [one, { each: [], rates: [], cpus: [], providers: [], busy: [] }]),
)
for (let round = 0; round < rounds; round++) {
  for (const [contender, into] of measured) {
    await oneByOne(contender, into)
    await asManyAsGo(contender, into)
    await prove(contender)
  }
}

const median = (values: readonly number[]): number => quantile(values, 0.5)
const our = measured.get(ours) as Measured
console.log(
  `Whole sign-ins by oidc-provider, ${people} people; ${rounds} rounds in turns, medians; ratios are of processor time`,
)
const titles = ['CPU ms p50', 'p99', 'ratio', 'a second', 'CPU ms then', 'busy', 'a core’s', 'provider ms']
console.log(`${''.padEnd(24)}${titles.map(pad).join('')}`)
for (const [{ name }, { each, rates, cpus, busy, providers }] of measured) {
  const shown = [
    median(each).toFixed(1),
    quantile(each, 0.99).toFixed(1),
    (median(each) / median(our.each)).toFixed(2),
    median(rates).toFixed(0),
    median(cpus).toFixed(1),
    `${(median(busy) * 100).toFixed(0)} %`,
    (1000 / median(cpus)).toFixed(0),
    median(providers).toFixed(1),
  ]
  console.log(name.padEnd(24) + shown.map(pad).join(''))
}
console.log(
  `One after the other: at most ${wanted.cpuMs} ms are wanted of gatewright. ${atOnce} at once: ${wanted.perSecond} a second; where a core is not busy, ` +
    'the provider or the load was slower, and “a core’s” is what its processor time allows.',
)
printAbsent(absent)
for (const { name, origin } of peers) console.log(`  ${name}: ${origin}`)

await besideChecks()
for (const { signIns, process: server } of everybody) {
  signIns.close()
  await server.stop()
}
await provider.stop()
if (profiles !== undefined) {
  printProfiles(profiles, signedIn)
  rmSync(profiles, { recursive: true })
}
process.exit(0)

/** @throws Error where a session is none, or nobody's is one */
async function prove(contender: SignInContender): Promise<void> {
  const { name, signIns, provePath } = contender
  const [somebody, nobody] = [
    await signIns.ask(provePath, await signIn(contender)),
    await signIns.ask(provePath, ''),
  ]
  if (somebody >= 300 || nobody < 300)
    throw new Error(`${name} answers ${somebody} to somebody who has signed in, ${nobody} to nobody.`)
}

async function oneByOne(contender: SignInContender, { each }: Measured): Promise<void> {
  for (let count = 0; count < inARow; count++) {
    const before = cpuMilliseconds(contender.process.pid)
    await signIn(contender)
    each.push(cpuMilliseconds(contender.process.pid) - before)
  }
}

async function asManyAsGo(contender: SignInContender, into: Measured): Promise<void> {
  const cpuOf = () => [contender.process.pid, provider.pid].map(cpuMilliseconds) as [number, number]
  const begun = performance.now()
  const [before, providerBefore] = cpuOf()
  let done = 0
  const worker = async () => {
    while (performance.now() - begun < roundMs) {
      await signIn(contender)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const took = performance.now() - begun
  const [after, providerAfter] = cpuOf()
  into.rates.push((done * 1000) / took)
  into.cpus.push((after - before) / done)
  into.providers.push((providerAfter - providerBefore) / done)
  into.busy.push((after - before) / took)
}

/** The check of a session by the clock, in pairs of rounds, so that both meet the same machine. */
async function besideChecks(): Promise<void> {
  const { child: checker } = await forked('checks-by-clock.ts', ours.process.port, ours.process.cookie)
  pin(checker.pid as number, 1)
  const during = async (work: Promise<unknown>): Promise<readonly number[]> => {
    checker.send('begin')
    await work
    checker.send('end')
    const [latencies] = await once(checker, 'message')
    return latencies
  }
  const failed = new Map<string, number>()
  const [alone, beside, took]: [number[], number[], number[]] = [[], [], []]
  const ratios: number[] = []
  for (let pair = 0; pair < rounds; pair++) {
    const quiet = await during(wait(checksMs))
    const busy = await during(byTheClock(took, failed))
    alone.push(...quiet)
    beside.push(...busy)
    ratios.push(quantile(busy, 0.99) / quantile(quiet, 0.99))
  }
  checker.disconnect()
  console.log(`\n${''.padEnd(24)}${['', 'p50 ms', 'p99 ms', 'longest'].map(pad).join('')}`)
  for (const [label, times] of [
    ['checks alone', alone],
    [`beside ${steady} a second`, beside],
    ['those sign-ins', took],
  ] as const) {
    const shown = [0.5, 0.99, 1 - 1 / times.length].map(share => quantile(times, share).toFixed(1))
    console.log(label.padEnd(24) + [String(times.length), ...shown].map(pad).join(''))
  }
  for (const [reason, count] of failed) console.log(`  ${count} failed: ${reason}`)
  console.log(
    `p99 beside sign-ins as a multiple of p99 alone, median of ${rounds} pairs: ${median(ratios).toFixed(2)} (${wanted.ratio} is wanted)`,
  )
}

/** Begins one every so often, however long those before take. */
async function byTheClock(took: number[], failed: Map<string, number>): Promise<void> {
  const going: Promise<void>[] = []
  const begun = performance.now()
  for (let count = 0; count < (steady * checksMs) / 1000; count++) {
    await wait(Math.max(0, begun + (count * 1000) / steady - performance.now()))
    const from = performance.now()
    going.push(
      signIn(ours).then(
        () => void took.push(performance.now() - from),
        error => void failed.set(error.message, (failed.get(error.message) ?? 0) + 1),
      ),
    )
  }
  await Promise.all(going)
}
