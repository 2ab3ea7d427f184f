import { GatewrightError } from '../../errors.ts'
import { serial } from '../../serial.ts'
import { takeTurn } from '../../storage/turn.ts'
import type { ConfigFile } from '../config-file.ts'
import { changedSince, createFileParts, type FileOptions } from '../file-parts.ts'
import { keepSaved } from '../keep-saved.ts'
import { type FileText, versionOf } from '../read-text.ts'
import { createVersionStore, SHARED } from '../version-store.ts'
import { createCopy } from './copy.ts'
import { createSharedText, type Looked, TOPIC } from './shared-text.ts'
import { cureOf, whyNot } from './standing-words.ts'

/**
 * The newest version in the database is the text, for every node of it, and this node's file is a copy. What another node saves is
 * seen at the next look, for each asks which version is the newest.
 * @param options.dataFolder where it is remembered what the file had last
 */
export function createSharedFile(options: FileOptions & { readonly dataFolder: string }): ConfigFile {
  const { database, clock, audit, log } = options
  const parts = createFileParts(options)
  const { path, texts } = parts
  const copy = createCopy({ path, folder: options.dataFolder, holdsSecrets: texts.holdsSecrets, log })
  const shared = createSharedText({
    ...{ database, clock, copy },
    isRunnable: async text => (await texts.check(text)).ok,
    summarize: texts.summary,
  })
  const { versions } = shared
  let differs: string | undefined
  /** One look after the other: two at once would both write the file. */
  const inTurn = serial()

  async function look(): Promise<Looked> {
    const looked = await shared.look()
    const why = whyNot(looked, path)
    if (why !== undefined && why !== differs) log.warn({ file: path, cure: cureOf(path) }, why)
    differs = why
    if (looked.behind === 'untouched') await copy.write(looked)
    return looked
  }
  const textOf = ({ text, version }: Looked): FileText => ({ text, version })

  return {
    ...parts,
    get environment() {
      return parts.environment
    },
    owner: 'storage',
    shared: true,
    versions,
    get differs() {
      return differs
    },
    current: () => inTurn(async () => textOf(await look())),
    toRun: () =>
      inTurn(async () => {
        const looked = await look()
        // What is wrong with it is said by whoever tries to run it.
        if (looked.standing === 'unfit') return looked.file
        if (looked.standing === 'differs') throw differing(looked, path)
        if (looked.behind === 'earlier') {
          log.warn(
            { file: path, had: looked.file.version, has: looked.version },
            'the file had an earlier version of the configuration, and is brought up to date; to go back to one, restore it in the console',
          )
          await copy.write(looked)
        }
        return textOf(looked)
      }),
    save: ({ text, baseVersion, by, address, how }) =>
      inTurn(async () => {
        await look()
        const version = versionOf(text)
        const base = await versions.textOf(baseVersion)
        const summary = await texts.summary(base, text)
        const isNewest = await audit.transaction(async (tx, record) => {
          await takeTurn(tx, TOPIC)
          if ((await createVersionStore(tx, clock, SHARED).newest()) !== baseVersion) return false
          const saved = { text, by, how, summary, from: baseVersion, version }
          await keepSaved(
            tx,
            record,
            clock,
            { path, of: SHARED },
            { ...saved, ...(address !== undefined && { address }) },
          )
          await tx.announce({ kind: 'configuration-saved', version })
          return true
        })
        if (!isNewest) {
          const now = (await versions.latest()) ?? { text: '', version: baseVersion }
          throw await changedSince(texts, now, { version: baseVersion, text: base })
        }
        // It is saved, whatever becomes of the copy.
        await look().catch((error: unknown) =>
          log.warn({ err: error, file: path }, 'saved; the file is brought up to date with the next look'),
        )
        return { text, version }
      }),
  }
}

const differing = (looked: Looked, path: string): GatewrightError =>
  new GatewrightError('config_differs', {
    response: {
      message: `${whyNot(looked, path)} The old configuration goes on serving. ${cureOf(path)}`,
    },
    detail: { file: path, has: looked.file.version, newest: looked.version },
  })
