/**
 * `npm run bench:size`: what a person, an audit entry and a session take on the disk, indexes included, and what the process takes of
 * memory before anybody came. Rows are written straight into the database, as long as those of a usual server. Some seconds.
 * With `-- --on postgres [--sessions 1000000] [--people 100000]`: what a start, a sign-in and a check take on a PostgreSQL that holds so
 * many, beside an empty one. Some minutes.
 */
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { type Amounts, fillHouse } from './support/full-house.ts'
import { startGatewright } from './support/gatewright.ts'
import { addSessions } from './support/many-sessions.ts'
import { measureSizeOnPostgres } from './support/nodes/size-on-postgres.ts'

const { values } = parseArgs({
  options: {
    on: { type: 'string', default: 'sqlite' },
    sessions: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '100000' },
  },
})
if (values.on === 'postgres') {
  const isAsWanted = await measureSizeOnPostgres({
    sessions: Number(values.sessions),
    people: Number(values.people),
  })
  process.exit(isAsWanted ? 0 : 1)
}

const people = 5_000
const entries = 50_000
const sessions = 50_000

const none: Amounts = { people, sessions: 0, auditEntries: 0 }
const person = await grown(none)
const audited = await grown({ ...none, auditEntries: entries })
console.log(`a new server: ${person.empty} bytes on the disk, ${person.memory.toFixed(0)} MB resident`)
tell('a person', person.grown / people)
tell('an audit entry', (audited.grown - person.grown) / entries)
tell('a session', audited.bySessions / sessions)

function tell(name: string, bytes: number): void {
  console.log(`${name.padEnd(16)}${bytes.toFixed(0).padStart(6)} bytes on the disk`)
}

async function grown(amounts: Amounts) {
  const server = await startGatewright()
  const file = join(dirname(server.file), 'data', 'gatewright.sqlite')
  const empty = sizeOf(file)
  fillHouse(server, amounts).close()
  const full = sizeOf(file)
  addSessions(server, 'localhost', sessions).close()
  const bySessions = sizeOf(file) - full
  await server.stop()
  return { empty, grown: full - empty, bySessions, memory: server.memoryAtStart }
}

function sizeOf(file: string): number {
  const database = new DatabaseSync(file)
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
  return statSync(file).size
}
