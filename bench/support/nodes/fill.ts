import { createHash } from 'node:crypto'
import type { Database } from '../../../examples/cluster/src/database.ts'

/** How many rows are put beside what is there. */
export interface Rows {
  readonly people: number
  readonly sessions: number
}

const base64url = (sql: string) => `translate(encode(sha256((${sql})::bytea), 'base64'), '+/=', '-_')`
const tokenOf = (number: number): string => createHash('sha256').update(`token ${number}`).digest('base64url')

/**
 * Writes people, each with one identity, and sessions spread over them, as long as those of a real server, straight into
 * PostgreSQL: each is like one that is there, under a name of its own. Takes a minute for a million.
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
      from (select * from ${table} ${where} limit 1) as m, generate_series(0, ${rows - 1}) as n;`
  }
  const someone = `'person ' || (n % ${people})`
  const statements = [
    // Nothing is counted row by row, and no row asks for another one.
    "set session_replication_role = 'replica'; set synchronous_commit = off;",
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
       from generate_series(0, ${sessions - 1}) as n;`,
    `update row_counts set rows = rows + ${sessions} where name = 'sessions' and slot = (select min(slot) from row_counts where name = 'sessions');`,
    `update row_counts set rows = rows + ${people} where name = 'collaborators' and slot = (select min(slot) from row_counts where name = 'collaborators');`,
  ]
  await ask(statements.join('\n'))
  for (const table of ['collaborators', 'identities', 'sessions', 'session_tokens', 'row_counts'])
    await ask(`vacuum analyze ${table}`)
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
