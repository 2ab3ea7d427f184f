import { readFileSync } from 'node:fs'

/** Files, each with the tests that should notice a mistake in it. */
type Tested = Readonly<Record<string, readonly string[]>>

/** Files that decide who gets in. */
export interface Guards {
  /** A mutant that lives in one of these is a fault. */
  readonly guarded: Tested
  /** Tried when they are named: their tests are not yet that good. */
  readonly soon: Tested
  /** Files that stand among them and let nobody in, each with the reason. */
  readonly undeciding: Readonly<Record<string, string>>
}

export const readGuards = (path: URL): Guards => JSON.parse(readFileSync(path, 'utf8')) as Guards

/** Those that a path names, be it a file or a folder; without paths all that are guarded. @throws Error when one names none */
export function chosen(
  { guarded, soon }: Pick<Guards, 'guarded' | 'soon'>,
  paths: readonly string[],
): (readonly [file: string, tests: readonly string[]])[] {
  if (paths.length === 0) return Object.entries(guarded)
  const all = Object.entries({ ...guarded, ...soon })
  const trimmed = paths.map(path => path.replace(/^\.\//, '').replace(/\/$/, ''))
  const isBelow = (file: string, path: string) => file === path || file.startsWith(`${path}/`)
  for (const path of trimmed) {
    if (!all.some(([file]) => isBelow(file, path))) {
      throw new Error(`${path} is not in scripts/mutants/guards.json, which says what tests should notice`)
    }
  }
  return all.filter(([file]) => trimmed.some(path => isBelow(file, path)))
}
