import { basename, resolve } from 'node:path'
import {
  builtInStrategies,
  type Fault,
  type ParseResult,
  parseConfig,
  redactPair,
  type StrategyDefinition,
  withNoticesOfFile,
} from '@gatewright/config'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { serial } from '../serial.ts'
import type { Database } from '../storage/database.ts'
import { checkAside, SMALL } from './check-aside.ts'
import type { CheckedAside } from './checked-aside.ts'
import { createDraftStore } from './draft-store.ts'
import type { Drafts } from './drafts.ts'
import { createIntendedSaveStore } from './intended-save-store.ts'
import type { Masking } from './masking.ts'
import { type FileText, MISSING, readText, versionOf } from './read-text.ts'
import { replaceFile } from './replace-file.ts'
import { summarize } from './summary.ts'
import { createTextKeeping } from './text-keeping.ts'
import { createVersionStore } from './version-store.ts'
import type { Actor, Versions } from './versions.ts'

/** The configuration file on disk, as the console edits it. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string
  readonly versions: Versions
  readonly drafts: Drafts
  readonly masking: Masking
  /** What is on disk now. An edit by hand is noticed here and kept as a version. */
  current(): Promise<FileText>
  /**
   * Checks a text as if it were the file's.
   * @param refused values that may not count, by their path
   */
  parse(text: string, refused?: ReadonlyMap<string, Fault>): ParseResult
  /** The same for whoever wants no configuration, and lets nobody wait: a large text is checked in a thread of its own. */
  check(text: string, refused: ReadonlyMap<string, Fault>): Promise<CheckedAside>
  /** Both sides of a difference without their secrets; one that differs is marked. */
  redactPair(before: string, after: string): { readonly before: string; readonly after: string }
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
  readonly masking: Masking
  readonly audit: Pick<Audit, 'transaction'>
  readonly log: Pick<Logger, 'warn'>
}): ConfigFile {
  const path = resolve(options.path)
  const { env, strategies, audit, clock, log } = options
  const versions = createVersionStore(options.database, clock, path)
  const intended = createIntendedSaveStore(options.database, path)
  const parse: ConfigFile['parse'] = (text, refused) =>
    withNoticesOfFile(
      parseConfig(text, { file: path, env, strategies, ...(refused === undefined ? {} : { refused }) }),
      path,
      text,
      env,
    )
  const keepText = createTextKeeping({ path, database: options.database, clock, audit, parse })
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
    masking: options.masking,
    // To look at the file needs no room on the disk: who wrote it is noted at the next look.
    current: () =>
      inTurn(() =>
        notice().catch((error: unknown) => {
          if (!(error instanceof GatewrightError)) throw error
          log.warn({ err: error, file: path }, 'a text that was found could not be kept as a version yet')
          return readText(path)
        }),
      ),
    parse,
    async check(text, refused) {
      // Types that somebody has plugged in are functions, which no thread gets.
      const isBuiltIn = strategies.every(type => builtInStrategies.includes(type))
      return isBuiltIn && Buffer.byteLength(text) > SMALL
        ? checkAside({ text, file: path, env: { ...env }, refused })
        : parse(text, refused)
    },
    redactPair: (before, after) => redactPair(before, after, strategies),
    save: ({ text, baseVersion, by, address, how }) =>
      inTurn(async () => {
        const now = await notice()
        if (now.problem !== undefined && now.version !== MISSING) throw unreadable(path, now)
        if (now.version !== baseVersion) {
          const base = (await versions.textOf(baseVersion)) ?? ''
          throw new GatewrightError('config_changed', {
            response: {
              current: options.masking.mask(now.text),
              base: options.masking.mask(base),
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
          summary: await summarize(now.text, text, parse),
          at: clock.now(),
        })
        noticed = undefined
        await replaceFile(path, text).catch(async (error: unknown) => {
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
