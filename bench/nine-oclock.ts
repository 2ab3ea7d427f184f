/**
 * `npm run bench:nine`: an office of five hundred behind one address. They sign in by password within a minute, then a hundred of
 * them at the same moment; then all of them by the Entra emulator, twenty-five at once, beside checks of a session and the same
 * checks without; `BENCH_PART=provider` measures that alone. Loopback only; about three minutes.
 */
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { forked } from './support/fork.ts'
import { addPeople } from './support/office.ts'
import { cpuMicroseconds, pin } from './support/process.ts'
import { pad, quantile } from './support/session-check.ts'
import { startWithEmulator } from './support/with-emulator.ts'

const people = 500
/** In milliseconds. */
const within = 55_000
/** Sign-ins by password in a second, for as long as a hundred take. */
const perSecond = 15
const atTheSameMoment = 100
/** Whole sign-ins before what is measured: what the first one loads and compiles is no office's. */
const warmUp = 40
const atOnce = 25
/** The checks of one round beside nothing, in milliseconds. */
const quietMs = 10_000
const wantedRatio = 1.5
/** The office's, as the proxy says it. */
const office = '192.0.2.1'

const { server, emulator, signIns, stop } = await startWithEmulator(people, atOnce)
pin(server.pid, 0)
pin(emulator, 1)
pin(process.pid, 1)
const { child: checker } = await forked('checks-by-clock.ts', server.port, server.cookie)
pin(checker.pid as number, 1)

const emails = Array.from({ length: people }, (_, number) => `colleague${number}@contoso.test`)
addPeople(server, emails)

if (process.env.BENCH_PART !== 'provider') {
  const spread = await byPassword(emails, within)
  console.log(
    `${people} right passwords from one address within ${(spread.took / 1000).toFixed(0)} s: ${said(spread)}`,
  )
  const hundred = emails.slice(0, atTheSameMoment)
  const meanwhile = await checks(byPassword(hundred, (hundred.length / perSecond) * 1000))
  console.log(
    `${perSecond} right passwords a second: p99 of checks meanwhile ${quantile(meanwhile, 0.99).toFixed(1)} ms`,
  )
  const moment = await byPassword(hundred, 0)
  const rate = (hundred.length / moment.took) * 1000
  console.log(
    `${hundred.length} right passwords at the same moment: ${said(moment)}; ${rate.toFixed(0)} a second on one core`,
  )
}

for (let number = 0; number < warmUp; number++) await signIns.signIn(`person${number}@contoso.test`)
const quiet = await checks(wait(quietMs))
const failed: string[] = []
const begun = performance.now()
const cpuBefore = cpuMicroseconds(server.pid)
const beside = await checks(byProvider())
const took = performance.now() - begun
const cpu = (cpuMicroseconds(server.pid) - cpuBefore) / 1000
const quietAgain = await checks(wait(quietMs))

console.log(
  `${people} whole sign-ins by the emulator, ${atOnce} at once, in ${(took / 1000).toFixed(1)} s: ${failed.length} failed; ` +
    `${(cpu / people).toFixed(1)} ms of the server's processor time each, checks included`,
)
for (const reason of new Set(failed)) console.log(`  ${reason}`)
console.log(`\n${''.padEnd(30)}${['checks', 'p50', 'p99', 'longest'].map(pad).join('')}`)
const alone = [...quiet, ...quietAgain]
for (const [label, times] of [
  ['checks alone', alone],
  ['beside the sign-ins', beside],
] as const) {
  const shown = [0.5, 0.99, 1].map(
    share => `${quantile(times, Math.min(share, 1 - 1 / times.length)).toFixed(1)} ms`,
  )
  console.log(label.padEnd(30) + [String(times.length), ...shown].map(pad).join(''))
}
const ratio = quantile(beside, 0.99) / quantile(alone, 0.99)
console.log(`p99 beside sign-ins as a multiple of p99 alone: ${ratio.toFixed(2)} (${wantedRatio} is wanted)`)
await stop()
process.exit(0)

interface Outcome {
  /** How many were answered so, by status. */
  readonly statuses: ReadonlyMap<number, number>
  readonly took: number
  readonly latencies: readonly number[]
}

/** Everybody once, each from a browser that was never here; spread over so many milliseconds. */
async function byPassword(emails: readonly string[], overMs: number): Promise<Outcome> {
  const statuses = new Map<number, number>()
  const latencies: number[] = []
  const begun = performance.now()
  await Promise.all(
    emails.map(async (email, number) => {
      await wait((overMs / emails.length) * number)
      const from = performance.now()
      const status = await server.tryPassword(email, office)
      latencies.push(performance.now() - from)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }),
  )
  return { statuses, latencies, took: performance.now() - begun }
}

function said({ statuses, latencies }: Outcome): string {
  const refused = [...statuses].filter(([status]) => status !== 200)
  const count = refused.reduce((sum, [, times]) => sum + times, 0)
  const which = refused.map(([status, times]) => `${times} × ${status}`).join(', ')
  const times = [0.5, 0.99].map(share => `${quantile(latencies, share).toFixed(0)} ms`).join(' and ')
  return `${count} refused${which === '' ? '' : ` (${which})`}; p50 and p99 ${times}`
}

async function byProvider(): Promise<void> {
  const waiting = Array.from({ length: people }, (_, number) => `person${number}@contoso.test`)
  const worker = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      await signIns.signIn(name).catch(error => failed.push(error.message))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Checks the session of somebody who is signed in, again and again, for as long as something else takes. */
async function checks(until: Promise<unknown>): Promise<readonly number[]> {
  checker.send('begin')
  await until
  checker.send('end')
  const [latencies] = await once(checker, 'message')
  return latencies
}
