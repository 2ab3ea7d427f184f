import { createHash, randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { BenchServer } from './gatewright.ts'

/** Sessions written straight into a running server's database, all of the person whom the bench has signed in. */
export interface ManySessions {
  /** Values of the session cookie for the host, drawn from all of them, each once. */
  sample(count: number): string[]
  /** Writes as another process would: the server forgets its cached sessions within half a second. */
  touch(): void
  close(): void
}

/** @param host the app's host with its port, that the tokens count on */
export function addSessions(server: Pick<BenchServer, 'file'>, host: string, count: number): ManySessions {
  const database = new DatabaseSync(join(dirname(server.file), 'data', 'gatewright.sqlite'), {
    timeout: 5000,
  })
  database.exec('pragma synchronous = off; pragma cache_size = -300000')
  const row = database.prepare('select * from sessions limit 1').get() as Record<string, SQLInputValue>
  const columns = Object.keys(row)
  const session = database.prepare(
    `insert into sessions (${columns.join()}) values (${columns.map(() => '?').join()})`,
  )
  const token = database.prepare('insert into session_tokens (token_hash, session_id, host) values (?, ?, ?)')

  const ids = Array.from({ length: count }, () => randomBytes(16).toString('base64url'))
  const tokens = ids.map(() => randomBytes(32).toString('base64url'))
  // In the order of the index, which is several times faster to write than at random.
  const hashes = tokens.map((value, index) => ({ hash: hashOf(value), id: ids[index] as string }))
  hashes.sort((a, b) => (a.hash < b.hash ? -1 : 1))
  database.exec('begin immediate')
  for (const id of [...ids].sort())
    session.run(...columns.map(name => (name === 'id' ? id : (row[name] ?? null))))
  for (const { hash, id } of hashes) token.run(hash, id, host)
  database.exec('commit')
  database.exec('pragma wal_checkpoint(truncate)')

  const change = database.prepare('update sessions set user_agent = ? where id = ?')
  let touched = 0
  return {
    sample(wanted) {
      const chosen = new Set<string>()
      while (chosen.size < Math.min(wanted, count)) {
        chosen.add(tokens[Math.floor(Math.random() * count)] as string)
      }
      return [...chosen]
    },
    // Another value each time: SQLite leaves a page alone that would stay the same.
    touch: () => change.run(`touched ${++touched}`, row.id ?? null),
    close: () => database.close(),
  }
}

const hashOf = (value: string): string => createHash('sha256').update(value).digest('base64url')
