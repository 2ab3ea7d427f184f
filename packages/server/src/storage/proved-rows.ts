import type { Proved } from '@gatewright/config'
import type { ExpressionBuilder, Kysely } from 'kysely'
import { inSlices } from './portions.ts'
import type { Tables } from './tables.ts'

/** Rows that rest on something a strategy offers, and end with it. Each table has an index by strategy, source and id. */
export type ProvedTable = 'sessions' | 'api_tokens'

/** Both tables have the columns that are read here, so one of them stands for both types. */
const of = (db: Kysely<Tables>, table: ProvedTable) => db.selectFrom(table as 'sessions')

/** What rows there rest on, each once. From one to the next in the index: there are few, and the rows may be very many. */
export async function proofsIn(db: Kysely<Tables>, table: ProvedTable): Promise<Proved[]> {
  const proofs: Proved[] = []
  let strategy = await nextStrategy('')
  while (strategy !== undefined) {
    if (await hasOneWithoutSource(strategy)) proofs.push({ strategy, source: undefined })
    let source = await nextSource(strategy, '')
    while (source !== undefined) {
      proofs.push({ strategy, source })
      source = await nextSource(strategy, source)
    }
    strategy = await nextStrategy(strategy)
  }
  return proofs

  async function nextStrategy(after: string): Promise<string | undefined> {
    const next = of(db, table).select('strategy').where('strategy', '>', after).orderBy('strategy').limit(1)
    return (await next.executeTakeFirst())?.strategy
  }
  async function hasOneWithoutSource(strategy: string): Promise<boolean> {
    const one = of(db, table).select('id').where('strategy', '=', strategy).where('source', 'is', null)
    return (await one.limit(1).executeTakeFirst()) !== undefined
  }
  async function nextSource(strategy: string, after: string): Promise<string | undefined> {
    const next = of(db, table)
      .select('source')
      .where('strategy', '=', strategy)
      .where('source', '>', after)
      .orderBy('source')
      .limit(1)
    return (await next.executeTakeFirst())?.source ?? undefined
  }
}

/** Rows of this source. PostgreSQL finds nothing by an index that is asked for what `is not distinct from` a value. */
export const hasSource =
  (source: string | undefined) =>
  <Table extends ProvedTable>(e: ExpressionBuilder<Tables, Table>) => {
    // Both tables have the column.
    const of = e as unknown as ExpressionBuilder<Tables, 'sessions'>
    return source === undefined ? of('source', 'is', null) : of('source', '=', source)
  }

/**
 * Whose rows rest on this, and how many of each have not run out.
 * @param now milliseconds since 1970
 */
export async function countProvedBy(
  db: Kysely<Tables>,
  table: ProvedTable,
  { strategy, source }: Proved,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  const read = (after: { readonly id: string } | undefined, limit: number) =>
    of(db, table)
      .select(['id', 'collaborator_id', 'expires_at'])
      .where('strategy', '=', strategy)
      .where(hasSource(source))
      .where('id', '>', after?.id ?? '')
      .orderBy('id')
      .limit(limit)
      .execute()
  for await (const rows of inSlices(read)) {
    for (const { collaborator_id, expires_at } of rows) {
      if (Number(expires_at) > now) counts.set(collaborator_id, (counts.get(collaborator_id) ?? 0) + 1)
    }
  }
  return counts
}
