import { type PostgresConfig, readPostgresUrl } from '@gatewright/config'
import {
  findPostgres,
  type PostgresServer,
  startPostgres,
} from '../../../../tests/support/postgres-server.ts'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { openStorage } from '../../src/storage/open-storage.ts'

/** Whether there is one; where there is none, the suite says so and runs on SQLite alone. */
export const hasPostgres = findPostgres() !== undefined

let started: Promise<PostgresServer> | undefined
let made = 0

const TEMPLATE = 'gatewright_template'

/** The one of this process, started with the first test that asks for it, and stopped with the process. */
export const postgres = (): Promise<PostgresServer> => (started ??= start())

/** As the configuration has it. */
export function postgresConfig(url: string, more: Partial<PostgresConfig> = {}): PostgresConfig {
  const read = readPostgresUrl(url)
  if ('fault' in read) throw new Error(read.fault.what)
  return { ...read, connections: 4, pgbouncer: false, fromEnvironment: false, ...more }
}

/** A database of its own with all tables and nothing in them. @returns its URL */
export async function layPostgresDatabase(): Promise<string> {
  const server = await postgres()
  made += 1
  const name = `gatewright_${made}`
  // Files are copied in a third of the time that the default takes, which writes each page into the log.
  await server.ask(`create database ${name} template ${TEMPLATE} strategy file_copy`)
  return server.url(name)
}

async function start(): Promise<PostgresServer> {
  const server = await startPostgres()
  await server.ask(`create database ${TEMPLATE}`)
  const storage = await openStorage(
    { dataFolder: server.folder, storage: postgresConfig(server.url(TEMPLATE)) },
    { events: createEvents(() => undefined), clock: systemClock },
  )
  await storage.close()
  return server
}
