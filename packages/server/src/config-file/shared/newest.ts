import { resolve } from 'node:path'
import { type Config, comparePlace, parseConfig, readConfigText } from '@gatewright/config'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../storage/database.ts'
import { isShared } from '../owner.ts'
import { versionOf } from '../read-text.ts'
import { createVersionStore, SHARED } from '../version-store.ts'

/** What nodes run that share a database, where this machine's file is another text. */
export interface NewestConfiguration {
  readonly version: string
  /** Absolute path of this machine's file. */
  readonly file: string
  /** `undefined` where it cannot be read as a whole on this machine, or leads elsewhere than its file: {@link why} says so. */
  readonly config: Config | undefined
  /** In whole sentences. */
  readonly why?: string
}

/**
 * For commands beside servers that run: what a file says is not what they run, where it is only to lead to the database. Writes
 * nothing.
 * @returns `undefined` where the file is the text that runs
 */
export async function newestConfiguration(
  { storage, clock }: { readonly storage: { readonly database: Database }; readonly clock: Clock },
  config: Config,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<NewestConfiguration | undefined> {
  if (!isShared(config)) return undefined
  const latest = await createVersionStore(storage.database, clock, SHARED).latest()
  if (latest === undefined) return undefined
  const file = resolve(config.file)
  const own = readConfigText(file)
  const { version, text } = latest
  if (own.ok && versionOf(own.text) === version) return undefined
  const parsed = parseConfig(text, { file, env })
  if (!parsed.ok) {
    const [first] = parsed.problems
    const where = first && first.path !== '' ? `${first.path}: ` : ''
    return {
      version,
      file,
      config: undefined,
      why: `It has problems on this machine. ${where}${first?.what}`,
    }
  }
  const isElsewhere =
    parsed.config.dataFolder !== config.dataFolder ||
    comparePlace(config, parsed.config).some(({ when }) => when === 'process')
  if (isElsewhere)
    return { version, file, config: undefined, why: 'It leads to another database, data folder or owner.' }
  return { version, file, config: parsed.config }
}
