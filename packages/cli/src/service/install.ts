import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  fchownSync,
  lchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Stop } from '../stop.ts'
import { CREDENTIALS, isOurs, STATE } from './unit.ts'

export const UNIT = '/etc/systemd/system/gatewright.service'

/** What a configuration begins with that nobody has written yet. */
const firstConfiguration = `${JSON.stringify({ httpServer: { host: '127.0.0.1', port: 3000 }, dataFolder: STATE }, null, 2)}\n`

/** Where things are put. */
export interface Target {
  /** Another root of the file system, for a package that is being made: no account is made there and nothing is started. */
  readonly root?: string | undefined
  readonly user: string
}

/** @returns where a path of the system lies below the root */
export const at = ({ root = '' }: Target, path: string): string => join(root, path)

/**
 * Makes sure of a configuration, the account and the folders.
 * @returns a line for each thing that it has made
 * @throws Stop when it may not
 */
export function prepare(target: Target, configFile: string): readonly string[] {
  const made: string[] = []
  if (target.root === undefined) {
    if (process.getuid?.() !== 0) {
      throw new Stop(
        'Only root may install a service: run this with sudo. Or see what it would write: gatewright service install --print',
      )
    }
    if (!succeeds('getent', 'passwd', target.user)) {
      runOrStop(
        'useradd',
        '--system',
        '--user-group',
        '--no-create-home',
        '--home-dir',
        STATE,
        '--shell',
        '/usr/sbin/nologin',
        target.user,
      )
      made.push(`Made the system account ${target.user}.`)
    }
  }
  const credentials = at(target, CREDENTIALS)
  if (!existsSync(credentials)) {
    mkdirSync(credentials, { recursive: true, mode: 0o700 })
    chmodSync(credentials, 0o700)
    made.push(`Made ${CREDENTIALS} for secrets, which root alone may read.`)
  }
  const file = at(target, configFile)
  if (!existsSync(file)) {
    const madeFolder = mkdirSync(dirname(file), { recursive: true, mode: 0o750 }) !== undefined
    const ids = target.root === undefined ? idsOf(target.user) : undefined
    // By its descriptor: in a folder of the account's, its name could be another file's by now.
    const written = openSync(file, 'wx', 0o600)
    writeSync(written, firstConfiguration)
    if (ids !== undefined) {
      fchownSync(written, ...ids)
      if (madeFolder) lchownSync(dirname(file), ...ids)
    }
    closeSync(written)
    made.push(`Wrote a first configuration, ${configFile}.`)
  }
  return made
}

/**
 * Writes the unit, unless somebody has changed the one that is there.
 * @param replace also then
 * @returns whether it differs from what was there
 * @throws Stop
 */
export function writeUnit(target: Target, text: string, replace: boolean): boolean {
  const path = at(target, UNIT)
  const present = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  if (present === text) return false
  if (present !== undefined && !isOurs(present) && !replace) throw changed('written anew')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, { mode: 0o644 })
  return true
}

/**
 * @returns whether there was one
 * @throws Stop
 */
export function removeUnit(target: Target, replace: boolean): boolean {
  const path = at(target, UNIT)
  if (!existsSync(path)) return false
  if (!isOurs(readFileSync(path, 'utf8')) && !replace) throw changed('removed')
  if (target.root === undefined) runOrStop('systemctl', 'disable', '--now', 'gatewright.service')
  rmSync(path)
  if (target.root === undefined) runOrStop('systemctl', 'daemon-reload')
  return true
}

/** Reads the units again, and starts the service, or starts it anew where it runs. */
export function startService(): void {
  for (const args of [
    ['daemon-reload'],
    ['enable', 'gatewright.service'],
    ['restart', 'gatewright.service'],
  ]) {
    runOrStop('systemctl', ...args)
  }
}

const changed = (done: string): Stop =>
  new Stop(
    `${UNIT} was changed by hand, so it is not ${done}.`,
    'Move what you have changed into a file of its own, which stays: systemctl edit gatewright',
    'Then, or to do without the changes: the same command with --replace',
  )

function idsOf(user: string): [number, number] | undefined {
  const { stdout } = spawnSync('getent', ['passwd', user], { encoding: 'utf8' })
  const [, , uid, gid] = stdout.split(':')
  return uid === undefined ? undefined : [Number(uid), Number(gid)]
}

const succeeds = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

function runOrStop(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return
  const why = error === undefined ? stderr.trim() : error.message
  throw new Stop(`\`${[command, ...args].join(' ')}\` failed.`, ...why.split('\n'))
}
