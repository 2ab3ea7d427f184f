import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DirectoryDocument } from './document.ts'
import { readJsonFile } from './json-file.ts'
import { Store } from './store.ts'

/** Keeps a store's file up to date. */
export interface DataFile {
  /** Writes at once what has changed. */
  flush(): void
  /** Flushes and stops watching the store. */
  close(): void
}

/** How long changes gather before they are written. */
const debounceMs = 150

/**
 * The store of this file, or `undefined` when there is no such file yet. Throws `FileProblemsError` when the file exists
 * and cannot be used, so that nothing is ever written over a file that was not read.
 */
export const loadDataFile = (file: string): Store | undefined =>
  existsSync(file) ? new Store(readJsonFile(file, DirectoryDocument).value) : undefined

/** Writes the store to the file after every change, a moment later, whole and by rename. */
export const watchStore = (store: Store, file: string): DataFile => {
  let timer: NodeJS.Timeout | undefined
  let dirty = !existsSync(file)
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (!dirty) return
    writeAtomically(file, formatDocument(store.toDocument()))
    dirty = false
  }
  const stop = store.onChange(() => {
    dirty = true
    timer ??= setTimeout(flush, debounceMs)
  })
  flush()
  return {
    flush,
    close() {
      stop()
      flush()
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
  const temporary = `${file}.${process.pid}.tmp`
  try {
    // It holds passwords and private keys, worthless as they are: readable by its owner alone.
    writeFileSync(temporary, text, { mode: 0o600 })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
