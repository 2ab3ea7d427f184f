import { statSync } from 'node:fs'
import { join } from 'node:path'
import { cure, findNode24, ignoreUserSignals } from '../packages/cli/bin/node24.mjs'
import { whenNpmIsGone } from '../packages/cli/bin/parent.mjs'
import { outsidePath, root, run } from './run.mjs'

/** npm writes both lock files in one go, in either order. */
const sameInstallMs = 2000

/**
 * `install --no-save` and not `ci`: it takes the lock file's versions and leaves that file alone, but does not give up
 * where the lock lacks the native parts of another platform, which npm drops when they could not be had on the machine
 * that wrote it. Errors only, because Node 20 runs npm here and every library for Node 24 would be a warning.
 */
const installArguments = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']

/** Installs the dependencies when they are missing or older than the lock file, and makes sure that Node 24 is there. */
export async function ensureInstalled() {
  if (!isInstalled()) {
    console.log('Installing dependencies; this takes about a minute the first time.')
    const { code } = await run('npm', installArguments, { path: outsidePath })
    if (code !== 0) throw new Stop('npm could not install what is needed; its own message is above.')
  }
  if (findNode24() === undefined) throw new Stop(cure())
}

function isInstalled() {
  const installed = modified('node_modules/.package-lock.json')
  return installed !== undefined && installed + sameInstallMs >= (modified('package-lock.json') ?? 0)
}

function modified(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs
}

/** Ends a script with a message for people instead of a stack. */
export class Stop extends Error {}

/**
 * Runs a script's main function, which ends with the npm that started it; a {@link Stop} becomes its message and exit code 1.
 * @param {() => Promise<unknown>} main
 */
export async function runMain(main) {
  ignoreUserSignals()
  whenNpmIsGone()
  try {
    await main()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    console.error(`\n${error.message}`)
    process.exitCode = 1
  }
}
