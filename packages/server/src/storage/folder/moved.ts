import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { pathBeside, sweepBeside } from './beside.ts'
import { filesOf } from './names.ts'
import { publish } from './publish.ts'

/** What says in a data folder that its installation is elsewhere now. */
export interface MovedAway {
  /** The database as it may be shown: without a password. */
  readonly to: string
  /** ISO 8601. */
  readonly at: string
  /** What the database of the folder is called since. */
  readonly aside: string
}

/** `undefined` where nothing was moved away. */
export function movedAway(folder: string): MovedAway | undefined {
  const { moved } = filesOf(folder)
  if (!existsSync(moved)) return undefined
  try {
    const { to, at, aside } = JSON.parse(readFileSync(moved, 'utf8'))
    return { to: String(to), at: String(at), aside: String(aside) }
  } catch {
    // Whatever stands in it: that it is there says enough.
    return { to: 'a PostgreSQL', at: 'an unknown day', aside: 'the file beside it' }
  }
}

/** Comes back once a power cut cannot undo it. */
export async function markMoved(folder: string, moved: MovedAway): Promise<void> {
  const file = filesOf(folder).moved
  const beside = pathBeside(file)
  await sweepBeside(file)
  try {
    await writeFile(beside, `${JSON.stringify(moved, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
    await publish(beside, file, { replace: true })
  } finally {
    await rm(beside, { force: true })
  }
}

/** Why nobody may begin with the SQLite of a folder, as a sentence with both ways on. */
export const whyMoved = (folder: string, { to, at, aside }: MovedAway): string =>
  `The installation of ${folder} was moved to ${to} on ${at}, and no database is named. Write it into storage.url, or set the variable DATABASE_URL. To go back to the file as it was then, which loses what was done since, rename ${aside} to ${filesOf(folder).database} and delete ${filesOf(folder).moved}.`
