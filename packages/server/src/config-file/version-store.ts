import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import { versionOf } from './read-text.ts'
import type { Versions } from './versions.ts'

/**
 * What the nodes of one database share has no path: that of a file may differ from node to node. Not absolute, so that no file is
 * called so.
 */
export const SHARED = 'shared'

/** @param file absolute path, or {@link SHARED}; versions of other files are not looked at */
export function createVersionStore(database: Database, clock: Clock, file: string): Versions {
  const db = sqlOf(database)
  return {
    async adopt(isGone) {
      const { rows } = await sql<{ file: string | null }>`
        select distinct file from config_versions`.execute(db)
      const others = rows.map(row => row.file)
      if (others.includes(file)) return
      for (const other of others) {
        if (other !== null && !isGone(other)) continue
        await db
          .updateTable('config_versions')
          .set({ file })
          .where('file', other === null ? 'is' : '=', other)
          .execute()
      }
    },
    async record({ text, by, how, summary, at = clock.now() }) {
      const version = versionOf(text)
      // The number is the key. Whoever finds it taken by somebody who was faster looks again and takes the next.
      for (;;) {
        const last = await db
          .selectFrom('config_versions')
          .select(['number', 'version', 'file'])
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst()
        const own = last?.file === file ? last : await this.latest()
        if (own?.version === version) return
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('config_versions')
          .values({
            number: (last?.number ?? 0) + 1,
            file,
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
    async newest() {
      const row = await db
        .selectFrom('config_versions')
        .select('version')
        .where('file', '=', file)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.version
    },
    async latest() {
      const row = await db
        .selectFrom('config_versions')
        .select(['version', 'content'])
        .where('file', '=', file)
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
        .where('file', '=', file)
        .limit(1)
        .executeTakeFirst()
      return row?.content
    },
    async texts(limit) {
      const rows = await db
        .selectFrom('config_versions')
        .select('content')
        .where('file', '=', file)
        .orderBy('number', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => row.content)
    },
    async list(limit) {
      const rows = await db
        .selectFrom('config_versions')
        .select(['version', 'at', 'by_name', 'summary'])
        .where('file', '=', file)
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
