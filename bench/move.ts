/**
 * `npm run bench:move`: how long `gatewright migrate-storage` takes for 1,000,000 sessions of 100,000 people, and how much memory.
 * Needs a PostgreSQL on this machine, of which one of its own is started. Some minutes; other amounts: `-- <sessions> <people>`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../tests/support/postgres-server.ts'
import { fillHouse } from './support/full-house.ts'
import { residentMegabytes } from './support/process.ts'

const [sessions = 1_000_000, people = 100_000] = process.argv.slice(2).map(Number)
const cli = join(import.meta.dirname, '../packages/cli/bin/gatewright.mjs')
const folder = mkdtempSync(join(tmpdir(), 'gatewright-move-'))
const file = join(folder, 'gatewright.config.json')
writeFileSync(file, '{ "dataFolder": "data" }')
// Makes the tables.
spawnSync(process.execPath, [cli, 'token', 'list'], { cwd: folder, stdio: 'inherit' })
fillHouse({ file }, { people, sessions, auditEntries: sessions / 10 }).close()

const postgres = await startPostgres()
await postgres.ask('create database moved')
const begun = performance.now()
const child = spawn(process.execPath, [cli, 'migrate-storage', '--to', postgres.url('moved')], {
  cwd: folder,
  stdio: 'inherit',
})
let most = 0
const watching = setInterval(() => {
  most = Math.max(most, residentMegabytes(child.pid as number))
}, 250)
const [code] = await once(child, 'exit')
clearInterval(watching)
const seconds = (performance.now() - begun) / 1000
console.log(
  `${sessions} sessions and ${people} people: ${seconds.toFixed(1)} s, at most ${most.toFixed(0)} MB resident`,
)
await postgres.remove()
rmSync(folder, { recursive: true })
process.exitCode = code
