/**
 * `npm run bench:memory`: what a cached session keeps of the server's heap after a full garbage collection, at 50,000 and
 * 100,000 sessions: only asked who it is, and asked about by a proxy for one app. The assertion and the identity headers for
 * that app are kept for about a minute only. Loads loopback only, for about two minutes.
 */
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type BenchServer, startGatewright } from './support/gatewright.ts'
import { heapFlags, heapOf, prepareHeap } from './support/heap.ts'
import { addSessions } from './support/many-sessions.ts'

/** Bytes, the assertion left out. */
const wanted = 1024
/** Before the counting begins: code is compiled then, and the caches of the database are full. */
const first = Number(process.env.BENCH_FIRST ?? 2_000)
const counts = (process.env.BENCH_COUNTS ?? '50000,100000').split(',').map(Number)
/** What other programs of the host keep in the browser: it must not stay in memory with the session. */
const otherCookies = `theme=${'d'.repeat(500)}`

prepareHeap()

console.log(`Heap for one cached session, bytes (under ${wanted} is wanted, the assertion left out)`)
console.log(`${''.padEnd(38)}${counts.map(count => String(count).padStart(10)).join('')}   assertion`)
await measure('asked who it is', '/api/v1/auth/me', 200)
await measure('asked about by a proxy, for one app', '/api/v1/gate/check', 204)

async function measure(name: string, path: string, expectedStatus: number): Promise<void> {
  const server = await startGatewright(undefined, undefined, heapFlags)
  const sessions = addSessions(server, `localhost:${server.port}`, Math.max(...counts) + first)
  // The server notices that another process wrote, and forgets what it has cached, once.
  await wait(1500)
  const tokens = sessions.sample(Math.max(...counts) + first)
  const assertion = await ask(server, path, expectedStatus, tokens.splice(0, first))
  const before = (await heapOf(server)).bytes
  let asked = 0
  const perSession: number[] = []
  for (const count of counts) {
    await ask(server, path, expectedStatus, tokens.splice(0, count - asked))
    asked = count
    perSession.push(((await heapOf(server)).bytes - before) / count)
  }
  console.log(
    `${name.padEnd(38)}${perSession.map(bytes => bytes.toFixed(0).padStart(10)).join('')}${String(assertion).padStart(12)}`,
  )
  sessions.close()
  await server.stop()
}

/** Asks with each token once. @returns the length of the assertion in the answers, in bytes; 0 when there is none */
async function ask(
  { port }: BenchServer,
  path: string,
  expectedStatus: number,
  tokens: readonly string[],
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const waiting = [...tokens]
  let assertion = 0
  const one = (token: string) =>
    new Promise<void>((resolve, reject) => {
      const headers = {
        host: `localhost:${port}`,
        cookie: `${otherCookies}; gatewright=${token}`,
        accept: 'application/json',
        'x-forwarded-method': 'GET',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': `localhost:${port}`,
        'x-forwarded-uri': '/tool/page?x=1',
      }
      request({ host: '127.0.0.1', port, path, headers, agent }, response => {
        if (response.statusCode !== expectedStatus) reject(new Error(`${path}: ${response.statusCode}`))
        assertion = String(response.headers['x-gatewright-assertion'] ?? '').length
        response.resume().once('end', resolve)
      })
        .once('error', reject)
        .end()
    })
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) await one(token)
    }),
  )
  agent.destroy()
  return assertion
}
