import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What another process sees of a server's database: a second connection to the same file. */
export interface SecondConnection {
  /** @returns how often the disk was waited for since this was asked last: commits in the write-ahead log */
  commits(): number
  /** Every row of every table but these, as JSON. */
  everything(but?: readonly string[]): Readonly<Record<string, readonly string[]>>
  /** From here on no entry can be written into the audit log, until the returned function is called. */
  breakTheAuditLog(): () => void
  close(): void
}

/** @param dataFolder of a server that runs */
export function openSecondConnection(dataFolder: string): SecondConnection {
  const file = join(dataFolder, 'gatewright.sqlite')
  const database = new DatabaseSync(file)
  database.exec('pragma busy_timeout = 5000')
  /** The log begins anew with the next write. */
  const restartLog = () => database.exec('pragma wal_checkpoint(truncate)')
  restartLog()
  return {
    commits() {
      const count = commitsIn(readFileSync(`${file}-wal`))
      restartLog()
      return count
    },
    everything(but = []) {
      const tables = database.prepare("select name from sqlite_schema where type = 'table'").all()
      return Object.fromEntries(
        tables
          .map(({ name }) => String(name))
          .filter(name => !but.includes(name))
          .map(name => [
            name,
            database
              .prepare(`select * from "${name}"`)
              .all()
              .map(row => JSON.stringify(row)),
          ]),
      )
    },
    breakTheAuditLog() {
      database.exec(
        "create trigger broken before insert on audit_events begin select raise(abort, 'no entry'); end",
      )
      return () => database.exec('drop trigger broken')
    },
    close: () => database.close(),
  }
}

/**
 * Frames that end a commit, by SQLite's file format (https://www.sqlite.org/fileformat2.html#the_write_ahead_log): a header of 32
 * bytes, then for each page a header of 24, in which bytes 4 to 7 are the size of the database after a commit, else zero.
 * Frames with another salt than the header's are left from before.
 */
function commitsIn(log: Buffer): number {
  if (log.length < 32) return 0
  const pageSize = log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  let count = 0
  for (let at = 32; at + 24 + pageSize <= log.length; at += 24 + pageSize) {
    if (!log.subarray(at + 8, at + 16).equals(salt)) break
    if (log.readUInt32BE(at + 4) !== 0) count += 1
  }
  return count
}
