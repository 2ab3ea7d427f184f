/**
 * `npm run bench:person`: somebody with very many sessions, most of them in memory, is signed out everywhere, disabled and
 * deleted by an administrator. How long each takes, how long the longest check of somebody else's session takes until all of the rows
 * are gone, and when that is. `BENCH_SESSIONS` says how many there are (100,000).
 */
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { fillHouse } from './support/full-house.ts'
import { startGatewright } from './support/gatewright.ts'
import { watchChecks } from './support/longest-check.ts'
import { addSessions } from './support/many-sessions.ts'
import { check, hostOf, pad } from './support/session-check.ts'

const many = Number(process.env.BENCH_SESSIONS ?? 100_000)
/** Sessions that are kept in memory. */
const cached = Math.min(many, 90_000)
const email = 'script@contoso.test'

const server = await startGatewright(undefined, port => ({
  measured: {
    upstream: 'http://127.0.0.1:9',
    url: `http://${hostOf(port)}`,
    allow: { roles: ['member'] },
  },
}))
const origin = `http://localhost:${server.port}`
const own = addSessions(server, hostOf(server.port), 1)
fillHouse(server, { people: 1, sessions: 0, auditEntries: 0 }).promote()
await (await server.join(email)).signIn()
const database = new DatabaseSync(join(dirname(server.file), 'data', 'gatewright.sqlite'), { timeout: 5000 })
const { id } = database.prepare('select id from collaborators where email = ?').get(email) as { id: string }
const left = () =>
  Number(database.prepare('select count(*) as left from sessions where collaborator_id = ?').get(id)?.left)
const [token = ''] = own.sample(1)
const checks = watchChecks(server.port, token)

console.log(`${many} sessions of one person, ${cached} of them in memory; milliseconds`)
console.log(['', 'takes', 'longest check', 'rows gone'].map(pad).join(''))
const quiet = await checks.during(() => wait(2000))
console.log(['nothing', '', quiet.longest.toFixed(1), ''].map(pad).join(''))
for (const [name, method, path, body] of [
  ['signed out', 'POST', '/sessions/end-all', { collaboratorId: id }],
  ['disabled', 'PATCH', `/collaborators/${id}`, { disabled: true }],
  ['deleted', 'DELETE', `/collaborators/${id}`, undefined],
] as const) {
  const sessions = addSessions(server, hostOf(server.port), many)
  database
    .prepare(
      `update sessions set (collaborator_id, identity_id) = (select collaborator_id, id from identities where collaborator_id = ?)
       where rowid > (select max(rowid) - ? from sessions)`,
    )
    .run(id, many)
  await wait(1500)
  // Of a disabled person nothing is kept.
  const tokens = name === 'deleted' ? [] : sessions.sample(cached)
  await check(server.port, tokens)
  let took = 0
  let gone = 0
  const { longest } = await checks.during(async () => {
    const begun = performance.now()
    const answer = await fetch(`${origin}/api/v1/admin${path}`, {
      method,
      headers: {
        ...{ cookie: server.cookie, origin, 'sec-fetch-site': 'same-origin' },
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
    took = performance.now() - begun
    for (const one of tokens.slice(0, 50)) {
      await check(server.port, [one]).then(
        () => Promise.reject(new TypeError(`${name}: a session goes on`)),
        error => (error instanceof TypeError ? Promise.reject(error) : undefined),
      )
    }
    while (left() > 0) await wait(100)
    gone = performance.now() - begun
  })
  console.log([name, took.toFixed(0), longest.toFixed(1), gone.toFixed(0)].map(pad).join(''))
  sessions.close()
}
await checks.stop()
database.close()
own.close()
await server.stop()
