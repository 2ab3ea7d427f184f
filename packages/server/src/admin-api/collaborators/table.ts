import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { refused } from './refused.ts'

const MOST_ROWS = 10_000
/** Bytes that are read in one go: some hundred rows. */
const SLICE = 16 * 1024

/** A row of the table, with its line in the file and its cells by the names of their columns. */
export interface Row {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/**
 * Reads a table of comma-separated values with a column `email`.
 * @throws GatewrightError `bad_request` for what is no such table, or has too many rows
 */
export async function readTable(csv: string): Promise<readonly Row[]> {
  // Loaded when somebody imports a table: few ever do.
  const { CsvError, parse } = await import('csv-parse')
  const rows: Row[] = []
  try {
    for await (const { record, info } of Readable.from(slices(csv)).pipe(parse(format))) {
      if (rows.length === MOST_ROWS) throw refused(`At most ${MOST_ROWS} rows can be imported at a time.`)
      // By the header: a row may end before its column `email`, and is then told with its line.
      const columns = info.columns as readonly { readonly name: string }[]
      if (!columns.some(({ name }) => name === 'email')) break
      rows.push({
        line: info.lines,
        cells: Object.fromEntries(
          Object.entries(record as Record<string, string>).map(([name, cell]) => [
            name,
            withoutEscape(cell ?? ''),
          ]),
        ),
      })
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refused(`This is not a table of comma-separated values: ${error.message}.`)
  }
  if (rows.length === 0) throw refused('The first line must name the columns: email, strategy, roles.')
  return rows
}

const format = {
  bom: true,
  // Spreadsheets of half the world write semicolons.
  delimiter: [',', ';', '\t'],
  columns: (header: string[]) => header.map(name => name.trim().toLowerCase()),
  info: true,
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true,
}

/** Cut as bytes, for half of a character is none; the parser joins them. Others get their turn between two slices. */
async function* slices(csv: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(csv)
  for (let from = 0; from < bytes.length; from += SLICE) {
    yield bytes.subarray(from, from + SLICE)
    await nextTurn()
  }
}

/** The apostrophe that our own export puts before what looks like a formula. */
const withoutEscape = (cell: string): string => cell.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')
