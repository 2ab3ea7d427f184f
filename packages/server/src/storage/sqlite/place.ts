import { type Stats, statSync } from 'node:fs'

/** What was opened is no longer what is at its path. */
export class MovedError extends Error {
  override readonly name = 'MovedError'
}

/**
 * Whether the file is still the one that was opened. SQLite goes on writing into a file that was moved or deleted, and
 * nobody would find again what it acknowledged; the same with the log beside it (https://www.sqlite.org/howtocorrupt.html
 * section 2.4).
 * @returns throws MovedError where it is not
 */
export function createPlaceCheck(file: string): () => void {
  const log = `${file}-wal`
  const opened = identify(file)
  let openedLog: string | undefined
  return () => {
    if (identify(file) !== opened) throw new MovedError(`${file} is no longer the file that was opened`)
    const found = identify(log)
    openedLog ??= found
    if (found !== openedLog) throw new MovedError(`${log} is no longer the file that was opened`)
  }
}

/** What a file is known by, wherever it is moved to; nothing where there is none. */
export function identify(path: string): string | undefined {
  const found: Stats | undefined = statSync(path, { throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}
