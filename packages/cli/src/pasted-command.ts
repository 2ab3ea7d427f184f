import { realpathSync } from 'node:fs'
import { delimiter, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findConfigFile } from '@gatewright/config'

/** What starts this very program; the same file beside the sources and beside what is built of them. */
const launcher = fileURLToPath(new URL('../bin/gatewright.mjs', import.meta.url))

/** Where a command is to be pasted. */
export interface Surroundings {
  /** Absolute. */
  readonly folder: string
  /** The variable `PATH`. */
  readonly searched: string
}

/**
 * A command for the shell from which this one was started: by a name that leads to this very program there, and with the
 * file that it is about, unless it is found without being named. What is printed is pasted, at nine o'clock, by somebody
 * who does not know how the server was started.
 * @param file the configuration file, absolute or from the current folder
 */
export function pastedCommand(
  words: string,
  file: string,
  { folder, searched }: Surroundings = { folder: process.cwd(), searched: process.env.PATH ?? '' },
): string {
  const absolute = resolve(folder, file)
  const found = findConfigFile(folder)
  const isFound = found !== undefined && resolve(folder, found) === absolute
  const config = isFound ? '' : ` --config ${quoted(near(absolute, folder))}`
  return `${nameFrom(folder, searched)} ${words}${config}`
}

function nameFrom(folder: string, searched: string): string {
  // npm puts its own folders before everybody else's while it runs a script; the shell that somebody pastes into has not got them.
  const own = `node_modules${sep}.bin`
  const folders = searched.split(delimiter).filter(path => path !== '' && !path.endsWith(own))
  if (folders.some(path => leadsHere(join(path, 'gatewright')))) return 'gatewright'
  const parts = launcher.split(sep)
  if (parts.includes('_npx') || isInstalledAbove(folder)) return 'npx @gatewright/cli'
  return `node ${quoted(near(launcher, folder))}`
}

/** Where `npx` looks before it asks the registry. */
function isInstalledAbove(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (leadsHere(join(at, 'node_modules', '.bin', 'gatewright'))) return true
    if (at === dirname(at)) return false
  }
}

function leadsHere(path: string): boolean {
  try {
    return realpathSync(path) === realpathSync(launcher)
  } catch {
    return false
  }
}

/** From the folder where it lies below it, which is shorter. */
function near(path: string, folder: string): string {
  const fromHere = relative(folder, path)
  return fromHere.startsWith('..') ? path : fromHere
}

/** As a shell of POSIX reads it: in single quotes, where something in it is more than a letter of a path. */
export const quoted = (path: string): string =>
  /^[\w./:@%+=,~\\-]+$/.test(path) && !path.startsWith('~') ? path : `'${path.replaceAll("'", `'\\''`)}'`
