/**
 * `npm run bench:http2`: the check of a valid session by HTTP/2 over TLS, beside bare `node:http2` servers that answer with the same
 * headers: by Node's objects that look like those of HTTP/1.1, and by its streams themselves. Loads loopback only, for about a
 * minute, in turns; servers have the first core, the load the second: `h2load` where it is installed (Debian: `nghttp2-client`).
 */
import { execFile, spawnSync } from 'node:child_process'
import type { ClientHttp2Session } from 'node:http2'
import { promisify } from 'node:util'
import { rounds, seconds } from './support/contest.ts'
import { cpuMicroseconds, pin } from './support/process.ts'
import {
  connectTo,
  type SecureServer,
  startBareHttp2,
  startSecureGatewright,
} from './support/secure-servers.ts'
import { quantile } from './support/session-check.ts'

/** The share of a bare server's requests a second that the check has to reach. */
const wantedRatio = 0.8
const connections = 4
const streams = 16
const hasH2load = spawnSync('h2load', ['--version']).error === undefined

const gatewright = await startSecureGatewright()
const headers = {
  ':path': '/api/v1/gate/check',
  cookie: gatewright.cookie,
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': `localhost:${gatewright.port}`,
  'x-forwarded-uri': '/tool/page?x=1',
}

/** @returns the headers of the answer, without those of Node's own */
function ask(session: ClientHttp2Session): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers)
    stream.once('response', ({ ':status': status, date, ...answer }) => {
      if (status === 204) resolve(Object.fromEntries(Object.entries(answer)) as Record<string, string>)
      else reject(new Error(`answered ${status}`))
    })
    stream.once('error', reject)
    stream.resume()
  })
}

const first = await connectTo(gatewright.port)
const answer = await ask(first)
first.destroy()
const contenders: readonly (readonly [name: string, server: SecureServer])[] = [
  ['gatewright', gatewright],
  ['node:http2, bare, by request', await startBareHttp2('request', 204, answer)],
  ['node:http2, bare, by stream', await startBareHttp2('stream', 204, answer)],
]

/** @returns requests in a second, and the server's microseconds for each */
async function load({ port, pid }: SecureServer, ms: number): Promise<readonly [number, number]> {
  const cpu = cpuMicroseconds(pid)
  const count = hasH2load ? await loadWithH2load(port, ms) : await loadWithNode(port, ms)
  return [(count * 1000) / ms, (cpuMicroseconds(pid) - cpu) / count]
}

async function loadWithH2load(port: number, ms: number): Promise<number> {
  const { ':path': path, ...fields } = headers
  const said = Object.entries(fields).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const shape = [
    '-c',
    String(connections),
    '-m',
    String(streams),
    '-D',
    String(ms / 1000),
    '--warm-up-time=0',
  ]
  const { stdout } = await promisify(execFile)('h2load', [
    ...shape,
    ...said,
    `https://localhost:${port}${path}`,
  ])
  const [, right, wrong] = /status codes: (\d+) 2xx, (.*)/.exec(stdout) ?? []
  if (right === undefined || wrong !== '0 3xx, 0 4xx, 0 5xx') throw new Error(`h2load said:\n${stdout}`)
  return Number(right)
}

async function loadWithNode(port: number, ms: number): Promise<number> {
  const sessions = await Promise.all(Array.from({ length: connections }, () => connectTo(port)))
  let count = 0
  const until = performance.now() + ms
  const lane = async (session: ClientHttp2Session) => {
    while (performance.now() < until) {
      await ask(session)
      count += 1
    }
  }
  await Promise.all(sessions.flatMap(session => Array.from({ length: streams }, () => lane(session))))
  for (const session of sessions) session.destroy()
  return count
}

pin(process.pid, 1)
for (const [, server] of contenders) {
  pin(server.pid, 0)
  await load(server, 2000)
}
const measured = contenders.map(() => [] as (readonly [number, number])[])
for (let round = 0; round < rounds; round++) {
  for (const [index, [, server]] of contenders.entries())
    measured[index]?.push(await load(server, seconds * 1000))
}
const median = (values: readonly number[]) => quantile(values, 0.5)
console.log(`${'Check of a valid session by HTTP/2'.padEnd(36)}requests/s   of ours   µs each   of ours`)
for (const [index, [name]] of contenders.entries()) {
  const all = measured[index] ?? []
  const ratio = (part: 0 | 1) =>
    median(all.map((one, round) => (measured[0]?.[round]?.[part] ?? Number.NaN) / one[part]))
  const shown = [median(all.map(([rate]) => rate)).toFixed(0), ratio(0).toFixed(2)]
  const cpu = [median(all.map(([, each]) => each)).toFixed(1), ratio(1).toFixed(2)]
  console.log(name.padEnd(36) + [...shown, ...cpu].map(text => text.padStart(10)).join(''))
}
console.log(`At least ${wantedRatio} of the bare server by request is wanted of gatewright.`)
for (const [, server] of contenders) await server.stop()
