import { basename, resolve } from 'node:path'
import {
  noteEnvironment,
  type ParseResult,
  parseConfig,
  type StrategyDefinition,
  withNoticesOfFile,
} from '@gatewright/config'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { serial } from '../serial.ts'
import type { Database } from '../storage/database.ts'
import { createDraftStore } from './draft-store.ts'
import type { Drafts } from './drafts.ts'
import { createIntendedSaveStore } from './intended-save-store.ts'
import { type FileText, MISSING, readText, versionOf } from './read-text.ts'
import { replaceFile } from './replace-file.ts'
import { createTextKeeping } from './text-keeping.ts'
import { createTexts, type Texts } from './texts.ts'
import { createVersionStore } from './version-store.ts'
import type { Actor, Versions } from './versions.ts'

/** The configuration file on disk, as the console edits it. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string
  readonly versions: Versions
  readonly drafts: Drafts
  readonly texts: Texts
  /** What is worth knowing of this server's environment, as `gatewright check` prints it of its own. */
  readonly environment: readonly string[]
  /** What is on disk now. An edit by hand is noticed here and kept as a version. */
  current(): Promise<FileText>
  /** What a text of the file is to run as. A large one holds everybody up: who only looks asks {@link Texts}. */
  parse(text: string): ParseResult
  /**
   * Replaces the file, and keeps the text as a version by its author; drops what the author had as a draft, and writes an entry
   * into the audit log. These three are one transaction. The file cannot be a part of it: what is meant is written first, see
   * `IntendedSave`, so that the three follow at the next look where a crash or a fault of the disk comes between.
   * @param save.baseVersion what the edit began with
   * @param save.address where the author's browser is
   * @throws GatewrightError `config_changed`, `config_not_writable`, `disk_full`; the file is untouched then
   */
  save(save: {
    readonly text: string
    readonly baseVersion: string
    readonly by: Actor
    readonly address?: string
    readonly how: 'saved' | 'restored'
  }): Promise<FileText>
}

export function createConfigFile(options: {
  readonly path: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly strategies: readonly StrategyDefinition[]
  readonly database: Database
  readonly clock: Clock
  readonly maskingKey: Uint8Array
  readonly audit: Pick<Audit, 'transaction'>
  readonly log: Pick<Logger, 'warn'>
}): ConfigFile {
  const path = resolve(options.path)
  const { env, strategies, audit, clock, log } = options
  const versions = createVersionStore(options.database, clock, path)
  const intended = createIntendedSaveStore(options.database, path)
  const texts = createTexts({ file: path, env, maskingKey: options.maskingKey }, strategies)
  const keepText = createTextKeeping({
    ...{ path, database: options.database, clock, audit },
    summarize: texts.summary,
  })
  let noticed: string | undefined
  /** One save after the other: two at once would both find the version that they began with. */
  const inTurn = serial()

  async function notice(): Promise<FileText> {
    const file = readText(path)
    if (file.problem === undefined && file.version !== noticed) {
      await keepText(file)
      noticed = file.version
    }
    return file
  }

  return {
    path,
    versions,
    drafts: createDraftStore(options.database, clock),
    texts,
    get environment() {
      return noteEnvironment(env)
    },
    // To look at the file needs no room on the disk: who wrote it is noted at the next look.
    current: () =>
      inTurn(() =>
        notice().catch((error: unknown) => {
          if (!(error instanceof GatewrightError)) throw error
          log.warn({ err: error, file: path }, 'a text that was found could not be kept as a version yet')
          return readText(path)
        }),
      ),
    parse: text => withNoticesOfFile(parseConfig(text, { file: path, env, strategies }), path, text, env),
    save: ({ text, baseVersion, by, address, how }) =>
      inTurn(async () => {
        const now = await notice()
        if (now.problem !== undefined && now.version !== MISSING) throw unreadable(path, now)
        if (now.version !== baseVersion) {
          const base = (await versions.textOf(baseVersion)) ?? ''
          throw new GatewrightError('config_changed', {
            response: {
              current: await texts.mask(now.text),
              base: await texts.mask(base),
              version: now.version,
            },
            detail: { expected: baseVersion, received: now.version },
          })
        }
        await intended.begin({
          version: versionOf(text),
          from: baseVersion,
          by: { ...(by.id !== undefined && { id: by.id }), name: by.name },
          ...(address !== undefined && { address }),
          how,
          summary: await texts.summary(now.text, text),
          at: clock.now(),
        })
        noticed = undefined
        await replaceFile(path, text, texts.holdsSecrets).catch(async (error: unknown) => {
          // Where not even this can be written, the next look drops what was meant.
          await intended.drop().catch(() => {})
          throw error
        })
        // The file is saved, and it is written down by whom. To say otherwise would make somebody save it twice.
        return notice().catch((error: unknown) => {
          log.warn({ err: error, file: path }, 'saved; its version and its entry follow with the next look')
          return readText(path)
        })
      }),
  }
}

/** Whatever is there was not written as a configuration; replacing it could destroy somebody's work. */
const unreadable = (path: string, { problem }: FileText) =>
  new GatewrightError('config_not_writable', {
    response: {
      message: `What is on disk now as ${basename(path)} cannot be read, so it was not replaced: ${problem?.what ?? ''}`,
      problems: problem && [problem],
    },
    detail: { reason: problem?.code },
  })
