/**
 * `npm run bench:nine`: an office of five hundred behind one address. They sign in by password within a minute, then a hundred of
 * them at the same moment; then all of them by the Entra emulator, twenty-five at once, beside checks of a session and the same
 * checks without. Loopback only; about three minutes.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../tests/support/free-ports.ts'
import { startGatewright } from './support/gatewright.ts'
import { addPeople } from './support/office.ts'
import { cpuMicroseconds, pin } from './support/process.ts'
import { createProviderSignIns } from './support/provider-sign-in.ts'
import { pad, quantile } from './support/session-check.ts'

const people = 500
/** In milliseconds. */
const within = 55_000
const atTheSameMoment = 100
const atOnce = 25
/** The checks of one round beside nothing, in milliseconds. */
const quietMs = 10_000
/** Between the beginnings of two checks, in milliseconds. */
const checkEvery = 10
const wantedRatio = 1.5
/** The office's, as the proxy says it. */
const office = '192.0.2.1'

const emulatorPort = await freePort()
const provider = `http://localhost:${emulatorPort}/11111111-1111-4111-8111-111111111111`
const server = await startGatewright(undefined, undefined, undefined, port => ({
  authStrategies: {
    default: { type: 'basic', allowSelfSignup: true },
    azure: {
      type: 'oauth2',
      allowSelfSignup: true,
      options: {
        authorizationURL: `${provider}/oauth2/v2.0/authorize`,
        tokenURL: `${provider}/oauth2/v2.0/token`,
        clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
        clientSecret: 'secret-of-the-bench-000000000000000000001',
        callbackURL: callbackOf(port),
        scope: 'openid profile email',
      },
      fieldMapping: { email: 'preferred_username' },
    },
  },
  pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
}))
const emulator = fork(
  join(import.meta.dirname, 'support/emulator.ts'),
  [String(emulatorPort), String(people), callbackOf(server.port)],
  { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
)
process.once('exit', () => emulator.kill())
await Promise.race([
  once(emulator, 'message'),
  once(emulator, 'exit').then(() => Promise.reject(new Error('The emulator did not start.'))),
])
pin(server.pid, 0)
pin(emulator.pid as number, 1)
pin(process.pid, 1)

const emails = Array.from({ length: people }, (_, number) => `colleague${number}@contoso.test`)
addPeople(server, emails)

const spread = await byPassword(emails, within)
console.log(
  `${people} right passwords from one address within ${(spread.took / 1000).toFixed(0)} s: ${said(spread)}`,
)
const moment = await byPassword(emails.slice(0, atTheSameMoment), 0)
console.log(`${atTheSameMoment} right passwords at the same moment: ${said(moment)}`)

const quiet = await checks(wait(quietMs))
const failed: string[] = []
const signIns = createProviderSignIns(`http://localhost:${server.port}`, atOnce)
const begun = performance.now()
const cpuBefore = cpuMicroseconds(server.pid)
const beside = await checks(byProvider())
const took = performance.now() - begun
const cpu = (cpuMicroseconds(server.pid) - cpuBefore) / 1000
const quietAgain = await checks(wait(quietMs))
signIns.close()

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
emulator.disconnect()
await server.stop()
process.exit(0)

function callbackOf(port: number): string {
  return `http://localhost:${port}/api/v1/auth/login-callback/oauth2/azure`
}

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
      const outcome = await signIns.signIn(name).catch(error => String(error))
      if (outcome !== true) failed.push(outcome)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Checks the session of somebody who is signed in, again and again, for as long as something else takes. */
async function checks(until: Promise<unknown>): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const latencies: number[] = []
  const open: Promise<void>[] = []
  let isOver = false
  const over = until.then(() => {
    isOver = true
  })
  while (!isOver) {
    // Begun by the clock and not by the last answer: else a server that stands still is asked less often.
    open.push(check(agent).then(took => void latencies.push(took)))
    await wait(checkEvery)
  }
  await Promise.all([over, ...open])
  agent.destroy()
  return latencies
}

function check(agent: Agent): Promise<number> {
  const headers = {
    host: `localhost:${server.port}`,
    cookie: server.cookie,
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': `localhost:${server.port}`,
    'x-forwarded-uri': '/tool/page',
  }
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: server.port, path: '/api/v1/gate/check', headers, agent },
      response => {
        if (response.statusCode !== 204) reject(new Error(`The check answered ${response.statusCode}.`))
        response.resume().once('end', () => resolve(performance.now() - begun))
      },
    )
      .once('error', reject)
      .end()
  })
}
