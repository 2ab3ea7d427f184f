import { type PostgresConfig, readPostgresUrl } from '@gatewright/config'
import { Client, Pool } from 'pg'
import { inject } from 'vitest'
import type { PostgresServer } from '../../../../tests/support/postgres-server.ts'
import type {} from './postgres-of-the-run.ts'

let made = 0

/** As the configuration has it. */
export function postgresConfig(url: string, more: Partial<PostgresConfig> = {}): PostgresConfig {
  const read = readPostgresUrl(url)
  if ('fault' in read) throw new Error(read.fault.what)
  return { ...read, connections: 4, pgbouncer: false, fromEnvironment: false, ...more }
}

/**
 * A database of its own with all tables and nothing in them, on the server of this run: see `postgres-of-the-run.ts`.
 * @returns its URL
 */
export async function layPostgresDatabase(): Promise<string> {
  const { ask, url } = postgres()
  made += 1
  const name = `gatewright_${process.pid}_${made}`
  // Files are copied in a third of the time that the default takes, which writes each page into the log.
  await ask(`create database ${name} template ${inject('postgres').template} strategy file_copy`)
  return url(name)
}

/** A database that is not needed any more: hundreds of them would fill the memory. */
export const dropPostgresDatabase = (name: string): Promise<unknown> =>
  postgres().ask(`drop database if exists ${name} with (force)`)

/** To the server of this run, for all tests of a process: a connection is a process of PostgreSQL's. Idle ones keep nobody running. */
let pool: Pool | undefined

/** The server of this run. Whoever kills one starts it with `tests/support/postgres-server.ts`. */
export function postgres(): Pick<PostgresServer, 'ask' | 'url'> {
  const { server } = inject('postgres')
  const url = (database: string) => `${server}/${database}`
  return {
    url,
    async ask(statement, database = 'postgres') {
      if (database !== 'postgres') return askOnce(url(database), statement)
      if (pool === undefined) {
        pool = new Pool({ connectionString: url('postgres'), max: 2, allowExitOnIdle: true })
        pool.on('error', () => undefined)
      }
      return (await pool.query(statement)).rows
    },
  }
}

async function askOnce(connectionString: string, statement: string) {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
