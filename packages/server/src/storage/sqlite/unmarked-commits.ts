import type { DatabaseSync } from 'node:sqlite'

/**
 * Whether somebody has committed without a row that tells of it: by hand, or by an older version. What they wrote may be
 * anything. Where it comes between the same two looks as another one with a row it is not noticed: rows alone are sure.
 * @param database the connection that writes for this process: SQLite counts the commits of all others, and there is no
 *   other of ours that writes
 * @param origin what the rows of this process are known by
 * @returns to be asked while no transaction is open
 */
export function createUnmarkedCommits(database: DatabaseSync, origin: string): () => boolean {
  // Changes with every commit of another connection, and with none of our own (SQLite, "PRAGMA data_version").
  const dataVersion = database.prepare('pragma data_version')
  const last = database.prepare(
    'select seq from changes where seq > ? and origin <> ? order by seq desc limit 1',
  )
  const newest = database.prepare('select coalesce(max(seq), 0) as seq from changes')
  let version = dataVersion.get()?.data_version
  let seen = Number(newest.get()?.seq)
  return () => {
    // Both in one read: between two, another process could commit, and its row would be taken for that of the one before.
    database.exec('begin')
    try {
      const found = dataVersion.get()?.data_version
      if (found === version) return false
      version = found
      const row = last.get(seen, origin)
      seen = Number(row?.seq ?? seen)
      return row === undefined
    } finally {
      database.exec('rollback')
    }
  }
}
