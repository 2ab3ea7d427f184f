import { type PostgresConfig, readPostgresUrl } from '@gatewright/config'
import { Client } from 'pg'
import { inject } from 'vitest'
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
  const { server, template } = inject('postgres')
  made += 1
  const name = `gatewright_${process.pid}_${made}`
  // Files are copied in a third of the time that the default takes, which writes each page into the log.
  await askPostgres(`create database ${name} template ${template} strategy file_copy`)
  return `${server}/${name}`
}

/** A database that is not needed any more: hundreds of them would fill the memory. */
export const dropPostgresDatabase = (name: string): Promise<unknown> =>
  askPostgres(`drop database if exists ${name} with (force)`)

/** Runs a statement as superuser, in the database `postgres`. */
export async function askPostgres(statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: `${inject('postgres').server}/postgres` })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
