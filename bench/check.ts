/**
 * `npm run bench`: the check of a valid session beside a bare `node:http` server that answers with the same headers, in
 * the same run and in turns, so that what else the machine does meets both. Loads loopback only, for about 40 seconds.
 */
import { request } from 'node:http'
import { generator, load, type Measured, type Target } from './support/load.ts'
import { startBareServer, startGatewright } from './support/programs.ts'
import { pin } from './support/proxies.ts'

/** The share of a bare server's requests a second that the check has to reach. */
const wantedRatio = 0.8
const rounds = 5
const seconds = 3

const gatewright = await startGatewright()
const signedInMemory = gatewright.memory()
const check: Target = {
  port: gatewright.port,
  path: '/api/v1/gate/check',
  expectedStatus: 204,
  headers: {
    host: `localhost:${gatewright.port}`,
    cookie: gatewright.cookie,
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': `localhost:${gatewright.port}`,
    'x-forwarded-uri': '/tool/page?x=1',
  },
}
const answer = await answerTo(check)
if (answer.status !== check.expectedStatus) throw new Error(`The check answered ${answer.status}.`)
const bare = await startBareServer(answer.status, answer.headers)

// Load on one core, server on the other: what the generator costs must not count against either server.
pin(process.pid, 1)
pin(gatewright.pid, 0)
pin(bare.pid, 0)

const results = { gatewright: [] as Measured[], bare: [] as Measured[] }
await load(check, 2)
await load({ ...check, port: bare.port }, 2)
for (let round = 0; round < rounds; round++) {
  results.gatewright.push(await load(check, seconds))
  results.bare.push(await load({ ...check, port: bare.port }, seconds))
}
const loadedMemory = gatewright.memory()
await Promise.all([gatewright.stop(), bare.stop()])

const ours = median(results.gatewright)
const theirs = median(results.bare)
const ratio = ours.requestsPerSecond / theirs.requestsPerSecond
console.log(
  `Check of a valid session, ${generator}, 32 connections, median of ${rounds} rounds of ${seconds} s in turns`,
)
console.log(`                requests/s   p50 ms   p99 ms`)
console.log(`  gatewright  ${row(ours)}`)
console.log(`  node:http   ${row(theirs)}`)
console.log(`  ratio       ${ratio.toFixed(2).padStart(12)}   (at least ${wantedRatio} is wanted)`)
console.log('Resident memory of Gatewright, MB')
console.log(`  ready             ${gatewright.memoryAtStart.toFixed(0).padStart(6)}`)
console.log(`  one sign-in later ${signedInMemory.toFixed(0).padStart(6)}`)
console.log(`  under load        ${loadedMemory.toFixed(0).padStart(6)}`)
console.log(`Start-up: ${gatewright.startUp.toFixed(0)} ms from the start of the process until it answers`)

/** By requests a second; its latencies go with it. */
function median(measured: readonly Measured[]): Measured {
  const sorted = [...measured].sort((a, b) => a.requestsPerSecond - b.requestsPerSecond)
  return sorted[Math.floor(sorted.length / 2)] as Measured
}

function row({ requestsPerSecond, p50, p99 }: Measured): string {
  return `${requestsPerSecond.toFixed(0).padStart(12)} ${p50.toFixed(2).padStart(8)} ${p99.toFixed(2).padStart(8)}`
}

/** One answer, for the bare server to repeat; what Node adds by itself is left to it. */
function answerTo(target: Target): Promise<{ status: number; headers: Record<string, string> }> {
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: target.port, path: target.path, headers: target.headers },
      response => {
        response.resume()
        const own = new Set(['date', 'connection', 'keep-alive'])
        const headers = Object.entries(response.headers).filter(([name]) => !own.has(name))
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(headers) as Record<string, string>,
        })
      },
    )
      .once('error', reject)
      .end()
  })
}
