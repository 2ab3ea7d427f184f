/**
 * `npm run bench:restart [-- seconds]`: restarts under load. 500 requests a second, half of them through the gate to an app
 * and half to the console's API, with 20 restarts spread over the time, each with another configuration. Prints how many
 * requests failed, and the longest time that any of them, and any restart, made somebody wait. Loads loopback only.
 */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startGatewright } from './support/gatewright.ts'

const seconds = Number(process.argv[2] ?? 60)
const perSecond = 500
const restarts = 20
/** Milliseconds between two looks at the clock; each sends what is due, so that a pause does not lower the rate. */
const beat = 4

const app = createServer((_, response) => response.end('the app')).listen(0, '127.0.0.1')
await once(app, 'listening')
const server = await startGatewright(`http://127.0.0.1:${(app.address() as AddressInfo).port}`)
/** Lets go of an idle connection long before the server does (5 s), or both would meet in the middle on a busy machine. */
const agent = new Agent({ keepAlive: true, maxSockets: 128, timeout: 2000 })
const settings = JSON.parse(readFileSync(server.file, 'utf8'))

const failures = new Map<string, number>()
let sent = 0
let slowest = 0
let longestGap = 0
let lastAnswer = performance.now()

await ask('/tool/page')
const begun = performance.now()
lastAnswer = begun
slowest = 0
const asking: Promise<void>[] = []
const asker = setInterval(() => {
  const due = Math.floor(((performance.now() - begun) / 1000) * perSecond)
  while (sent < Math.min(due, seconds * perSecond)) {
    asking.push(ask(sent % 2 === 0 ? '/tool/page' : '/api/v1/auth/me'))
    sent += 1
  }
}, beat)
for (let number = 1; number <= restarts; number++) {
  await new Promise(resolve => setTimeout(resolve, (seconds * 1000) / (restarts + 1)))
  writeFileSync(server.file, JSON.stringify({ ...settings, roles: [`role-${number}`] }))
  process.kill(server.pid, 'SIGHUP')
}
await new Promise(resolve =>
  setTimeout(resolve, Math.max(0, begun + seconds * 1000 + beat * 2 - performance.now())),
)
clearInterval(asker)
await Promise.all(asking)
const done = await restartsDone()
agent.destroy()
await server.stop()
app.close()

const failed = [...failures.values()].reduce((sum, count) => sum + count, 0)
console.log(`${sent} requests in ${seconds} s, ${done} of ${restarts} restarts`)
console.log(`  failures             ${String(failed).padStart(8)}`)
for (const [what, count] of failures) console.log(`    ${what}: ${count}`)
console.log(`  slowest answer       ${slowest.toFixed(0).padStart(8)} ms`)
console.log(`  longest without any  ${longestGap.toFixed(0).padStart(8)} ms`)
process.exitCode = failed > 0 || done !== restarts ? 1 : 0

function ask(path: string): Promise<void> {
  const from = performance.now()
  return new Promise(resolve => {
    const fail = (what: string) => {
      failures.set(what, (failures.get(what) ?? 0) + 1)
      resolve()
    }
    const headers = { host: `localhost:${server.port}`, cookie: server.cookie, accept: 'application/json' }
    request({ host: '127.0.0.1', port: server.port, path, headers, agent }, response => {
      response.resume()
      response.on('end', () => {
        if (response.statusCode !== 200) return fail(`${path} answered ${response.statusCode}`)
        const now = performance.now()
        slowest = Math.max(slowest, now - from)
        longestGap = Math.max(longestGap, now - lastAnswer)
        lastAnswer = now
        resolve()
      })
    })
      .on('error', (error: NodeJS.ErrnoException) => fail(`${path} failed: ${error.code}`))
      .end()
  })
}

/** The audit log has a line for each. */
async function restartsDone(): Promise<number> {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(server.file.replace('gatewright.config.json', 'data/gatewright.sqlite'), {
    readOnly: true,
  })
  const row = database
    .prepare("select count(*) as done from audit_events where kind = 'restart' and result = 'ok'")
    .get()
  database.close()
  return Number(row?.done)
}
