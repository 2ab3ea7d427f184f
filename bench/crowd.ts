/**
 * `npm run bench:crowd`: people who use an app and sign in by password, beside ten thousand connections that are silent, drip
 * or flood, and without them, in turns. Loopback only, on Linux (the crowd has addresses of its own, 127.0.0.2 to 25); about
 * two minutes. Both processes need some 11,000 open files: `ulimit -Hn` says how many there may be.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type BenchPerson, startGatewright } from './support/gatewright.ts'
import { cpuMicroseconds, pin } from './support/process.ts'
import { pad, quantile } from './support/session-check.ts'

const wantedRatio = 1.5
const connections = 10_000
const pairs = 3
/** Of one round, in milliseconds. */
const roundMs = 8_000
/** Nobody may try more often than the limits of sign-ins let them. */
const signInEvery = 400

interface Round {
  readonly pages: readonly number[]
  readonly signIns: readonly number[]
  /** Share of a core that the server took. */
  readonly cpu: number
}

const app = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
await once(app, 'listening')
const server = await startGatewright(`http://127.0.0.1:${(app.address() as AddressInfo).port}`)
const people = await Promise.all(
  Array.from({ length: 12 }, (_, number) => server.join(`person${number}@contoso.test`)),
)
const crowd = fork(join(import.meta.dirname, 'support/hostile.ts'), {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})
process.once('exit', () => crowd.kill())
pin(server.pid, 0)
pin(crowd.pid as number, 1)

let turn = 0
await round()
const rounds: { readonly quiet: Round; readonly crowded: Round }[] = []
for (let pair = 0; pair < pairs; pair++) {
  const quiet = await round()
  crowd.send({ port: server.port, connections })
  await told(crowd, message => message === 'opened')
  // What waits in the kernel's queue is taken first.
  await wait(3_000)
  await report()
  const crowded = await round()
  console.log(
    `round ${pair + 1}: the crowd holds ${await report()}; core ${quiet.cpu.toFixed(2)}, then ${crowded.cpu.toFixed(2)}`,
  )
  crowd.send('stop')
  await told(crowd, message => message === 'stopped')
  await wait(2_000)
  rounds.push({ quiet, crowded })
}

console.log(
  `\n${''.padEnd(30)}${['page p50', 'page p99', 'sign-in p50', 'sign-in p99', 'core'].map(pad).join('')}`,
)
for (const name of ['quiet', 'crowded'] as const) {
  const [pages, signIns] = (['pages', 'signIns'] as const).map(what =>
    rounds.flatMap(pair => pair[name][what]),
  )
  const times = [pages, signIns].flatMap(all =>
    [0.5, 0.99].map(share => `${quantile(all ?? [], share).toFixed(1)} ms`),
  )
  const cpu = quantile(
    rounds.map(pair => pair[name].cpu),
    0.5,
  )
  const label = name === 'quiet' ? 'people alone' : `beside ${connections} connections`
  console.log(label.padEnd(30) + [...times, cpu.toFixed(2)].map(pad).join(''))
}
for (const what of ['pages', 'signIns'] as const) {
  const ratio = quantile(
    rounds.map(({ quiet, crowded }) => quantile(crowded[what], 0.99) / quantile(quiet[what], 0.99)),
    0.5,
  )
  console.log(
    `p99 of ${what === 'pages' ? 'pages' : 'sign-ins'}, median of the pairs’ ratios: ${ratio.toFixed(2)} (${wantedRatio} is wanted)`,
  )
}
app.close()
app.closeAllConnections()
crowd.disconnect()
await server.stop()
process.exit(0)

async function round(): Promise<Round> {
  const until = performance.now() + roundMs
  const cpuBefore = cpuMicroseconds(server.pid)
  const [pages, signIns] = [[] as number[], [] as number[]]
  const timed = async (latencies: number[], work: () => Promise<unknown>) => {
    const begun = performance.now()
    await work()
    latencies.push(performance.now() - begun)
    return performance.now() - begun
  }
  const reader = async () => {
    while (performance.now() < until) {
      await timed(pages, page)
      await wait(5)
    }
  }
  const arrival = async () => {
    for (; performance.now() < until; turn++) {
      const person = people[turn % people.length] as BenchPerson
      const took = await timed(signIns, () => person.signIn(`10.0.${turn >> 8}.${turn & 255}`))
      await wait(Math.max(0, signInEvery - took))
    }
  }
  await Promise.all([reader(), reader(), arrival()])
  return { pages, signIns, cpu: (cpuMicroseconds(server.pid) - cpuBefore) / (roundMs * 1000) }
}

/** On a connection of its own, as somebody comes who was not there before. */
function page(): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { host: `localhost:${server.port}`, cookie: server.cookie }
    request({ host: '127.0.0.1', port: server.port, path: '/tool/page', headers, agent: false }, answer => {
      if (answer.statusCode !== 200) reject(new Error(`The page answered ${answer.statusCode}.`))
      answer.resume().once('end', resolve)
    })
      .once('error', reject)
      .end()
  })
}

async function report(): Promise<string> {
  crowd.send('report')
  const { open, closed } = (await told(crowd, message => typeof message === 'object')) as {
    open: number
    closed: number
  }
  return `${open} connections; ${closed} were closed since`
}

async function told(child: ChildProcess, isIt: (message: unknown) => boolean): Promise<unknown> {
  for (;;) {
    const [message] = await once(child, 'message')
    if (isIt(message)) return message
  }
}
