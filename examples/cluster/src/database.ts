import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { descendantsOf } from '../../../scripts/process-tree.mjs'
import { type PostgresServer, startPostgres } from '../../../tests/support/postgres-server.ts'
import type { Part } from './part.ts'

/** PostgreSQL, and what its nodes connect to. */
export interface Database extends Part {
  readonly url: string
  /** Runs a statement as its superuser, in the nodes' database. */
  ask(statement: string): Promise<readonly Record<string, unknown>[]>
  /** Each connection has a process of its own. */
  pids(): readonly number[]
  /** Ends it, and removes its folder. */
  remove(): Promise<void>
}

/** How often a start is tried: whatever still serves the memory of one that was killed has to end first. */
const attempts = 20

/**
 * @param settings as `postgresql.conf` has them
 * @throws Error that says what to install where there is no PostgreSQL
 */
export async function startDatabase(settings: Readonly<Record<string, string>> = {}): Promise<Database> {
  // What it has acknowledged is on the disk: that is what is shown here.
  const server = await startPostgres({ settings: { fsync: 'on', ...settings } })
  await server.ask('create database gatewright')
  const url = server.url('gatewright')
  const pids = (): readonly number[] => {
    const pid = pidOf(server)
    return pid === undefined ? [] : [pid, ...descendantsOf(pid)]
  }
  return {
    name: 'PostgreSQL',
    url,
    get pid() {
      return pidOf(server)
    },
    async start() {
      for (let left = attempts; ; left -= 1) {
        try {
          return await server.start()
        } catch (error) {
          if (left === 0) throw error
          await wait(100)
        }
      }
    },
    kill: () => server.stop('SIGKILL'),
    stop: () => server.stop('SIGINT'),
    pids,
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
    ask: statement => server.ask(statement, 'gatewright'),
    remove: () => server.remove(),
  }
}

function pidOf({ folder }: PostgresServer): number | undefined {
  const file = join(folder, 'data', 'postmaster.pid')
  const [pid] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return pid !== undefined && existsSync(`/proc/${pid}`) ? Number(pid) : undefined
}
