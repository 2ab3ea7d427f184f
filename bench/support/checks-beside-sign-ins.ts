import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { forked } from './fork.ts'
import type { BenchServer } from './gatewright.ts'
import { pin } from './process.ts'
import { pad, quantile } from './session-check.ts'

/** Sign-ins in a second, beside the checks. */
const steady = 100
/** At the same moment. More of them say that somebody here cannot keep up, and would outlive the provider's codes. */
const mostGoing = 100
/** Of checks alone, and of checks beside sign-ins, in milliseconds. */
const roundMs = 8_000
const wantedRatio = 1.5

interface SignIns {
  /** How long each took, in milliseconds. */
  readonly took: number[]
  readonly failed: Map<string, number>
  /** Not begun, since too many were under way. */
  left: number
}

/** The check of a session by the clock, alone and beside sign-ins, in pairs of rounds, so that both meet the same machine. */
export async function printChecksBeside(
  server: BenchServer,
  rounds: number,
  signIn: () => Promise<unknown>,
): Promise<void> {
  const { child: checker } = await forked('checks-by-clock.ts', server.port, server.cookie)
  pin(checker.pid as number, 1)
  const during = async (work: Promise<unknown>): Promise<readonly number[]> => {
    checker.send('begin')
    await work
    checker.send('end')
    const [latencies] = await once(checker, 'message')
    return latencies
  }
  const signIns: SignIns = { took: [], failed: new Map(), left: 0 }
  const [alone, beside, ratios]: [number[], number[], number[]] = [[], [], []]
  for (let pair = 0; pair < rounds; pair++) {
    const quiet = await during(wait(roundMs))
    const busy = await during(byTheClock(signIn, signIns))
    alone.push(...quiet)
    beside.push(...busy)
    ratios.push(quantile(busy, 0.99) / quantile(quiet, 0.99))
  }
  checker.disconnect()
  console.log(`\n${''.padEnd(24)}${['', 'p50 ms', 'p99 ms', 'longest'].map(pad).join('')}`)
  for (const [label, times] of [
    ['checks alone', alone],
    [`beside ${steady} a second`, beside],
    ['those sign-ins', signIns.took],
  ] as const) {
    const shown = [0.5, 0.99, 1 - 1 / times.length].map(share => quantile(times, share).toFixed(1))
    console.log(label.padEnd(24) + [String(times.length), ...shown].map(pad).join(''))
  }
  for (const [reason, count] of signIns.failed) console.log(`  ${count} failed: ${reason}`)
  if (signIns.left > 0) {
    console.log(
      `  ${signIns.left} were not begun, since ${mostGoing} were under way: the machine has other work to do, and the ratio says little.`,
    )
  }
  console.log(
    `p99 beside sign-ins as a multiple of p99 alone, median of ${rounds} pairs: ${quantile(ratios, 0.5).toFixed(2)} (${wantedRatio} is wanted)`,
  )
}

/** Begins one every so often, however long those before take. */
async function byTheClock(signIn: () => Promise<unknown>, signIns: SignIns): Promise<void> {
  const going = new Set<Promise<void>>()
  const begun = performance.now()
  for (let count = 0; count < (steady * roundMs) / 1000; count++) {
    await wait(Math.max(0, begun + (count * 1000) / steady - performance.now()))
    if (going.size >= mostGoing) {
      signIns.left += 1
      continue
    }
    const from = performance.now()
    const one = signIn().then(
      () => void signIns.took.push(performance.now() - from),
      error => void signIns.failed.set(error.message, (signIns.failed.get(error.message) ?? 0) + 1),
    )
    going.add(one)
    void one.then(() => going.delete(one))
  }
  await Promise.all(going)
}
