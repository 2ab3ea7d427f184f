import { hostname } from 'node:os'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../storage/database.ts'
import { takeTurn } from '../../storage/turn.ts'
import type { FileText } from '../read-text.ts'
import { createVersionStore, SHARED } from '../version-store.ts'
import type { Versions } from '../versions.ts'
import type { Copy } from './copy.ts'
import { type CopyJudgement, judgeCopy } from './judge-copy.ts'

/** Whoever makes a version waits for whoever is making one. */
export const TOPIC = 'versions of the configuration'

/** The text that all nodes run, and how this node's file stands to it. */
export interface Looked {
  readonly version: string
  readonly text: string
  /** What the file has on this node. */
  readonly file: FileText
  /**
   * `copy`: the text, or an earlier one that is only to be brought up to date. `unfit`: it was edited here and has problems, or it
   * cannot be read. `differs`: it has a text of its own.
   */
  readonly standing: 'copy' | 'unfit' | 'differs'
  /** What is to be written into the file: at once where nobody has touched it, when the text is run where it is an earlier one. */
  readonly behind?: 'untouched' | 'earlier'
}

/** The newest version in the database, for nodes that have a file each. */
export interface SharedText {
  readonly versions: Versions
  /** Takes over an edit of the file first, where it was made from the newest version and can run. Writes no file. */
  look(): Promise<Looked>
}

/**
 * @param options.isRunnable whether a text has no problems on this node: one that has is no version for others
 * @param options.summarize what a text changes, in words
 */
export function createSharedText(options: {
  readonly database: Database
  readonly clock: Clock
  readonly copy: Copy
  readonly isRunnable: (text: string) => Promise<boolean>
  readonly summarize: (before: string | undefined, after: string) => Promise<string>
}): SharedText {
  const { database, clock, copy, isRunnable, summarize } = options
  const versions = createVersionStore(database, clock, SHARED)
  /** A text by its hash never changes: only which one is the newest is asked each time. */
  let kept: { readonly version: string; readonly text: string } | undefined

  async function newest() {
    const version = await versions.newest()
    if (version === undefined || version === kept?.version) return version === undefined ? undefined : kept
    kept = await versions.latest()
    return kept
  }

  /** @returns whether nobody was faster */
  async function keepAfter(base: string | undefined, { text, version }: FileText): Promise<boolean> {
    const summary = await summarize(base === undefined ? undefined : kept?.text, text)
    return database.transaction(async tx => {
      await takeTurn(tx, TOPIC)
      const store = createVersionStore(tx, clock, SHARED)
      if ((await store.newest()) !== base) return false
      // Of a machine whose data have moved here, or of files that were their own owners.
      if (base === undefined) await store.adopt(() => true)
      const by = base === undefined ? 'first start' : `edited on disk, ${hostname()}`
      await store.record({ text, by: { name: by }, how: 'found', summary })
      await tx.announce({ kind: 'configuration-saved', version })
      return true
    })
  }

  async function judge(file: string, newest: string | undefined): Promise<CopyJudgement> {
    const state = { file, newest, remembered: copy.remembered() }
    const unknown = judgeCopy({ ...state, isKnown: false })
    if (unknown !== 'edited' && unknown !== 'differs') return unknown
    // Asked where it decides alone: the versions are many.
    return judgeCopy({ ...state, isKnown: (await versions.textOf(file)) !== undefined })
  }

  async function look(): Promise<Looked> {
    const file = copy.read()
    const now = await newest()
    const judgement = await judge(file.version, now?.version)
    if (now === undefined || judgement === 'edited') {
      if (file.problem !== undefined || !(await isRunnable(file.text)))
        return { ...(now ?? file), file, standing: 'unfit' }
      if (await keepAfter(now?.version, file)) await copy.remember(file.version)
      return look()
    }
    if (judgement === 'same') {
      await copy.remember(file.version)
      return { ...now, file, standing: 'copy' }
    }
    if (judgement === 'differs')
      return { ...now, file, standing: file.problem === undefined ? 'differs' : 'unfit' }
    const untouched = judgement === 'outdated'
    return { ...now, file, standing: 'copy', behind: untouched ? 'untouched' : 'earlier' }
  }

  return { versions, look }
}
