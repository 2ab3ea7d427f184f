import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../start-error.ts'
import { sqliteFault } from './faults.ts'

/**
 * Moves what stands in the `-wal` into the database itself. SQLite does that only for one that has it for itself.
 * @returns `false` where it cannot be read
 * @throws StartError where another process has it open
 */
export function foldWal(database: string): boolean {
  // SQLite would throw the other away.
  if (statSync(database).size === 0) return false
  const file = new DatabaseSync(database, { timeout: 2000 })
  try {
    return file.prepare('pragma journal_mode = delete').get()?.journal_mode === 'delete'
  } catch (error) {
    const fault = sqliteFault(error)
    if (fault === 'busy') {
      throw new StartError(
        `${database} is open in another program, a command or a tool that looks into databases. End that, and try again. Nothing was changed.`,
      )
    }
    if (fault === 'corrupt' || fault === 'notadb' || fault === 'io') return false
    throw error
  } finally {
    file.close()
  }
}

/** A name that nothing has yet. */
export function freeName(wanted: string): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`
    if (!existsSync(name)) return name
  }
}

/** `2026-11-28T12-44-18Z`: no colons, which some file systems refuse. */
export const stamp = (now: number): string =>
  `${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
