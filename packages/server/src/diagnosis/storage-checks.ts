import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { commandFor, explainRefusal, type PostgresConfig, quoted } from '@gatewright/config'
import { amber, type Check, type Finding, green, red, skipped } from '../checks/check.ts'
import { type FolderHolder, holderOf, isFolderLocked } from '../storage/folder/lock.ts'
import { movedAway, whyMoved } from '../storage/folder/moved.ts'
import { filesOf } from '../storage/folder/names.ts'
import { postgresChecks } from './postgres-checks.ts'
import type { DiagnosisSetup } from './setup.ts'

const MIB = 1024 * 1024
/** With less nobody can be sure of being written down; in bytes. */
const TOO_LITTLE = 16 * MIB
/** A day of a busy server; in bytes. */
const LITTLE = 256 * MIB

/** Where accounts, sessions and keys lie. */
export function storageChecks(
  setup: DiagnosisSetup,
  folder: string,
  postgres?: PostgresConfig,
  nodes = 1,
): readonly Check[] {
  const { file, data, noData, server } = setup
  const start = `Start one: ${setup.command?.('start') ?? commandFor('start', file)}`
  const check = (
    id: string,
    title: string,
    why: string,
    look: Check['look'],
    needs: readonly string[] = ['storage.folder'],
  ): Check => ({ id: `storage.${id}`, group: 'storage', title, why, timeoutMs: 2_000, needs, look })
  const ofFile = () =>
    check('database', 'The database can be read and written', 'Without it nobody is let in.', async () => {
      if (server !== undefined && server.faults.length > 0)
        return red(server.faults.join(' '), 'Look at the disk; docs/operate/what-to-do-when.md says how.')
      if (data !== undefined) return green('It answers.')
      if (noData !== undefined) return red(noData, 'Mend what is named.')
      const moved = movedAway(folder)
      if (moved !== undefined)
        return red(whyMoved(folder, moved), 'Name the database in storage.url or DATABASE_URL.')
      if (existsSync(filesOf(folder).database)) return skipped('It is opened while a server runs.')
      return skipped('There is none yet: the first start makes it.')
    })
  return [
    check(
      'folder',
      'The data folder is there and can be written',
      'A server does not start without it.',
      async () => lookAtFolder(folder, start),
      [],
    ),
    check('room', 'There is room on its disk', 'On a full disk nobody signs in.', async () => {
      const { bavail, bsize } = await statfs(existing(folder))
      const room = bavail * bsize
      const said = `${Math.floor(room / MIB).toLocaleString('en')} MiB are free for ${folder}.`
      const cure = `Make room: df -h ${quoted(folder)}`
      if (room < TOO_LITTLE) return red(said, cure)
      return room < LITTLE ? amber(said, cure) : green(said)
    }),
    check('lock', 'One server runs on it', 'While none runs nobody signs in.', async () => {
      if (isFolderLocked(folder)) return lookAtHolder(holderOf(folder), file)
      return postgres === undefined
        ? amber('No server runs on it.', start)
        : skipped('None runs on this machine; on a PostgreSQL others may.')
    }),
    ...(postgres === undefined
      ? [ofFile()]
      : postgresChecks(postgres, { faults: server?.faults ?? [], nodes })),
  ]
}

function lookAtFolder(folder: string, start: string): Finding {
  try {
    if (!existsSync(folder)) {
      accessSync(existing(folder), constants.W_OK | constants.X_OK)
      return amber(`${folder} is not there yet; the first start makes it.`, start)
    }
    if (!statSync(folder).isDirectory()) {
      return red(`${folder} is a file.`, 'Move it away, or name another place in dataFolder.')
    }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return green(folder)
  } catch (error) {
    const said = explainRefusal(error, { path: folder, chosenBy: 'dataFolder' })
    return red(
      said ?? `${folder} cannot be used: ${error instanceof Error ? error.message : ''}`,
      'Give the folder to the user that runs the server (chown), or name another one in dataFolder.',
    )
  }
}

/** The nearest folder above that is there. */
function existing(path: string): string {
  for (let at = resolve(path); ; at = dirname(at)) if (existsSync(at) || at === dirname(at)) return at
}

function lookAtHolder(holder: FolderHolder | undefined, file: string): Finding {
  if (holder === undefined) return green('A server runs on it.')
  const said = `Process ${holder.pid} on ${holder.host} has it for ${holder.for}, since ${holder.since}.`
  if (resolve(holder.for) === resolve(file)) return green(said)
  return amber(said, 'That is another configuration file: stop that server, or name another dataFolder.')
}
