import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type Config, explainRefusal, type PostgresConfig, readConfigText } from '@gatewright/config'
import type { Restored } from '@gatewright/server'
import { Command } from 'commander'
import { configFile, configOption, dataFolderOrStop } from '../configuration.ts'
import { pastedCommand } from '../pasted-command.ts'
import { nameOfCopy, restoreCommands } from '../postgres-tools.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

interface RestoreOptions {
  readonly config?: string
  readonly endSessions?: boolean
}

const OUTCOME = 'Nothing was restored.'

/** `gatewright restore`: a backup in the place of the database, which stays beside it under another name. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup in the place of the database, while no server runs; the old one is kept')
    .argument('<file>', 'what "gatewright backup" has written')
    .option(
      '--end-sessions',
      'leave out sessions, API tokens and links that work once: some may have been ended since',
    )
    .addOption(configOption())
    .action(async (file: string, options: RestoreOptions) => {
      const backup = resolve(file)
      const { configurationBeside, recordInFile, restore } = await import('@gatewright/server')
      const configuration = resolve(configFile(options.config))
      const placed = await placeConfiguration(configurationBeside(backup), configuration)
      try {
        const { folder, config } = dataFolderOrStop(options.config, OUTCOME)
        const endSessions = options.endSessions ?? false
        if (config?.storage !== undefined) throw byItsOwnTools(config, config.storage, backup, endSessions)
        const restored = await restore({
          folder,
          file: backup,
          endSessions,
          now: Date.now(),
          record: (copy, { lastEntryAt }) =>
            recordInFile(
              copy,
              {
                kind: 'backup-restored',
                actor: 'command line',
                // Its name alone: where somebody keeps backups is nobody's business.
                target: basename(backup),
                result: 'ok',
                detail: {
                  ...(lastEntryAt !== undefined && { until: new Date(lastEntryAt).toISOString() }),
                  endSessions,
                },
              },
              { bringUpToDate: true },
            ),
        })
        print(
          ...whatWasDone(backup, folder, restored),
          ...aboutConfiguration(configurationBeside(backup), configuration, placed),
          ...whatComesBack(restored, endSessions),
          `Start it with: ${pastedCommand('start', configuration)}`,
        )
      } catch (error) {
        // Where nothing was restored, nothing is to be there that was not there before.
        if (placed) await rm(configuration, { force: true })
        throw error
      }
    })
}

/**
 * Into a database of its own, which takes the place of the other by its name in the configuration: what was there stays, and what an
 * upgrade has added since is not in the way.
 */
function byItsOwnTools(config: Config, storage: PostgresConfig, backup: string, endSessions: boolean): Stop {
  const database = nameOfCopy(storage, new Date())
  if (isSqlite(backup)) {
    return new Stop(
      `${OUTCOME} ${backup} is a backup of a data folder, and the configuration names a PostgreSQL.`,
      'Restore it with a configuration that names none (no storage.url, no DATABASE_URL), into an empty data folder, and move that into an empty database with "gatewright migrate-storage".',
    )
  }
  return new Stop(
    `${OUTCOME} The data are in PostgreSQL, whose own tools restore them. Stop every server that runs on it, then:`,
    '',
    ...restoreCommands(storage, backup, { database, endSessions }).map(command => `  ${command}`),
    '',
    `The first one takes a user who may make databases: where ${storage.user} may not, let whoever may run it, by a --dbname of their own.`,
    `Then name the database ${database} in the address (storage.url or DATABASE_URL), and start: ${pastedCommand('start', config.file)}`,
    'Whatever was done since the backup is undone: who was disabled, deleted or lost a role is back, and withdrawn invitations are open again. Look through the people before you let anybody in.',
    ...(endSessions
      ? []
      : [
          'Sessions and API tokens of the backup work again, those that were ended since as well. With --end-sessions this says how to leave them out.',
        ]),
  )
}

/** https://www.sqlite.org/fileformat.html#magic_header_string */
function isSqlite(file: string): boolean {
  try {
    const handle = openSync(file, 'r')
    const begin = Buffer.alloc(15)
    readSync(handle, begin)
    closeSync(handle)
    return begin.toString('latin1') === 'SQLite format 3'
  } catch {
    return false
  }
}

/** On a new machine there is no configuration yet: then the one beside the backup is it. */
async function placeConfiguration(beside: string, configuration: string): Promise<boolean> {
  if (existsSync(configuration) || !existsSync(beside)) return false
  const read = readConfigText(beside)
  if (!read.ok) throw new Stop(`${beside}: ${read.problem.what} ${OUTCOME}`)
  try {
    await writeFile(configuration, read.text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const said = explainRefusal(error, { path: configuration, chosenBy: '--config' })
    throw said === undefined ? error : new Stop(said)
  }
  return true
}

function whatWasDone(backup: string, folder: string, restored: Restored): readonly string[] {
  const { collaborators, sessions, lastEntryAt, aside } = restored
  const until = lastEntryAt === undefined ? '' : `, as of ${new Date(lastEntryAt).toISOString()}`
  return [
    `Restored ${backup} into ${folder}: ${collaborators} people, ${sessions} sessions${until}.`,
    ...(aside === undefined
      ? []
      : [
          `What was there before is kept as ${aside}. Delete it once you do not need it: it holds secrets, too.`,
        ]),
  ]
}

function aboutConfiguration(beside: string, configuration: string, placed: boolean): readonly string[] {
  if (placed) return [`The configuration was restored as well: ${configuration}.`]
  if (!existsSync(beside)) return []
  const [then, now] = [readConfigText(beside), readConfigText(configuration)]
  if (!then.ok || !now.ok || then.text === now.text) return []
  return [
    `The configuration was left as it is; it is another than at the time of the backup. To go back to that, too: cp ${beside} ${configuration}`,
  ]
}

/** What a restored state gives back that had been taken away since. */
function whatComesBack(restored: Restored, endSessions: boolean): readonly string[] {
  const since =
    restored.lastEntryAt === undefined
      ? 'since then'
      : `since ${new Date(restored.lastEntryAt).toISOString()}`
  return [
    `Whatever was done ${since} is undone: who was disabled, deleted or lost a role ${since} is back, withdrawn invitations are open again, and a changed password is the old one. Look through the people before you let anybody in.`,
    endSessions
      ? 'Sessions, API tokens and links that work once were left out: everybody signs in anew, and programs need new tokens.'
      : 'Sessions and API tokens of the backup work again, those that were ended since as well. To leave them out, restore once more with --end-sessions.',
  ]
}
