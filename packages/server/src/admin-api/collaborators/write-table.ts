import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ListedPerson, People } from '../../accounts/people.ts'
import { withEscape } from './formula-cells.ts'
import { COLUMNS, INVITED_PERSON } from './table-header.ts'

/** People that one read of the export takes: some milliseconds of work. */
const CHUNK = 100

/**
 * Everybody as a table, a portion at a time. Every cell is quoted, so that no name holds what separates cells, whichever
 * program reads it; {@link readTable} gives back what was written.
 */
export async function* writeTable(people: Pick<People, 'list'>): AsyncGenerator<string> {
  // Loaded when somebody exports the table: few ever do.
  const { stringify } = await import('csv-stringify/sync')
  yield stringify([[...COLUMNS]])
  let after: string | undefined
  do {
    const page = await people.list({}, { limit: CHUNK, after })
    yield stringify(
      page.items.map(person => toRow(person).map(withEscape)),
      { quoted: true, quoted_empty: true },
    )
    after = page.next
    await nextTurn()
  } while (after !== undefined)
}

const toRow = (person: ListedPerson): readonly string[] => [
  person.email,
  person.fullname,
  person.invitation?.strategy ?? person.strategies[0] ?? '',
  person.roles.join(' '),
  person.disabled ? 'yes' : '',
  person.lastSeenAt === undefined ? '' : new Date(person.lastSeenAt).toISOString(),
  person.invitation === undefined ? '' : INVITED_PERSON,
]
