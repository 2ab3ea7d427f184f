/**
 * `npm run test:soak [-- --minutes 60] [--on postgres] [--nodes 3]`: a day of an office, pressed together. Sign-ins by password and by
 * the emulator, checks, proxied requests, WebSockets, streams, uploads, those that break off, strangers, the console's lists, and a
 * restart every minute. Says whether what the server keeps grows: heap after a full collection, resident memory, descriptors, timers.
 * Counted from the twentieth minute on, or from the half of a shorter run. On PostgreSQL it is three nodes behind HAProxy, two
 * hours when nothing is said, and what the database keeps is looked at as well (`support/soak/database-gauges.ts`). The exit code is
 * 1 where something grows or a request fails. Linux only; loopback only.
 */
import { parseArgs } from 'node:util'
import { soakOnPostgres } from './support/soak/on-postgres.ts'
import { soakOnSqlite } from './support/soak/on-sqlite.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    on: { type: 'string', default: 'sqlite' },
    nodes: { type: 'string', default: '3' },
  },
})
if (values.on !== 'sqlite' && values.on !== 'postgres')
  throw new Error('Name what it runs on, sqlite or postgres: npm run test:soak -- --on postgres')
const minutes = Number(values.minutes ?? (values.on === 'postgres' ? 120 : 60))
const nodes = Number(values.nodes)
if (!(minutes >= 1)) throw new Error('Name the minutes, one at least: npm run test:soak -- --minutes 10')
if (!(nodes >= 1))
  throw new Error('Name the nodes, one at least: npm run test:soak -- --on postgres --nodes 3')
const isAsWanted =
  values.on === 'postgres' ? await soakOnPostgres(minutes, nodes) : await soakOnSqlite(minutes)
process.exit(isAsWanted ? 0 : 1)
