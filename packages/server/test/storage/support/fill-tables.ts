import type { Client } from 'pg'
import { small } from './judge-plan.ts'

/** Rows of each table. */
const ROWS = 4000
/** Columns with few values, as they have them on a real server. */
const few = ['strategy', 'issuer', 'kind', 'source', 'provider_roles']

/**
 * Fills every table that is not small by nature with rows that nobody could read: what an index has of them is as it would be. Half of
 * the values that may be absent are.
 */
export async function fill(client: Client): Promise<void> {
  await client.query("set session_replication_role = 'replica'")
  const { rows: columns } = await client.query(`
    select c.table_name as table, c.column_name as name, c.data_type as type, c.is_nullable = 'YES' as optional
    from information_schema.columns as c inner join information_schema.tables as t using (table_schema, table_name)
    where c.table_schema = current_schema and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER' and c.is_identity = 'NO'
    order by c.ordinal_position`)
  for (const table of new Set(columns.map(column => column.table as string))) {
    if (Object.hasOwn(small, table) || table.startsWith('kysely_')) continue
    const own = columns.filter(column => column.table === table)
    const values = own.map(({ name, type, optional }) => {
      const number = few.includes(name) ? '(n % 40)' : 'n'
      const value = type === 'text' ? `'${name} ' || ${number}` : /int/.test(type) ? number : 'default'
      return optional ? `case when n % 2 = 0 then null else ${value} end` : value
    })
    await client.query(
      `insert into ${table} (${own.map(({ name }) => `"${name}"`).join()}) select ${values.join()} from generate_series(1, ${ROWS}) as n on conflict do nothing`,
    )
  }
  await client.query('analyze')
}
