import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'

/** Sign-ins that a strategy lists. */
const LISTED = 5

/** The latest first, refused ones with the reference that their owner was shown. */
export async function lastSignIns(
  database: Database,
  strategy: string,
): Promise<{ email: string; at: number; ok: boolean; ref?: string }[]> {
  const db = sqlOf(database)
  const rows = await db
    .selectFrom('audit_events')
    .select(['actor', 'at', 'result', 'ref'])
    .where('kind', '=', 'sign-in')
    .where('target', '=', strategy)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(LISTED)
    .execute()
  return rows.map(({ actor, at, result, ref }) => ({
    email: actor,
    at: Number(at),
    ok: result === 'ok',
    ...(ref === null ? {} : { ref }),
  }))
}
