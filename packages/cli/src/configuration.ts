import { relative, resolve } from 'node:path'
import {
  type Config,
  findConfigFile,
  formatNotices,
  formatProblems,
  isOutOfReach,
  loadConfigFile,
  type Problem,
} from '@gatewright/config'
import { Option } from 'commander'
import { Stop } from './stop.ts'

/** Names the file for every command of a shell, where none is named by `--config`. */
const CONFIG_VARIABLE = 'GATEWRIGHT_CONFIG'

/** `--config <file>`, the same for every command. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    'the configuration file (default: gatewright.config.json or botpress.config.json in this folder)',
  ).env(CONFIG_VARIABLE)
}

export interface LoadedConfiguration {
  readonly config: Config
  /** The notices as lines for the terminal. */
  readonly notices: readonly string[]
}

/**
 * The file that is meant: the named one, else the one of the current folder. Named from here where that is possible, so
 * that an editor or a terminal can open `file:line:column`.
 */
export function configFile(named: string | undefined): string {
  const path = resolve(named ?? findConfigFile(process.cwd()) ?? 'gatewright.config.json')
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}

/** Every problem of a file, as the end of a command; `outcome` says what the command has left as it was. */
export function stopFor(problems: readonly Problem[], outcome = 'Nothing was started.', more = 0): Stop {
  const all = problems.length + more
  const count = all === 1 ? '1 problem' : `${all} problems`
  return new Stop(...linesOf(formatProblems(problems, more)), '', `${count}. ${outcome}`)
}

/**
 * The configuration without problems.
 * @throws Stop with every problem of the file
 */
export function loadOrStop(named: string | undefined, outcome?: string): LoadedConfiguration {
  const result = loadConfigFile(configFile(named))
  if (!result.ok) throw stopFor(result.problems, outcome, result.more)
  return { config: result.config, notices: linesOf(formatNotices(result.notices)) }
}

export interface WhereTheDataLie {
  /** Absolute. */
  readonly folder: string
  /** `undefined` where references lead to something that cannot be read from here. */
  readonly config: Config | undefined
  /** The keys whose references these are. */
  readonly unread: readonly string[]
}

/**
 * The data folder, for whoever needs nothing else of the file: no secret that cannot be read from here stands in the way, for the
 * credentials of a service are gone when it has stopped.
 * @throws Stop with every problem of the file where there is another kind of problem
 */
export function dataFolderOrStop(named: string | undefined, outcome: string): WhereTheDataLie {
  const result = loadConfigFile(configFile(named))
  if (result.ok) return { folder: result.config.dataFolder, config: result.config, unread: [] }
  const { dataFolder } = result
  // That nobody could sign in is none of a copy's business, and may be why somebody wants to go back to one.
  const problems = result.problems.filter(({ code }) => code !== 'nobody_can_sign_in')
  if (dataFolder === undefined || !problems.every(problem => problem.path !== '' && isOutOfReach(problem))) {
    throw stopFor(result.problems, outcome, result.more)
  }
  return { folder: dataFolder, config: undefined, unread: problems.map(({ path }) => path) }
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'))
