import { CsvError, type parse } from 'csv-parse/sync'
import { refused } from './refused.ts'

/**
 * The columns of the export, in its order. An import reads `email`, `strategy`, `roles` and `person` (whether a line is an
 * invitation, and whose the address is now where an account has it already), and leaves the others.
 */
export const COLUMNS = ['email', 'fullname', 'strategy', 'roles', 'disabled', 'last seen', 'person'] as const
const UNDERSTOOD: readonly string[] = COLUMNS
/** In the column `person` of an open invitation: beside an account of the same address its line is not that account's. */
export const INVITED_PERSON = 'invited'
const READ = 'email, strategy, roles; and where an address has changed hands, person'

/** What separates cells, in the programs that there are: spreadsheets of half the world write semicolons. */
const DELIMITERS = [',', ';', '\t'] as const

/** More than any first line has. */
const LONGEST = 4096

/** The form of a table that decides what its lines say. */
export interface TableHeader {
  readonly delimiter: (typeof DELIMITERS)[number]
  /** In small letters, each one that is understood, and there once. */
  readonly columns: readonly string[]
}

/**
 * What is the same for the first line and for all others. Lines end as the first one does, which the parser finds by
 * itself: a program that ends them by two characters may leave one of those in somebody's name, without quotes.
 */
export const format = {
  bom: true,
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true,
}

/**
 * The one delimiter of a table, which is that whose first line names the columns. It counts for the whole table: a comma
 * or a semicolon in somebody's name separates nothing then.
 * @throws GatewrightError `bad_request` for a first line that says something else
 */
export function readHeader(csv: string, read: typeof parse): TableHeader {
  const headers = DELIMITERS.map(delimiter => ({ delimiter, columns: firstLine(csv, delimiter, read) }))
  const plain = headers.find(({ columns }) => isHeader(columns))
  if (plain !== undefined) return plain
  const { columns } = headers.reduce((best, each) =>
    each.columns.length > best.columns.length ? each : best,
  )
  throw refused(`The first line must name the columns: ${READ}.${whatIsWrong(columns)}`)
}

function firstLine(csv: string, delimiter: string, read: typeof parse): readonly string[] {
  try {
    const [line = []] = read(csv.slice(0, LONGEST), { ...format, delimiter, to: 1 })
    return line.map(name => name.trim().toLowerCase())
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return []
  }
}

const isKnown = (name: string) => UNDERSTOOD.includes(name)
const twice = (columns: readonly string[]) => columns.find((name, at) => columns.indexOf(name) < at)
const isHeader = (columns: readonly string[]) =>
  columns.includes('email') && columns.every(isKnown) && twice(columns) === undefined

function whatIsWrong(columns: readonly string[]): string {
  const unknown = columns.find(name => !isKnown(name))
  if (unknown !== undefined) {
    return ` It has ${JSON.stringify(unknown.slice(0, 60))}, and other columns than ${UNDERSTOOD.join(', ')} mean nothing here.`
  }
  const repeated = twice(columns)
  return repeated === undefined ? '' : ` It has "${repeated}" twice.`
}
