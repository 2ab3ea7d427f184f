import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { pathBeside, sweepBeside } from '../../storage/folder/beside.ts'
import { filesOf } from '../../storage/folder/names.ts'
import { type FileText, readText } from '../read-text.ts'
import { replaceFile } from '../replace-file.ts'

/** A node's file, where the text lies in the database. */
export interface Copy {
  read(): FileText
  /** Version of the text that it had last, as far as this machine knows. */
  remembered(): string | undefined
  remember(version: string): Promise<void>
  /** Brings it up to date. Never throws: where it cannot be written it goes on finding the database. */
  write(text: { readonly text: string; readonly version: string }): Promise<boolean>
}

/**
 * What the file had last is remembered in the data folder, and not in the database by the name of a machine: containers have a new
 * name each time, and a machine that is copied takes file and folder along.
 * @param options.path of the file, absolute
 * @param options.folder of the data
 */
export function createCopy(options: {
  readonly path: string
  readonly folder: string
  readonly holdsSecrets: (text: string) => boolean | Promise<boolean>
  readonly log: Pick<Logger, 'info' | 'warn'>
}): Copy {
  const { path, folder, log } = options
  const memory = filesOf(folder).copy
  /** The version that could not be written: said once. */
  let refused: string | undefined

  async function remember(version: string): Promise<void> {
    if (remembered() === version) return
    await sweepBeside(memory)
    const beside = pathBeside(memory)
    try {
      writeFileSync(beside, `${JSON.stringify({ file: path, version })}\n`, { mode: 0o600 })
      renameSync(beside, memory)
    } catch (error) {
      log.warn({ err: error, file: memory }, 'which version the file had last could not be written down')
    }
  }

  function remembered(): string | undefined {
    try {
      const { file, version } = JSON.parse(readFileSync(memory, 'utf8'))
      return file === path && typeof version === 'string' ? version : undefined
    } catch {
      return undefined
    }
  }

  return {
    read: () => readText(path),
    remembered,
    remember,
    async write({ text, version }) {
      if (refused === version) return false
      try {
        await replaceFile(path, text, options.holdsSecrets)
      } catch (error) {
        // Another process of this machine may have been faster.
        if (readText(path).version !== version) {
          refused = version
          log.info(
            { file: path, version, why: (error as Error).message },
            'the file is not brought up to date, since it cannot be written: it leads to the database, whose newest version runs',
          )
          return false
        }
      }
      refused = undefined
      await remember(version)
      return true
    },
  }
}
