import { resolve } from 'node:path'
import {
  commandFor,
  comparePlace,
  databaseOf,
  holdsSecrets,
  type ParseResult,
  type Problem,
  parseConfig,
  type StrategyDefinition,
} from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { createEvents } from '../../events/events.ts'
import { StartError } from '../../start-error.ts'
import type { Database } from '../../storage/database.ts'
import { openStorage, type StoragePlace } from '../../storage/open-storage.ts'
import { isShared } from '../owner.ts'
import { versionOf } from '../read-text.ts'
import { summarize } from '../summary.ts'
import { type Copy, createCopy } from './copy.ts'
import { createSharedText, type SharedText } from './shared-text.ts'
import { cureOf, whyNot } from './standing-words.ts'

/** The file as it was read, and what it says. */
export interface ReadFile {
  /** As problems shall name it. */
  readonly file: string
  readonly text: string
  readonly parsed: ParseResult
  readonly env: Readonly<Record<string, string | undefined>>
  readonly strategies: readonly StrategyDefinition[]
}

/** Which text is to run. */
export interface TextToStart {
  readonly text: string
  readonly version: string
  readonly parsed: ParseResult
}

/**
 * Which text a process is to start with: the file's, or where several nodes share a database the newest version there, to which the
 * file only leads. It is brought up to date then.
 * @throws StartError where the file has a text of its own, or the newest version is stored or owned otherwise
 */
export async function textToStart(
  read: ReadFile,
  services: { readonly clock: Clock; readonly log: Logger },
): Promise<TextToStart> {
  const { file, text, parsed } = read
  const own = { text, version: versionOf(text), parsed }
  const place = sharedPlaceOf(parsed)
  if (place === undefined) return own
  return withShared({ ...read, place }, services, async (shared, copy) => {
    const looked = await shared.look()
    if (looked.standing === 'unfit') return own
    if (looked.standing === 'differs') {
      throw new StartError(`${whyNot(looked, resolve(file))} Nothing was started. ${cureOf(resolve(file))}`)
    }
    const { version } = looked
    if (version === own.version) return own
    const newest = asVersion(parse(read, looked.text), version)
    refuseElsewhere(place, newest, file)
    services.log.info(
      { file, had: own.version, runs: version },
      'the newest version of the configuration in the database is run, and the file is brought up to date',
    )
    if (await copy.write(looked)) return { text: looked.text, version, parsed: parse(read, looked.text) }
    await copy.remember(own.version)
    return { text: looked.text, version, parsed: newest }
  })
}

/** The database that a file shares with others; a file with problems may say it all the same. */
export function sharedPlaceOf(parsed: ParseResult): StoragePlace | undefined {
  const { dataFolder, storage } = parsed.ok ? parsed.config : parsed
  if (storage === undefined || dataFolder === undefined) return undefined
  return parsed.ok && !isShared(parsed.config) ? undefined : { dataFolder, storage }
}

/** Opens the database for a moment: a server opens it anew by what the newest version says. */
export async function withShared<Result>(
  read: ReadFile & { readonly place: StoragePlace },
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  work: (shared: SharedText, copy: Copy, database: Database) => Promise<Result>,
): Promise<Result> {
  const events = createEvents(() => {})
  const storage = await openStorage(read.place, { events, clock })
  try {
    const path = resolve(read.file)
    const copy = createCopy({ path, folder: read.place.dataFolder, holdsSecrets, log })
    const shared = createSharedText({
      ...{ database: storage.database, clock, copy },
      isRunnable: async text => parse(read, text).ok,
      summarize: (before, after) => summarize(before, after, text => parse(read, text)),
    })
    return await work(shared, copy, storage.database)
  } finally {
    await storage.close()
  }
}

const parse = ({ file, env, strategies }: ReadFile, text: string): ParseResult =>
  parseConfig(text, { file, env, strategies })

/** Problems of a text that is not the file's: nobody shall look for them there. */
function asVersion(parsed: ParseResult, version: string): ParseResult {
  if (parsed.ok) return parsed
  const named = (problem: Problem): Problem => ({
    ...problem,
    file: `${problem.file} (version ${version} of the database)`,
  })
  return { ...parsed, problems: parsed.problems.map(named) }
}

/** @throws StartError: by a version that says another database nobody would find the next one */
function refuseElsewhere(place: StoragePlace, newest: ParseResult, file: string): void {
  if (!newest.ok) return
  const { config } = newest
  const moved = comparePlace(place, config).filter(({ when }) => when === 'process')
  const keys = [
    ...moved.map(({ path }) => path),
    ...(config.dataFolder === place.dataFolder ? [] : ['dataFolder']),
  ]
  if (keys.length === 0) return
  throw new StartError(
    `${file} leads to ${databaseOf(place)} with its data folder ${place.dataFolder}, and the newest version of the configuration there says otherwise: ${keys.join(', ')}. What leads to the database cannot come from it. Nothing was started. Write the newest version into ${file} with: ${commandFor('config pull', resolve(file))}. Or restore an earlier version on a server that runs.`,
  )
}
