import { type Kysely, sql } from 'kysely'
import { postgresTime } from '../database-time.ts'
import type { Tables } from '../tables.ts'
import type { NewsReader } from './news.ts'
import type { OwnNews } from './own-news.ts'

interface Row {
  readonly server: string
  readonly reaches_back: boolean
  readonly now: number | null
  readonly seq: number | null
  readonly origin: string | null
  readonly change: string | null
}

/**
 * Rows of `changes`, in one round trip with who it is that answers, and when. A standby answers nothing, for what it has may be
 * old: it is told to notify, which is refused there (25006) and done nowhere else.
 */
export function newsReader(db: Kysely<Tables>, own: Pick<OwnNews, 'isTold'>): NewsReader {
  return {
    async after(seq, gaps, back) {
      const { rows } = await sql<Row>`
        select s.server, s.now, s.reaches_back, c.seq, c.origin, c.change
        from (
          select pg_postmaster_start_time()::text as server, ${postgresTime} as now,
            exists (select 1 from changes where seq <= ${back}) as reaches_back
          where (case when pg_is_in_recovery() then pg_notify('gatewright_standby', '')::text end) is null
        ) as s
        left join changes as c on c.seq > ${seq} or c.seq = any(${[...gaps]}::bigint[])
        order by c.seq`.execute(db)
      return {
        server: rows[0]?.server ?? '',
        reachesBack: rows[0]?.reaches_back === true,
        at: Number(rows[0]?.now),
        rows: rows.flatMap(({ seq, origin, change }) => {
          if (seq === null) return []
          const isNews = origin !== null && change !== null && !own.isTold({ origin, change })
          return [{ seq, ...(isNews && { change }) }]
        }),
      }
    },
    async writers() {
      // A transaction has this lock before it is given a number, and until its end. Everybody may read of it.
      const { rows } = await sql<{ writer: string }>`
        select virtualtransaction as writer from pg_locks
        where locktype = 'relation' and relation = 'changes'::regclass and mode = 'RowExclusiveLock'
          and database = (select oid from pg_database where datname = current_database())`.execute(db)
      return rows.map(({ writer }) => writer)
    },
    async newest() {
      const { rows } = await sql<{ seq: number }>`
        select coalesce(max(seq), 0) as seq from changes`.execute(db)
      return Number(rows[0]?.seq)
    },
  }
}
