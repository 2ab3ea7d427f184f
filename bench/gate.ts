/**
 * `node bench/gate.ts`: a proxied request with a valid session beside proxies that check nothing, in one run and in turns.
 * The proxy has the first core, the load and the app behind it the second. Loads loopback only, for about a minute.
 */
import { generator, load, type Measured, type Target } from './support/load.ts'
import { startGatewright } from './support/programs.ts'
import {
  cpuMicroseconds,
  hasNginx,
  pin,
  startFastifyProxy,
  startNginxProxy,
  startUpstream,
} from './support/proxies.ts'

/** Requests a second, as a multiple of `@fastify/http-proxy` without any check. */
const wantedRatio = 1.5
const rounds = 3
const seconds = 3

interface Contender {
  readonly name: string
  readonly target: Target
  readonly memory: () => number
  readonly stop: () => Promise<void>
  readonly results: Measured[]
  readonly pid: number
  /** Processor time in microseconds and requests of all rounds. */
  readonly spent: { cpu: number; requests: number }
}

const upstream = await startUpstream()
const upstreamUrl = `http://127.0.0.1:${upstream.port}`
pin(process.pid, 1)
pin(upstream.pid, 1)

const gatewright = await startGatewright(upstreamUrl)
const browserHeaders = {
  cookie: `${gatewright.cookie}; theme=dark`,
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.5',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
}
const contenders: Contender[] = [contender('gatewright', gatewright, '/tool/page?x=1')]
contenders.push(contender('@fastify/http-proxy, no check', await startFastifyProxy(upstreamUrl)))
const missing: string[] = []
if (hasNginx) {
  contenders.push(contender('nginx, no check', await startNginxProxy(upstreamUrl, false)))
  contenders.push(contender('nginx, auth_request', await startNginxProxy(upstreamUrl, true)))
} else {
  missing.push('nginx')
}

for (const { target } of contenders) await load(target, 2)
for (let round = 0; round < rounds; round++) {
  for (const { target, results, pid, spent } of contenders) {
    const before = cpuMicroseconds(pid)
    const measured = await load(target, seconds)
    spent.cpu += cpuMicroseconds(pid) - before
    spent.requests += measured.requestsPerSecond * seconds
    results.push(measured)
  }
}

const baseline = median(contenders[1]?.results ?? []).requestsPerSecond
console.log(
  `Proxied request, ${generator}, 32 connections, median of ${rounds} rounds of ${seconds} s in turns`,
)
console.log(`${''.padEnd(32)} requests/s   ratio   p50 ms   p99 ms   MB   CPU µs`)
for (const { name, results, memory, spent } of contenders) {
  const { requestsPerSecond, p50, p99 } = median(results)
  const ratio = requestsPerSecond / baseline
  console.log(
    [
      name.padEnd(32),
      requestsPerSecond.toFixed(0).padStart(10),
      ratio.toFixed(2).padStart(7),
      p50.toFixed(2).padStart(8),
      p99.toFixed(2).padStart(8),
      memory().toFixed(0).padStart(4),
      (spent.cpu / spent.requests).toFixed(0).padStart(8),
    ].join(' '),
  )
}
console.log(`At least ${wantedRatio} times @fastify/http-proxy is wanted of gatewright.`)
if (missing.length > 0) console.log(`Not measured, because not installed: ${missing.join(', ')}`)
for (const { stop } of contenders) await stop()
await upstream.stop()

function contender(
  name: string,
  program: { port: number; pid: number; memory(): number; stop(): Promise<void> },
  path = '/page?x=1',
): Contender {
  pin(program.pid, 0)
  return {
    name,
    target: {
      port: program.port,
      path,
      expectedStatus: 200,
      // Capitalised: wrk adds its own beside any other spelling, and two are refused.
      headers: { Host: `localhost:${program.port}`, ...browserHeaders },
    },
    memory: () => program.memory(),
    stop: () => program.stop(),
    results: [],
    pid: program.pid,
    spent: { cpu: 0, requests: 0 },
  }
}

/** By requests a second; its latencies go with it. */
function median(measured: readonly Measured[]): Measured {
  const sorted = [...measured].sort((a, b) => a.requestsPerSecond - b.requestsPerSecond)
  return sorted[Math.floor(sorted.length / 2)] as Measured
}
