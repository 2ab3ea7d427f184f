import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import { versionOf } from './read-text.ts'
import type { Versions } from './versions.ts'

export function createVersionStore(database: Database, clock: Clock): Versions {
  const db = sqlOf(database)
  return {
    async record({ text, by, how, summary, at = clock.now() }) {
      const version = versionOf(text)
      // The number is the key. Whoever finds it taken by somebody who was faster looks again and takes the next.
      for (;;) {
        const last = await db
          .selectFrom('config_versions')
          .select(['number', 'version'])
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst()
        if (last?.version === version) return
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('config_versions')
          .values({
            number: (last?.number ?? 0) + 1,
            version,
            at,
            by_id: by.id ?? null,
            by_name: by.name,
            how,
            summary,
            content: text,
          })
          .onConflict(conflict => conflict.column('number').doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows === 1n) return
      }
    },
    async latest() {
      const row = await db
        .selectFrom('config_versions')
        .select(['version', 'content'])
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && { version: row.version, text: row.content }
    },
    async textOf(version) {
      const row = await db
        .selectFrom('config_versions')
        .select('content')
        .where('version', '=', version)
        .limit(1)
        .executeTakeFirst()
      return row?.content
    },
    async texts(limit) {
      const rows = await db
        .selectFrom('config_versions')
        .select('content')
        .orderBy('number', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => row.content)
    },
    async list(limit) {
      const rows = await db
        .selectFrom('config_versions')
        .select(['version', 'at', 'by_name', 'summary'])
        .orderBy('number', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => ({
        version: row.version,
        at: Number(row.at),
        by: row.by_name,
        summary: row.summary,
      }))
    },
  }
}
