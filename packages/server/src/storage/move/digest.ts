import { createHash } from 'node:crypto'

/** A cell, as both databases give it. */
export type Cell = string | number | null
/** Cells by the names of their columns. */
export type Row = Readonly<Record<string, Cell>>

/** What two tables are compared by: how many rows, and a sum that any difference in any cell changes. */
export interface Digest {
  readonly rows: number
  /** Of the rows' hashes, so that their order does not count; hexadecimal. */
  readonly sum: string
}

/** @param columns in the order in which cells are hashed */
export function createDigest(columns: readonly string[]): { add(row: Row): void; readonly value: Digest } {
  let rows = 0
  let sum = 0n
  return {
    add(row) {
      const cells = JSON.stringify(columns.map(column => row[column]))
      rows += 1
      sum = BigInt.asUintN(64, sum + createHash('sha256').update(cells).digest().readBigUInt64BE())
    },
    get value() {
      return { rows, sum: sum.toString(16).padStart(16, '0') }
    },
  }
}

/** Whether two tables have the same rows, whatever their order; by 64 bits of each row’s SHA-256. */
export const isSame = (one: Digest, other: Digest): boolean =>
  one.rows === other.rows && one.sum === other.sum
