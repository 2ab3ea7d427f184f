import type { Database } from '../../../examples/cluster/src/database.ts'
import type { Gauge } from './soak.ts'

/** Milliseconds for which a row stays that has ended: nodes of a soak drop such every half minute (`purge-soon.mjs`). */
const late = 120_000
const minute = 60_000
/** In per cent an hour. */
const growth = 1
/** The longest that anything lives whose table is to stay small, and of what is told to others; each with some looks more. */
const settledAfter = 11 * minute
const toldAfter = 6 * minute

/**
 * Tables of what is forgotten after a while, with when a row of theirs has ended: milliseconds since 1970. What is not here is kept for
 * ever, or until somebody ends it.
 */
const passing: Readonly<Record<string, string>> = {
  changes: `at + ${5 * minute}`,
  limit_windows: 'ends_at',
  one_time_codes: 'expires_at',
  kept_addresses: 'expires_at',
  answers_of_nodes: 'expires_at',
  rehearsals: 'expires_at',
  nodes: `seen_at + ${10 * minute}`,
}
/** Rows of theirs are written again and again, and none is added. */
const rewritten: readonly string[] = ['leases', 'row_counts', 'session_ends', 'sessions', 'session_tokens']
const bounded = [...Object.keys(passing), ...rewritten]
const listed = bounded.map(name => `'${name}'`).join()

/**
 * Rows that have ended and are still there, and those that are rewritten. How many end between two purges follows how many come, which
 * other work of the machine changes; a purge that leaves some is seen by how long they are overdue.
 */
const rows: Gauge = { name: 'rows to go', digits: 0, growth, few: 30, settledAfter: toldAfter }
const dead: Gauge = { name: 'dead rows', digits: 0, growth, settledAfter: toldAfter }
const size: Gauge = { name: 'tables MB', digits: 1, growth, settledAfter }
const overdue: Gauge = { name: 'overdue s', digits: 0, most: late / 1000 }
const entry: Gauge = { name: 'bytes an entry', digits: 0, growth }
const transaction: Gauge = { name: 'longest tx s', digits: 1, most: 5 }

/** Looks at a PostgreSQL for what must not grow in it. */
export interface DatabaseGauges {
  readonly gauges: readonly Gauge[]
  look(): Promise<ReadonlyMap<Gauge, readonly number[]>>
  /** @returns each table that must stay small, with its rows, dead ones and size, as a line */
  tell(): Promise<readonly string[]>
}

/**
 * @param options.nodes how many there are
 * @param options.connections that each of them may have, beside the one that listens
 */
export function databaseGauges(
  { ask }: Pick<Database, 'ask'>,
  { nodes, connections }: { readonly nodes: number; readonly connections: number },
): DatabaseGauges {
  const open: Gauge = { name: 'connections', digits: 0, most: nodes * (connections + 1) }
  const listening: Gauge = { name: 'listening', digits: 0, most: nodes }
  const now = 'extract(epoch from clock_timestamp()) * 1000'
  const ends = Object.entries(passing).map(([table, end]) => `(select min(${end}) from ${table})`)
  const statement = `
    select
      (select count(*) from pg_stat_activity where application_name like 'gatewright%') as open,
      (select count(*) from pg_stat_activity where application_name like 'gatewright%(changes)') as listening,
      (select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) from pg_stat_activity
        where application_name like 'gatewright%') as transaction,
      ${[...Object.entries(passing).map(([table, end]) => `${table} where ${end} < ${now}`), ...rewritten]
        .map(from => `(select count(*) from ${from})`)
        .join(' + ')} as rows,
      (select sum(pg_total_relation_size(relid)) from pg_stat_user_tables where relname in (${listed})) as size,
      (select sum(n_dead_tup) from pg_stat_user_tables where relname in (${listed})) as dead,
      coalesce(greatest(0, ${now} - least(${ends.join()})), 0) / 1000 as overdue,
      pg_total_relation_size('audit_events') / greatest(1, (select count(*) from audit_events)) as entry`
  return {
    gauges: [open, listening, transaction, rows, size, dead, overdue, entry],
    async look() {
      const [found = {}] = await ask(statement)
      const of = (name: string) => [Number(found[name])]
      return new Map([
        ...([
          [open, of('open')],
          [listening, of('listening')],
          [transaction, of('transaction')],
          [rows, of('rows')],
          [dead, of('dead')],
          [overdue, of('overdue')],
          [entry, of('entry')],
        ] as const),
        [size, [Number(found.size) / 1024 / 1024]] as const,
      ])
    },
    async tell() {
      const found =
        await ask(`select relname as name, n_live_tup as live, n_dead_tup as dead, autovacuum_count as vacuumed,
        pg_total_relation_size(relid) as size from pg_stat_user_tables where relname in (${listed}) order by size desc`)
      return found.map(
        ({ name, live, dead, vacuumed, size }) =>
          `${String(name).padEnd(18)} ${live} rows, ${dead} dead, ${(Number(size) / 1024).toFixed(0)} kB, vacuumed ${vacuumed} times`,
      )
    },
  }
}
