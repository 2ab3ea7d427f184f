/**
 * `npm run bench:restart [-- seconds]`: restarts under load. 400 requests a second, to an app through the gate and to the console's
 * API, with WebSockets that talk, streams that are read, and uploads; and 20 restarts spread over the time, each with another
 * configuration. Prints what failed or broke off, and the longest time that a request, and a check of a session, took. Loads
 * loopback only.
 */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { forked } from './support/fork.ts'
import { startGatewright } from './support/gatewright.ts'
import { watchChecks } from './support/longest-check.ts'
import { addSessions } from './support/many-sessions.ts'
import { hostOf } from './support/session-check.ts'

const seconds = Number(process.argv[2] ?? 60)
const perSecond = 400
const restarts = 20
const sockets = 100
const streams = 20
/** Milliseconds between two words on a WebSocket. */
const talkEvery = 200
/** Milliseconds between two uploads. */
const uploadEvery = 200
const upload = Buffer.alloc(1024 * 1024, 'u')
/** Milliseconds between two looks at the clock; each sends what is due, so that a pause does not lower the rate. */
const beat = 4
/** Milliseconds. */
const wantedCheck = 100

const { child: app, said: port } = await forked<number>('busy-app.ts')
const upstream = `http://127.0.0.1:${port}`
const server = await startGatewright(upstream, port => ({
  measured: { upstream, url: `http://${hostOf(port)}`, allow: { roles: ['member'] } },
}))
const session = addSessions(server, hostOf(server.port), 1)
const checks = watchChecks(server.port, session.sample(1)[0] ?? '')
/** Lets go of an idle connection long before the server does (5 s), or both would meet in the middle on a busy machine. */
const agent = new Agent({ keepAlive: true, maxSockets: 128, timeout: 2000 })
const settings = JSON.parse(readFileSync(server.file, 'utf8'))
const host = `localhost:${server.port}`
const headers = { host, cookie: server.cookie, accept: 'application/json', origin: `http://${host}` }

const failures = new Map<string, number>()
let isOver = false
let slowest = 0
let longestGap = 0
let lastAnswer = performance.now()
let sent = 0
let words = 0
let lines = 0
let uploads = 0

await ask('/tool/page')
await Promise.all(Array.from({ length: sockets }, talk))
await Promise.all(Array.from({ length: streams }, read))
const asking: Promise<void>[] = []
const begun = performance.now()
lastAnswer = begun
slowest = 0
longestGap = 0
const asker = setInterval(() => {
  const due = Math.floor(((performance.now() - begun) / 1000) * perSecond)
  while (sent < Math.min(due, seconds * perSecond)) {
    asking.push(ask(sent % 2 === 0 ? '/tool/page' : '/api/v1/auth/me'))
    sent += 1
  }
}, beat)
const uploader = setInterval(() => {
  uploads += 1
  asking.push(ask('/tool/upload', upload))
}, uploadEvery)
const { longest } = await checks.during(async () => {
  for (let number = 1; number <= restarts; number++) {
    await wait((seconds * 1000) / (restarts + 1))
    writeFileSync(server.file, JSON.stringify({ ...settings, roles: [`role-${number}`] }))
    process.kill(server.pid, 'SIGHUP')
  }
  await wait(Math.max(0, begun + seconds * 1000 + beat * 2 - performance.now()))
})
clearInterval(asker)
clearInterval(uploader)
await Promise.all(asking)
isOver = true
await checks.stop()
const done = await restartsDone()
agent.destroy()
session.close()
await server.stop()
app.disconnect()

const failed = [...failures.values()].reduce((sum, count) => sum + count, 0)
console.log(
  `${sent} requests and ${uploads} uploads in ${seconds} s, ${words} words on ${sockets} WebSockets, ${lines} pieces of ${streams} streams; ${done} of ${restarts} restarts`,
)
console.log(`  failed or broken off ${String(failed).padStart(8)}`)
for (const [what, count] of failures) console.log(`    ${what}: ${count}`)
console.log(`  longest check        ${longest.toFixed(0).padStart(8)} ms (${wantedCheck} is wanted)`)
console.log(`  slowest answer       ${slowest.toFixed(0).padStart(8)} ms`)
console.log(`  longest without any  ${longestGap.toFixed(0).padStart(8)} ms`)
process.exit(failed > 0 || done !== restarts ? 1 : 0)

function fail(what: string): void {
  if (!isOver) failures.set(what, (failures.get(what) ?? 0) + 1)
}

function ask(path: string, body?: Buffer): Promise<void> {
  const from = performance.now()
  return new Promise(resolve => {
    const failed = (what: string) => {
      fail(what)
      resolve()
    }
    const method = body === undefined ? 'GET' : 'POST'
    request({ host: '127.0.0.1', port: server.port, path, method, headers, agent }, response => {
      response.resume()
      response.on('end', () => {
        if (response.statusCode !== 200) return failed(`${path} answered ${response.statusCode}`)
        const now = performance.now()
        slowest = Math.max(slowest, now - from)
        longestGap = Math.max(longestGap, now - lastAnswer)
        lastAnswer = now
        resolve()
      })
    })
      .on('error', (error: NodeJS.ErrnoException) => failed(`${path} failed: ${error.code}`))
      .end(body)
  })
}

/** A WebSocket that is echoed as long as all goes on. */
async function talk(): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/tool/socket`, { headers })
  await once(socket, 'open')
  const talking = setInterval(() => socket.send('hello'), talkEvery)
  socket.on('message', () => {
    words += 1
  })
  socket.on('error', () => {})
  socket.once('close', code => {
    clearInterval(talking)
    fail(`a WebSocket was closed: ${code}`)
  })
}

/** A stream that is read as long as all goes on. */
async function read(): Promise<void> {
  const asking = request({
    host: '127.0.0.1',
    port: server.port,
    path: '/tool/stream',
    headers,
    agent: false,
  })
  asking.on('error', () => {})
  asking.end()
  const [answer] = await once(asking, 'response')
  answer.on('error', () => {})
  answer.on('data', () => {
    lines += 1
  })
  answer.once('close', () => fail('a stream ended'))
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
