import { readFileSync } from 'node:fs'
import { Stop } from '../stop.ts'

/**
 * The text of a file that a flag names.
 * @throws Stop
 */
export function textOf(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Stop(`${flag}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
