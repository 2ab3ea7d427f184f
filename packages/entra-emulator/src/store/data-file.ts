import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DirectoryDocument } from './document.ts'
import { readJsonFile } from './json-file.ts'
import { Store } from './store.ts'

/** Keeps a store's file up to date. */
export interface DataFile {
  /** Flushes and stops watching the store. @throws the system's error where it cannot be written */
  close(): void
}

/** Told when the file can no longer be written, with the system's error, and when it can again. */
export type OnFileState = (error: unknown) => void

/** How long changes gather before they are written. */
const debounceMs = 150
/** How soon a file that could not be written is tried again. */
const retryMs = 2_000

/**
 * The store of this file, or `undefined` when there is no such file yet. Throws `FileProblemsError` when the file exists
 * and cannot be used, so that nothing is ever written over a file that was not read.
 */
export const loadDataFile = (file: string): Store | undefined =>
  existsSync(file) ? new Store(readJsonFile(file, DirectoryDocument).value) : undefined

/**
 * Writes the store to the file after every change, a moment later, whole and by rename. What cannot be written then stays in memory
 * and is tried again: a full disk is told once, and ends nothing.
 * @throws the system's error where a new file cannot be written now
 */
export const watchStore = (store: Store, file: string, onState: OnFileState): DataFile => {
  let timer: NodeJS.Timeout | undefined
  let dirty = !existsSync(file)
  let failing = false
  const write = () => {
    clearTimeout(timer)
    timer = undefined
    if (!dirty) return
    writeAtomically(file, formatDocument(store.toDocument()))
    dirty = false
  }
  const writeLater = (within: number) => {
    timer ??= setTimeout(() => {
      try {
        write()
        if (failing) onState(undefined)
        failing = false
      } catch (error) {
        if (!failing) onState(error)
        failing = true
        writeLater(retryMs)
      }
    }, within)
    // Whoever has nothing else to do may end: `close` writes.
    timer.unref()
  }
  const stop = store.onChange(() => {
    dirty = true
    writeLater(debounceMs)
  })
  write()
  return {
    close() {
      stop()
      write()
    },
  }
}

/** One row a line: quick to write, and a problem's line names one row. */
const formatDocument = (document: DirectoryDocument): string => {
  const members = Object.entries(document).map(([name, value]) =>
    Array.isArray(value) && value.length > 0
      ? `  ${JSON.stringify(name)}: [\n${value.map(row => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`
      : `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  )
  return `{\n${members.join(',\n')}\n}\n`
}

const writeAtomically = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true })
  sweepLeftovers(file)
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`)
  try {
    // It holds passwords and private keys, worthless as they are: readable by its owner alone.
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** What a kill has left between writing and renaming; `.tmp` ones are of earlier versions. */
const sweepLeftovers = (file: string): void => {
  const name = basename(file)
  for (const entry of readdirSync(dirname(file))) {
    const rest = entry.startsWith(`.${name}.`) ? entry.slice(name.length + 2) : undefined
    const old = entry.startsWith(`${name}.`) ? entry.slice(name.length + 1) : undefined
    const isLeft = /^[0-9a-f]{12}$/.test(rest ?? '') || /^\d+\.tmp$/.test(old ?? '')
    if (isLeft) rmSync(join(dirname(file), entry), { force: true })
  }
}
