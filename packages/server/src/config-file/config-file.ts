import { basename } from 'node:path'
import { GatewrightError } from '../errors.ts'
import { serial } from '../serial.ts'
import { changedSince, createFileParts, type FileOptions, type FileParts } from './file-parts.ts'
import { createIntendedSaveStore } from './intended-save-store.ts'
import { type Owner, refuseOwnedBy } from './owner.ts'
import { type FileText, MISSING, readText, versionOf } from './read-text.ts'
import { replaceFile } from './replace-file.ts'
import { createTextKeeping } from './text-keeping.ts'
import { createVersionStore } from './version-store.ts'
import type { Actor, Versions } from './versions.ts'

/** The text of the configuration, as the console shows and edits it: a file on disk, or what the nodes of a database share. */
export interface ConfigFile extends FileParts {
  readonly owner: Owner
  /** Whether the text lies in the database, and the file is a copy of it; see `shared/shared-file.ts`. */
  readonly shared: boolean
  readonly versions: Versions
  /** What the text is now. An edit of the file by hand is noticed here and kept as a version. */
  current(): Promise<FileText>
  /**
   * Which text is to run now: the same, for whoever runs it.
   * @throws GatewrightError `config_differs` where this node's file has a text of its own
   */
  toRun(): Promise<FileText>
  /** Why the file on disk is not the text, in words; absent where it is, or is an earlier one. */
  readonly differs?: string | undefined
  /**
   * Replaces the file, and keeps the text as a version by its author; drops what the author had as a draft, and writes an entry
   * into the audit log. These three are one transaction. The file cannot be a part of it: what is meant is written first, see
   * `IntendedSave`, so that the three follow at the next look where a crash or a fault of the disk comes between.
   * @param save.baseVersion what the edit began with
   * @param save.address where the author's browser is
   * @throws GatewrightError `config_read_only`, `config_changed`, `config_not_writable`, `disk_full`; the file is untouched then
   */
  save(save: {
    readonly text: string
    readonly baseVersion: string
    readonly by: Actor
    readonly address?: string
    readonly how: 'saved' | 'restored'
  }): Promise<FileText>
}

/**
 * The file on disk is the text.
 * @param owner `file` where nothing of ours writes it
 */
export function createConfigFile(options: FileOptions & { readonly owner?: Owner }): ConfigFile {
  const { audit, clock, log, owner = 'storage' } = options
  const parts = createFileParts(options)
  const { path, texts } = parts
  const versions = createVersionStore(options.database, clock, path)
  const intended = createIntendedSaveStore(options.database, path)
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

  // To look at the file needs no room on the disk: who wrote it is noted at the next look.
  const current = () =>
    inTurn(() =>
      notice().catch((error: unknown) => {
        if (!(error instanceof GatewrightError)) throw error
        log.warn({ err: error, file: path }, 'a text that was found could not be kept as a version yet')
        return readText(path)
      }),
    )

  return {
    ...parts,
    get environment() {
      return parts.environment
    },
    owner,
    shared: false,
    versions,
    current,
    toRun: current,
    save: ({ text, baseVersion, by, address, how }) =>
      inTurn(async () => {
        refuseOwnedBy({ path, owner })
        const now = await notice()
        if (now.problem !== undefined && now.version !== MISSING) throw unreadable(path, now)
        if (now.version !== baseVersion) {
          const base = { version: baseVersion, text: await versions.textOf(baseVersion) }
          throw await changedSince(texts, now, base)
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
