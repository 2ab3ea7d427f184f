import { readPostgresUrl } from '@gatewright/config'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../../../tests/support/postgres-server.ts'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { openStorage } from '../../src/storage/open-storage.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the server, to which a database's name is added; and the database with all tables that others are copied from. */
    readonly postgres: { readonly server: string; readonly template: string }
  }
}

const TEMPLATE = 'gatewright_template'

/** What only serves that rows outlive a crash is left out, and so is the cleaning up for later. */
const THROWN_AWAY = {
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
}

/** One PostgreSQL for the whole run, whichever processes the tests are in. Those that kill theirs start one of their own. */
export default async function startForTheRun({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres({ settings: THROWN_AWAY })
  await server.ask(`create database ${TEMPLATE}`)
  const place = readPostgresUrl(server.url(TEMPLATE))
  if ('fault' in place) throw new Error(place.fault.what)
  const storage = await openStorage(
    {
      dataFolder: server.folder,
      storage: { ...place, connections: 2, pgbouncer: false, fromEnvironment: false },
    },
    { events: createEvents(() => undefined), clock: systemClock },
  )
  await storage.close()
  provide('postgres', { server: server.url('').replace(/\/$/, ''), template: TEMPLATE })
  return () => server.remove()
}
