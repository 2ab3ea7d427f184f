import { setTimeout as wait } from 'node:timers/promises'
import { type BenchPerson, startGatewright } from './gatewright.ts'
import { addSessions } from './many-sessions.ts'
import { check, hostOf, pad, quantile } from './session-check.ts'

const active = 10_000
const pairs = 8
/** Of one round, in milliseconds. */
const roundMs = 4_000
const checksAtOnce = 500

interface Round {
  readonly p99: number
  /** Checks in a second. */
  readonly throughput: number
}

/**
 * The check of 10,000 active sessions, while every second somebody signs in and somebody signs out, beside the same without:
 * rounds in pairs, so that both meet the same machine. What costs is not the sign-in itself but what the others' next
 * requests cost after it.
 */
export async function measureUnderLife(wantedRatio: number): Promise<void> {
  const server = await startGatewright(undefined, port => ({
    measured: {
      upstream: 'http://127.0.0.1:9',
      url: `http://${hostOf(port)}`,
      allow: { roles: ['member'] },
    },
  }))
  // Two, since one alone would soon have tried too often.
  const people = [await server.join('one@contoso.test'), await server.join('two@contoso.test')]
  const sessions = addSessions(server, hostOf(server.port), active)
  const tokens = sessions.sample(active)
  await wait(1000)
  await check(server.port, tokens)

  const measured: { readonly quiet: Round; readonly life: Round }[] = []
  for (let pair = -1; pair < pairs; pair++) {
    const quiet = await round(server.port, tokens)
    const stop = live(people)
    const life = await round(server.port, tokens)
    await stop()
    // Whatever the last sign-out has cost is paid before the next quiet round.
    await check(server.port, tokens)
    if (pair >= 0) measured.push({ quiet, life })
  }

  console.log(`\nCheck of ${active} active sessions, ${pairs} pairs of rounds of ${roundMs / 1000} s`)
  console.log(`${''.padEnd(26)}${['p99 ms', 'checks/s'].map(pad).join('')}`)
  for (const name of ['quiet', 'life'] as const) {
    const rounds = measured.map(pair => pair[name])
    const label = name === 'quiet' ? 'nobody signs in or out' : 'one of each a second'
    const p99 = median(rounds.map(one => one.p99))
    const throughput = median(rounds.map(one => one.throughput))
    console.log(label.padEnd(26) + pad(p99.toFixed(3)) + pad(throughput.toFixed(0)))
  }
  const slower = median(measured.map(({ quiet, life }) => life.p99 / quiet.p99))
  const fewer = median(measured.map(({ quiet, life }) => quiet.throughput / life.throughput))
  console.log('ratio, median of pairs'.padEnd(26) + pad(slower.toFixed(2)) + pad(fewer.toFixed(2)))
  console.log(`A ratio of at most ${wantedRatio} is wanted of each.`)
  sessions.close()
  await server.stop()
}

async function round(port: number, tokens: readonly string[]): Promise<Round> {
  const latencies: number[] = []
  const begun = performance.now()
  for (let from = 0; performance.now() - begun < roundMs; from = (from + checksAtOnce) % tokens.length) {
    latencies.push(...(await check(port, tokens.slice(from, from + checksAtOnce))))
  }
  return {
    p99: quantile(latencies, 0.99),
    throughput: (latencies.length * 1000) / (performance.now() - begun),
  }
}

/** Every second somebody signs in, and half a second later signs out. Returns how to stop. */
function live(people: readonly BenchPerson[]): () => Promise<void> {
  let living = true
  const life = async () => {
    for (let turn = 0; living; turn++) {
      const person = people[turn % people.length] as BenchPerson
      const begun = performance.now()
      const cookie = await person.signIn()
      await wait(Math.max(0, 500 - (performance.now() - begun)))
      await person.signOut(cookie)
      await wait(Math.max(0, 1000 - (performance.now() - begun)))
    }
  }
  const done = life()
  return () => {
    living = false
    return done
  }
}

const median = (values: readonly number[]): number => quantile(values, 0.5)
