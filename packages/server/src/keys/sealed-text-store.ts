import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

/** Rows of each table that are looked at: the first by their ids, which chance has made. */
const LOOKED_AT = 200
/** Enough to know whether a key opens them. */
const MOST = 5

/**
 * Some of what the seal's key has sealed and the database keeps: what sessions have kept of a provider, mails that wait, and the keys of
 * certificates. What lives for minutes alone, and is begun again, is not among it.
 */
export async function sealedTexts(database: Database): Promise<readonly string[]> {
  const db = sqlOf(database)
  const [sessions, mails, certificates] = await Promise.all([
    db.selectFrom('sessions').select('at_provider as text').orderBy('id').limit(LOOKED_AT).execute(),
    db.selectFrom('mails').select('sealed as text').orderBy('id').limit(LOOKED_AT).execute(),
    db
      .selectFrom('acme_items')
      .select('content as text')
      .orderBy('name')
      .orderBy('authority')
      .limit(LOOKED_AT)
      .execute(),
  ])
  return [sessions, mails, certificates].flatMap(rows =>
    rows.flatMap(({ text }) => text ?? []).slice(0, MOST),
  )
}
