import { createHash } from 'node:crypto'
import type { Database } from '../../../examples/cluster/src/database.ts'

/** How many rows are put beside what is there. */
export interface Rows {
  readonly people: number
  readonly sessions: number
}

const tables = ['collaborators', 'identities', 'sessions', 'session_tokens']

/** Numbers from 0 on, as `n`: an index is written several times faster from its one end to the other than here and there. */
const inOrderOf = (key: string, rows: number) =>
  `(select n from generate_series(0, ${rows - 1}) as n order by ${key}) as numbers (n)`
const base64url = (sql: string) => `translate(encode(sha256((${sql})::bytea), 'base64'), '+/=', '-_')`
const tokenOf = (number: number): string => createHash('sha256').update(`token ${number}`).digest('base64url')

/**
 * Writes people, each with one identity, and sessions spread over them, as long as those of a real server, straight into
 * PostgreSQL: each is like one that is there, under a name of its own. The database makes them by itself, so nothing of them is in
 * memory here; in the order of their keys, and their indexes after them, which is faster.
 * @param host on which the sessions' tokens count
 * @returns values of the session cookie, each of another session
 */
export async function fillPostgres(
  { ask }: Pick<Database, 'ask'>,
  host: string,
  { people, sessions }: Rows,
): Promise<(count: number) => readonly string[]> {
  const like = async (table: string, where: string, own: Readonly<Record<string, string>>, rows: number) => {
    const found = await ask(
      `select column_name as name from information_schema.columns where table_name = '${table}' and is_identity = 'NO'`,
    )
    const columns = found.map(({ name }) => `${name}`)
    return `insert into ${table} (${columns.join()}) select ${columns.map(name => own[name] ?? `m.${name}`).join()}
      from (select * from ${table} ${where} limit 1) as m, ${inOrderOf(own.id ?? 'n', rows)};`
  }
  const indexes = await ask(`
    select relname as name, pg_get_indexdef(indexrelid) as definition from pg_index join pg_class on oid = indexrelid
    where indrelid in (${tables.map(table => `'${table}'::regclass`).join()})
      and not exists (select from pg_constraint where conindid = indexrelid)`)
  const someone = `'person ' || (n % ${people})`
  const statements = [
    // Nothing is counted row by row, and no row asks for another one.
    "set session_replication_role = 'replica'; set synchronous_commit = off; set maintenance_work_mem = '256MB'; set work_mem = '64MB';",
    ...indexes.map(({ name }) => `drop index ${name};`),
    await like(
      'collaborators',
      "where email like 'person%'",
      {
        id: someone,
        email: `'filled' || n || '@northwind.example'`,
        folded: `'filled' || n || '@northwind.example'`,
        name_key: `'filled ' || n`,
        address_key: `'filled' || n || '@northwind.example'`,
        created_at: 'm.created_at - n',
      },
      people,
    ),
    await like(
      'identities',
      "where email like 'person%'",
      {
        id: "'identity ' || n",
        subject: "'subject ' || n",
        collaborator_id: someone,
        email: `'filled' || n || '@northwind.example'`,
      },
      people,
    ),
    await like(
      'sessions',
      "where collaborator_id in (select id from collaborators where email like 'person%')",
      {
        id: base64url("'session ' || n"),
        collaborator_id: someone,
        identity_id: `'identity ' || (n % ${people})`,
        subject: `'subject ' || (n % ${people})`,
        last_seen_at: 'm.last_seen_at - n % 100000',
      },
      sessions,
    ),
    `insert into session_tokens (token_hash, session_id, host)
       select ${base64url(base64url("'token ' || n"))}, ${base64url("'session ' || n")}, '${host}'
       from ${inOrderOf(base64url(base64url("'token ' || n")), sessions)};`,
    ...indexes.map(({ definition }) => `${definition};`),
    `update row_counts set rows = rows + ${sessions} where name = 'sessions' and slot = (select min(slot) from row_counts where name = 'sessions');`,
    `update row_counts set rows = rows + ${people} where name = 'collaborators' and slot = (select min(slot) from row_counts where name = 'collaborators');`,
  ]
  await ask(statements.join('\n'))
  for (const table of [...tables, 'row_counts']) await ask(`vacuum analyze ${table}`)
  const given = new Set<number>()
  return count => {
    const chosen: string[] = []
    while (chosen.length < Math.min(count, sessions)) {
      const number = Math.floor(Math.random() * sessions)
      if (given.has(number)) continue
      given.add(number)
      chosen.push(tokenOf(number))
    }
    return chosen
  }
}
