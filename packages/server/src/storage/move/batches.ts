import type { Row } from './digest.ts'

/** Rows that travel in one statement, at most. */
const ROWS = 2000
/** Characters of them, at most but for the last row: a version of a configuration may have a megabyte. */
const CHARACTERS = 1_000_000

/** Puts rows together for one statement each, as a JSON list: so much and no more is in memory at once. */
export function* inBatches(rows: Iterable<Row>): Generator<string> {
  let batch: string[] = []
  let characters = 0
  for (const row of rows) {
    const text = JSON.stringify(row)
    batch.push(text)
    characters += text.length
    if (batch.length < ROWS && characters < CHARACTERS) continue
    yield `[${batch.join(',')}]`
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield `[${batch.join(',')}]`
}
