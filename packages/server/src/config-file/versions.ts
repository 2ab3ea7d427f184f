import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import { versionOf } from './read-text.ts'

/** Who does something: a collaborator, or a name for what is none (`command line`). */
export interface Actor {
  readonly id?: string
  readonly name: string
}

export interface ConfigVersion {
  readonly version: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly by: string
  readonly summary: string
}

/** Every text that the file has had. */
export interface Versions {
  /** Keeps the text, unless it is the latest already. */
  record(entry: {
    readonly text: string
    readonly by: Actor
    readonly how: 'saved' | 'restored' | 'found'
    readonly summary: string
  }): Promise<void>
  latest(): Promise<{ readonly version: string; readonly text: string } | undefined>
  textOf(version: string): Promise<string | undefined>
  /** The texts themselves, the latest first. */
  texts(limit: number): Promise<readonly string[]>
  /** The latest first. */
  list(limit: number): Promise<readonly ConfigVersion[]>
}

export function createVersions(database: Database, clock: Clock): Versions {
  const db = sqlOf(database)
  return {
    async record({ text, by, how, summary }) {
      const version = versionOf(text)
      await db.transaction().execute(async tx => {
        const last = await tx
          .selectFrom('config_versions')
          .select(['number', 'version'])
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst()
        if (last?.version === version) return
        await tx
          .insertInto('config_versions')
          .values({
            number: (last?.number ?? 0) + 1,
            version,
            at: clock.now(),
            by_id: by.id ?? null,
            by_name: by.name,
            how,
            summary,
            content: text,
          })
          .execute()
      })
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
