import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../clock.ts'
import { type DataFile, loadDataFile, type OnFileState, watchStore } from './data-file.ts'
import { checkValue, type FileProblem, FileProblemsError, readJsonFile } from './json-file.ts'
import { plantSeed } from './seed.ts'
import { SeedFile } from './seed-schema.ts'
import type { Store } from './store.ts'

/** Seeds that come with the package, by name: `demo`, `empty`, `personas`. */
const bundled = fileURLToPath(new URL('../../seed/', import.meta.url))

/**
 * The store to work on: from the data file where it exists, else from the seed (a bundled name, a file, or a value), and
 * watched when there is a data file. Throws {@link FileProblemsError} when either cannot be used.
 */
export const openStore = (options: {
  readonly seed: string | SeedFile
  readonly dataFile?: string
  readonly clock: Clock
  readonly onFileState: OnFileState
}): { readonly store: Store; readonly dataFile?: DataFile } => {
  if (options.dataFile === undefined) return { store: readSeed(options.seed, options.clock) }
  const file = resolve(options.dataFile)
  const store = loadDataFile(file) ?? readSeed(options.seed, options.clock)
  return { store, dataFile: watchStore(store, file, options.onFileState) }
}

const readSeed = (seed: string | SeedFile, clock: Clock): Store => {
  const problems: FileProblem[] = []
  const { name, value, problemAt } = typeof seed === 'string' ? readSeedFile(seed) : checkSeed(seed)
  const store = plantSeed(value, clock, (path, message) => problems.push(problemAt(path, message)))
  if (problems.length > 0) throw new FileProblemsError(name, problems)
  return store
}

const readSeedFile = (seed: string) => {
  const own = `${bundled}${seed}.json`
  const file = /^[a-z-]+$/.test(seed) && existsSync(own) ? own : isAbsolute(seed) ? seed : resolve(seed)
  if (!existsSync(file))
    throw new FileProblemsError(file, [
      {
        line: 1,
        column: 1,
        field: '',
        message: 'there is no such file. Seeds that come along: demo, empty, personas.',
      },
    ])
  return { name: file, ...readJsonFile(file, SeedFile) }
}

const checkSeed = (seed: SeedFile) => {
  const problemAt = (path: readonly (string | number)[], message: string): FileProblem => ({
    line: 1,
    column: 1,
    field: path.join('.'),
    message,
  })
  const problems = checkValue(SeedFile, seed).map(({ path, message }) => problemAt(path, message))
  if (problems.length > 0) throw new FileProblemsError('seed', problems)
  return { name: 'seed', value: seed, problemAt }
}
