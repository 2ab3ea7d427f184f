import { createHash } from 'node:crypto'
import { type Problem, readConfigText } from '@gatewright/config'

/** The file as it is on disk now. */
export interface FileText {
  /** Changes with every change of the text; {@link MISSING} where there is no file. */
  readonly version: string
  /** Empty where the file cannot be read. */
  readonly text: string
  /** Why there is no text. */
  readonly problem?: Problem
}

/** The version of a file that is not there. */
export const MISSING = 'missing'

/** What an edit starts from and comes back with, as an entity tag does in HTTP (RFC 9110 section 8.8.3). */
export const versionOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Never throws: a file that cannot be read is told as its problem. */
export function readText(path: string): FileText {
  const read = readConfigText(path)
  if (read.ok) return { version: versionOf(read.text), text: read.text }
  const { problem } = read
  return {
    version: problem.code === 'missing_file' ? MISSING : `unreadable-${problem.code}`,
    text: '',
    problem,
  }
}
