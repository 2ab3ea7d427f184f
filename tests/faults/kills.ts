/**
 * `npm run test:faults -- kills [200]`: kill -9 in the middle of sign-ins, invitations, changes of roles and saves of the file.
 * Whatever was acknowledged is there afterwards, whole and with its audit entry, and nothing else lies around.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type FaultsServer,
  joinPeople,
  type Person,
  password,
  prepareServer,
  textWith,
} from './support/server.ts'

/** What was acknowledged before a kill. */
interface Promised {
  readonly invited: string[]
  readonly sessions: string[]
  readonly roles: Map<string, readonly string[][]>
  readonly texts: string[]
}

export async function kills(times: number): Promise<boolean> {
  const server = await prepareServer()
  const people = await joinPeople(server, 4)
  const count = { lost: 0, torn: 0, leftovers: 0, invitations: 0, sessions: 0, roles: 0, texts: 0 }
  const ready: number[] = []
  for (let time = 0; time < times; time += 1) {
    const promised: Promised = { invited: [], sessions: [], roles: new Map(), texts: [] }
    let isOver = false
    const working = [
      repeat(
        () => isOver,
        () => invite(server, promised, `k${time}`),
      ),
      repeat(
        () => isOver,
        () => signIn(server, promised, people),
      ),
      repeat(
        () => isOver,
        () => changeRoles(server, promised, people),
      ),
      repeat(
        () => isOver,
        () => save(server, promised, `k${time}`),
      ),
    ]
    await new Promise(resolve => setTimeout(resolve, 50 + Math.random() * 400))
    await server.kill()
    isOver = true
    await Promise.all(working)
    ready.push(await server.start())
    count.invitations += promised.invited.length
    count.sessions += promised.sessions.length
    count.roles += promised.roles.size
    count.texts += promised.texts.length
    count.lost += await lost(server, promised)
    count.torn += torn(server)
    count.leftovers += readdirSync(dirname(server.file)).filter(name => name.startsWith('.gatewright')).length
  }
  await server.stop()
  server.remove()
  ready.sort((a, b) => a - b)
  const { invitations, sessions, roles, texts } = count
  console.log(
    `kill -9, ${times} times, while ${invitations} invitations, ${sessions} sessions, ${roles} changes of roles`,
  )
  console.log(`  and ${texts} texts were acknowledged`)
  console.log(`  lost ${count.lost}, torn ${count.torn}, left behind ${count.leftovers}`)
  console.log(`  ready again: ${at(ready, 0.5)} ms (median), ${at(ready, 1)} ms (longest)`)
  return count.lost + count.torn + count.leftovers === 0
}

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)

async function repeat(isOver: () => boolean, work: () => Promise<void>): Promise<void> {
  while (!isOver()) await work()
}

let last = 0
function next(): number {
  last += 1
  return last
}
const oneOf = <T>(all: readonly T[]): T => all[next() % all.length] as T

async function invite(server: FaultsServer, promised: Promised, prefix: string): Promise<void> {
  const email = `${prefix}-${next()}@contoso.test`
  const answer = await server.call('POST', '/api/v1/admin/collaborators/invite', {
    email,
    strategy: 'default',
    roles: ['member'],
  })
  if (answer?.status === 200) promised.invited.push(email)
}

async function signIn(server: FaultsServer, promised: Promised, people: readonly Person[]): Promise<void> {
  const answer = await server.signIn(oneOf(people).email, password)
  if (answer?.status === 200) promised.sessions.push(answer.cookie)
}

/** The last that was acknowledged stands, or the one that was under way. */
async function changeRoles(
  server: FaultsServer,
  promised: Promised,
  people: readonly Person[],
): Promise<void> {
  const { id } = oneOf(people)
  const roles = last % 2 === 0 ? ['member'] : []
  const before = promised.roles.get(id) ?? []
  promised.roles.set(id, [...before.slice(-1), roles])
  const answer = await server.call('PATCH', `/api/v1/admin/collaborators/${id}`, { roles })
  if (answer?.status === 204) promised.roles.set(id, [roles])
}

async function save(server: FaultsServer, promised: Promised, mark: string): Promise<void> {
  const current = await server.call('GET', '/api/v1/admin/config')
  if (current?.status !== 200) return
  const text = textWith(server.file, `${mark}-${next()}`)
  const answer = await server.call('PUT', '/api/v1/admin/config', { text, baseVersion: current.body.version })
  if (answer?.status === 200) promised.texts.push(text)
}

async function lost(server: FaultsServer, { invited, sessions, roles, texts }: Promised): Promise<number> {
  let count = 0
  for (const email of invited) {
    const [row] = server.rows('select id from invitations where email = ?', email)
    const [entry] = server.rows("select id from audit_events where kind = 'invitation' and target = ?", email)
    if (row === undefined || entry === undefined) count += 1
  }
  for (const cookie of sessions) {
    if ((await server.call('GET', '/api/v1/auth/me', undefined, cookie))?.status !== 200) count += 1
  }
  for (const [id, possible] of roles) {
    const [row] = server.rows('select roles from collaborators where id = ?', id)
    if (possible.length > 1) continue
    if (row?.roles !== JSON.stringify(possible[0])) count += 1
  }
  const last = texts.at(-1)
  const found = readFileSync(server.file, 'utf8')
  // One that was under way may have landed after it.
  if (last !== undefined && !texts.includes(found) && found.length !== last.length) count += 1
  return count
}

function torn(server: FaultsServer): number {
  const [integrity] = server.rows('pragma integrity_check')
  const foreign = server.rows('pragma foreign_key_check')
  const halves = server.rows(
    'select id from sessions where not exists (select 1 from session_tokens where session_id = sessions.id)',
  )
  let isJson = true
  try {
    JSON.parse(readFileSync(server.file, 'utf8'))
  } catch {
    isJson = false
  }
  return (integrity?.integrity_check === 'ok' ? 0 : 1) + foreign.length + halves.length + (isJson ? 0 : 1)
}
