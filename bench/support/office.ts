import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { BenchServer } from './gatewright.ts'

/**
 * Gives people the password of the one whom the bench has signed in: rows beside that one's, for to invite and to hash five hundred
 * times would take longer than what is measured. The strategy lets them in without an invitation.
 */
export function addPeople(server: BenchServer, emails: readonly string[]): void {
  const database = new DatabaseSync(join(dirname(server.file), 'data', 'gatewright.sqlite'), {
    timeout: 5000,
  })
  const row = database.prepare('select * from basic_credentials limit 1').get() as Record<
    string,
    SQLInputValue
  >
  const columns = Object.keys(row)
  const insert = database.prepare(
    `insert into basic_credentials (${columns.join()}) values (${columns.map(() => '?').join()})`,
  )
  database.exec('begin immediate')
  for (const email of emails) {
    const own: Record<string, SQLInputValue> = { ...row, email, subject: randomUUID() }
    insert.run(...columns.map(name => own[name] ?? null))
  }
  database.exec('commit')
  database.close()
}
