import { storable } from '../postgres/connection.ts'
import type { Cell, Row } from './digest.ts'

/** A column of PostgreSQL's. */
export interface Column {
  readonly name: string
  readonly isText: boolean
  readonly isIdentity: boolean
}

/**
 * A row of SQLite's as PostgreSQL keeps it. SQLite keeps whatever type it is given; and texts that PostgreSQL has no place for are
 * changed as they are whenever one is stored there.
 * @param onChanged told of each text that is not what it was
 */
export function asStored(row: Row, columns: readonly Column[], onChanged: (column: string) => void): Row {
  const stored: Record<string, Cell> = {}
  for (const { name, isText } of columns) {
    const cell = row[name] ?? null
    const text = isText && cell !== null ? String(cell) : cell
    const kept = storable(text) as Cell
    if (kept !== text) onChanged(name)
    stored[name] = kept
  }
  return stored
}
