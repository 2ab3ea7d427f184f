// Plain JavaScript for Node 20: this runs before the bundled Node is known to be there.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { whenNpmIsGone } from './parent.mjs'

/** The Node that Gatewright runs on from source: it strips types itself and has `node:sqlite`. */
export const wantedMajor = 24

/** What is published is plain JavaScript. Of Node 22 it takes the first whose `node:sqlite` waits for a lock. */
const wantedPublished = [22, 16]

const here = dirname(fileURLToPath(import.meta.url))
/** In a clone there are sources, and nothing built beside them. */
const isPublished = existsSync(join(here, '..', 'dist'))

function isNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (!isPublished) return major >= wantedMajor
  return major > wantedPublished[0] || (major === wantedPublished[0] && minor >= wantedPublished[1])
}

/**
 * Path of a Node that is new enough: this one, or the one that the `node` package put into a `node_modules` above
 * `from`. `undefined` when there is none.
 * @param {string} [from] folder to start from; this file's own when absent
 */
export function findNode24(from = here) {
  if (isNewEnough()) return process.execPath
  const binary = process.platform === 'win32' ? 'node.exe' : 'node'
  return findUpwards(from, join('node_modules', 'node', 'bin', binary))
}

function findUpwards(from, path) {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return join(folder, path)
    if (folder === dirname(folder)) return undefined
  }
}

/**
 * Where compiled code is kept: it saves a third of the start and 20 MB of memory (no type stripping). Not in Node's usual
 * place, the system's temporary folder, where another user could put code for us to run.
 */
function compileCache() {
  const modules = findUpwards(here, 'node_modules')
  return modules && join(modules, '.cache', 'gatewright', 'compiled')
}

/** What to tell somebody whose bundled Node is missing: newer npm versions run no install script unasked. */
export function cure() {
  if (isPublished) {
    return `gatewright needs Node ${wantedPublished.join('.')} or newer. Here runs ${process.versions.node}. Install a newer Node, and start again.`
  }
  return [
    `This needs Node ${wantedMajor}. Here runs ${process.versions.node}, and the Node ${wantedMajor} that comes with the project is not there:`,
    "npm did not run the install script of the package 'node'. In the project's folder, run",
    '',
    '    npm approve-scripts node',
    '    npm rebuild node',
    '',
    `and start again. Or install Node ${wantedMajor} or newer yourself.`,
  ].join('\n')
}

/**
 * A young generation of 4 MB instead of 16: the server lives on few and lasting objects, and stays some 25 MB smaller. V8
 * takes it only at the start of a process. And no SIGUSR1 opens the inspector, by which every account of the machine could run
 * code as this process: Node 22.14, 23.7 and newer know the flag, and whatever else runs this only starts the newer one.
 */
export const nodeFlags = [
  '--max-semi-space-size=4',
  ...(findNode24() !== process.execPath || process.allowedNodeEnvironmentFlags.has('--disable-sigusr1')
    ? ['--disable-sigusr1']
    : []),
  // Node 22 warns of `node:sqlite` at every start and every command; later ones keep what is used here as it is.
  ...(isPublished && process.versions.node.startsWith('22.')
    ? ['--disable-warning=ExperimentalWarning']
    : []),
]

/** For the moment that passes before a program has handlers of its own: without one, Node opens its inspector. */
export function ignoreUserSignals() {
  for (const signal of ['SIGUSR1', 'SIGUSR2']) process.on(signal, () => {})
}

const endWithParent = new URL('end-with-parent.mjs', import.meta.url).href

/**
 * Runs a program of ours on Node 24 as if it were this process: same terminal, signals passed on, same exit code, and it ends with
 * this process, also where that is killed; and with npm, where npm started it.
 * @param {string} program absolute path
 * @param {readonly string[]} args
 */
export async function runOnNode24(program, args) {
  ignoreUserSignals()
  whenNpmIsGone()
  const node = findNode24()
  if (node === undefined) {
    console.error(cure())
    process.exitCode = 1
    return
  }
  if (node === process.execPath && nodeFlags.every(flag => process.execArgv.includes(flag))) {
    process.argv = [process.execPath, program, ...args]
    const cache = compileCache()
    if (cache !== undefined) module.enableCompileCache(cache)
    await import(pathToFileURL(program).href)
    return
  }
  const cache = compileCache()
  const env = cache === undefined ? process.env : { NODE_COMPILE_CACHE: cache, ...process.env }
  const child = spawn(node, [...nodeFlags, '--import', endWithParent, program, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
  })
  // The channel is there for the child's sake, and keeps nobody running.
  child.channel?.unref()
  // At a terminal, Ctrl-C reaches the child by itself; twice would mean "at once".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (...ended) => resolve(ended))
  })
  process.exitCode = code ?? 128 + constants.signals[signal]
}
