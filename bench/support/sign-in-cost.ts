import { cpuMilliseconds } from './cpu-time.ts'
import type { BenchProcess } from './process.ts'
import { pad, quantile } from './session-check.ts'
import type { SignInContender } from './sign-in-contenders.ts'

/** One after the other, in each round. */
const inARow = 60
/** Of a round of as many as go, in milliseconds. */
const roundMs = 3_000
const wanted = { cpuMs: 15, perSecond: 100 }

/** What sign-ins cost one of them. */
interface Cost {
  readonly name: string
  /** Processor time of each of those that came one after the other, in milliseconds. */
  readonly each: number[]
  /** Of each round of as many as go: sign-ins a second, milliseconds of processor time of one, and the provider's for it. */
  readonly rates: number[]
  readonly cpus: number[]
  readonly providers: number[]
  /** Share of its core. */
  readonly busy: number[]
}

interface Course {
  readonly provider: BenchProcess
  readonly rounds: number
  readonly atOnce: number
  signIn(contender: SignInContender): Promise<unknown>
  /** @throws Error where what it signs in is nobody */
  prove(contender: SignInContender): Promise<void>
}

/** All of them in turns, so that what else the machine does meets each. */
export async function measureCost(
  contenders: readonly SignInContender[],
  course: Course,
): Promise<readonly Cost[]> {
  const costs = contenders.map(
    ({ name }): Cost => ({ name, each: [], rates: [], cpus: [], providers: [], busy: [] }),
  )
  for (let round = 0; round < course.rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const into = costs[index] as Cost
      await oneByOne(contender, into, course)
      await asManyAsGo(contender, into, course)
      await course.prove(contender)
    }
  }
  return costs
}

async function oneByOne(contender: SignInContender, { each }: Cost, { signIn }: Course): Promise<void> {
  for (let count = 0; count < inARow; count++) {
    const before = cpuMilliseconds(contender.process.pid)
    await signIn(contender)
    each.push(cpuMilliseconds(contender.process.pid) - before)
  }
}

async function asManyAsGo(
  contender: SignInContender,
  into: Cost,
  { provider, atOnce, signIn }: Course,
): Promise<void> {
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

/** @param costs the first is ours, which the others are compared with */
export function printCosts(costs: readonly Cost[]): void {
  const ours = median(costs[0]?.each ?? [])
  const titles = [
    'CPU ms p50',
    'p99',
    'as multiple',
    'a second',
    'CPU ms then',
    'busy',
    'a core’s',
    'provider ms',
  ]
  console.log(`${''.padEnd(24)}${titles.map(pad).join('')}`)
  for (const { name, each, rates, cpus, busy, providers } of costs) {
    const shown = [
      median(each).toFixed(1),
      quantile(each, 0.99).toFixed(1),
      (median(each) / ours).toFixed(2),
      median(rates).toFixed(0),
      median(cpus).toFixed(1),
      `${(median(busy) * 100).toFixed(0)} %`,
      (1000 / median(cpus)).toFixed(0),
      median(providers).toFixed(1),
    ]
    console.log(name.padEnd(24) + shown.map(pad).join(''))
  }
  console.log(
    `At most ${wanted.cpuMs} ms are wanted of gatewright, one after the other, and ${wanted.perSecond} a second at once.`,
  )
  console.log(
    'Where a core is not busy, the provider or the load was slower: “a core’s” is what the processor time allows.',
  )
}

const median = (values: readonly number[]): number => quantile(values, 0.5)
