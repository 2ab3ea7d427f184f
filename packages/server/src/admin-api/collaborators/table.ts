import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { withoutEscape } from './formula-cells.ts'
import { refused } from './refused.ts'
import { format, readHeader } from './table-header.ts'

const MOST_ROWS = 10_000
/** Bytes that are read in one go: some hundred rows. */
const SLICE = 16 * 1024

/** A row of the table, with its line in the file. */
export interface Row {
  /** From 1. Of a row that spans lines, its last. */
  readonly line: number
  /** By the names of their columns; none where there is a problem. */
  readonly cells: Readonly<Record<string, string>>
  /** Why the row cannot be read. */
  readonly problem?: string
}

/**
 * Reads a table of comma-separated values with a column `email`. A row with more or fewer cells than the first line is a
 * problem: nobody knows which cell stands under which name.
 * @throws GatewrightError `bad_request` for what is no such table, or has too many rows
 */
export async function readTable(csv: string): Promise<readonly Row[]> {
  // Loaded when somebody imports a table: few ever do.
  const { CsvError, parse } = await import('csv-parse')
  const { delimiter, columns } = readHeader(csv, (await import('csv-parse/sync')).parse)
  const rows: Row[] = []
  try {
    const parser = Readable.from(slices(csv)).pipe(parse({ ...format, delimiter, info: true, from: 2 }))
    for await (const { record, info } of parser) {
      if (rows.length === MOST_ROWS) throw refused(`At most ${MOST_ROWS} rows can be imported at a time.`)
      rows.push(toRow(info.lines, record as readonly string[], columns))
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refused(`This is not a table of comma-separated values: ${error.message}.`)
  }
  if (rows.length === 0) throw refused('There is nobody below the first line.')
  return rows
}

function toRow(line: number, record: readonly string[], columns: readonly string[]): Row {
  if (record.length === columns.length) {
    const cells = columns.map((name, at) => [name, withoutEscape(record[at] ?? '')] as const)
    return { line, cells: Object.fromEntries(cells) }
  }
  const count = record.length === 1 ? '1 cell' : `${record.length} cells`
  return {
    line,
    cells: {},
    problem: `This line has ${count}, and the first line names ${columns.length}. A cell with a separator in it stands in quotes.`,
  }
}

/** Cut as bytes, for half of a character is none; the parser joins them. Others get their turn between two slices. */
async function* slices(csv: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(csv)
  for (let from = 0; from < bytes.length; from += SLICE) {
    yield bytes.subarray(from, from + SLICE)
    await nextTurn()
  }
}
