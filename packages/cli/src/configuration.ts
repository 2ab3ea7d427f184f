import { relative, resolve } from 'node:path'
import {
  type Config,
  findConfigFile,
  formatNotices,
  formatProblems,
  loadConfigFile,
  type Notice,
} from '@gatewright/config'
import { Option } from 'commander'
import { Stop } from './stop.ts'

/** `--config <file>`, the same for every command. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    'the configuration file (default: gatewright.config.json or botpress.config.json in this folder)',
  )
}

export interface LoadedConfiguration {
  readonly config: Config
  readonly notices: readonly Notice[]
  /** The notices as lines for the terminal; empty when there are none. */
  readonly noticeText: string
}

/**
 * The configuration without problems.
 * @param file as the operator named it; else the one found in the current folder
 * @throws Stop with every problem of the file
 */
export function loadOrStop(file: string | undefined): LoadedConfiguration {
  const path = file ?? findConfigFile(process.cwd()) ?? 'gatewright.config.json'
  // Named from here, so that an editor or a terminal can open file:line:column.
  const shown = relative(process.cwd(), resolve(path))
  const result = loadConfigFile(shown.startsWith('..') ? resolve(path) : shown)
  if (!result.ok) {
    const count = result.problems.length
    throw new Stop(
      `${formatProblems(result.problems)}\n\n${count} ${count === 1 ? 'problem' : 'problems'}. Nothing was started.`,
    )
  }
  return { config: result.config, notices: result.notices, noticeText: formatNotices(result.notices) }
}
