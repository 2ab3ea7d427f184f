import { readFileSync } from 'node:fs'

/** A mutant that no test can kill, since it is the same program. */
export interface Equivalent {
  readonly file: string
  /** The lines that differ, as the report prints them. */
  readonly was: string
  readonly becomes: string
  /** Why it does the same for every input. */
  readonly because: string
}

/** @throws Error where a reason is missing */
export function readEquivalents(path: URL): readonly Equivalent[] {
  const entries = JSON.parse(readFileSync(path, 'utf8')) as readonly Equivalent[]
  const silent = entries.find(({ because }) => !(because?.length > 20))
  if (silent !== undefined) throw new Error(`"${silent.becomes}" needs a reason why it is the same program`)
  return entries
}
