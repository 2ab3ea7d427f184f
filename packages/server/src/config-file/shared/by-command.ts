import { renameSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseConfig, redactPair } from '@gatewright/config'
import type { Logger } from 'pino'
import { createAudit } from '../../audit/audit.ts'
import { type Clock, systemClock } from '../../clock.ts'
import { StartError } from '../../start-error.ts'
import type { Database } from '../../storage/database.ts'
import { pathBeside } from '../../storage/folder/beside.ts'
import { takeTurn } from '../../storage/turn.ts'
import { ownerOf } from '../owner.ts'
import { versionOf } from '../read-text.ts'
import { summarize } from '../summary.ts'
import { createVersionStore, SHARED } from '../version-store.ts'
import { TOPIC } from './shared-text.ts'
import { type ReadFile, sharedPlaceOf, withShared } from './text-to-start.ts'

/** A node's file beside the newest version that all nodes run, for whoever has to choose between them. */
export interface ByCommand {
  /** Absolute. */
  readonly file: string
  readonly newest: { readonly version: string; readonly at: number; readonly by: string }
  /** From the newest version to the file, unified, secrets masked; empty where they are the same. */
  readonly diff: string
  /**
   * Writes the newest version into the file.
   * @returns where the text that was there is kept, where it is none of the versions
   * @throws StartError where the file cannot be written
   */
  pull(): Promise<string | undefined>
  /** Makes the file's text the newest version, whatever others have saved since; written down as the command line's. */
  push(): Promise<void>
}

/** Nothing has ever been started there: whoever starts first makes the first version. */
class NoVersionError extends StartError {
  override readonly name = 'NoVersionError'
}

/**
 * @throws NoVersionError
 * @throws StartError where this file shares its text with nobody
 */
export async function withConfigurations(
  read: ReadFile,
  { log, clock = systemClock }: { readonly log: Logger; readonly clock?: Clock },
  work: (both: ByCommand) => Promise<void>,
): Promise<void> {
  const place = sharedPlaceOf(read.parsed)
  const file = resolve(read.file)
  if (place === undefined) {
    const { parsed } = read
    const isOwnOwner = parsed.ok && ownerOf(parsed.config) === 'file'
    throw new StartError(
      isOwnOwner
        ? `${file} is its own owner (configuration.owner is "file"), and what its server runs: there is no newest version to compare it with. Compare it with the file of another server, or with where it comes from.`
        : `${file} is what its server runs, and shares its text with no others: everything is stored in the data folder. With a PostgreSQL (storage.url, or DATABASE_URL) there is a newest version to compare it with.`,
    )
  }
  await withShared({ ...read, place }, { clock, log }, async ({ versions }, copy, database) => {
    const latest = await versions.latest()
    const [named] = await versions.list(1)
    if (latest === undefined || named === undefined)
      throw new NoVersionError(
        `There is no version yet: the first start with ${file} makes its text the first.`,
      )
    await work({
      file,
      newest: named,
      diff: await diffOf(read, latest),
      async pull() {
        const own = versionOf(read.text)
        const isKept = own === latest.version || (await versions.textOf(own)) !== undefined
        const aside = `${file}.${own}`
        if (!isKept) keepAside(aside, read.text)
        if (!(await copy.write(latest))) throw new StartError(`${file} cannot be written.`)
        return isKept ? undefined : aside
      },
      async push() {
        await pushed(read, { database, clock, log }, latest)
        await copy.remember(versionOf(read.text))
      },
    })
  })
}

async function diffOf({ text, strategies }: ReadFile, latest: Latest): Promise<string> {
  if (text === latest.text) return ''
  const masked = redactPair(latest.text, text, strategies)
  // Loaded when somebody looks at a difference.
  const { createTwoFilesPatch } = await import('diff')
  return createTwoFilesPatch('newest version', 'file', masked.before, masked.after, '', '')
}

interface Latest {
  readonly version: string
  readonly text: string
}

async function pushed(
  { file, text, parsed, env, strategies }: ReadFile,
  { database, clock, log }: { readonly database: Database; readonly clock: Clock; readonly log: Logger },
  latest: Latest,
): Promise<void> {
  if (!parsed.ok) throw new StartError(`${file} has problems: no other server could run it.`)
  const to = versionOf(text)
  if (to === latest.version) return
  const parse = (some: string) => parseConfig(some, { file, env, strategies })
  const summary = await summarize(latest.text, text, parse)
  const by = { name: 'command line' }
  await createAudit(database, clock, log, parsed.config).transaction(async (tx, record) => {
    await takeTurn(tx, TOPIC)
    const store = createVersionStore(tx, clock, SHARED)
    const from = await store.newest()
    if (from !== latest.version)
      throw new StartError('Somebody has saved a version just now. Look at the difference again.')
    await store.record({ text, by, how: 'saved', summary })
    await record({
      ...{ kind: 'configuration', actor: by.name, target: resolve(file), result: 'ok' },
      detail: { from, to },
    })
    await tx.announce({ kind: 'configuration-saved', version: to })
  })
}

/** Its owner's alone, in the place of whatever has this name: a link would be followed, and what is there keeps its mode. */
function keepAside(path: string, text: string): void {
  const beside = pathBeside(path)
  writeFileSync(beside, text, { mode: 0o600, flag: 'wx' })
  renameSync(beside, path)
}
