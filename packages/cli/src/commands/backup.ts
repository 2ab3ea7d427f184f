import { basename, join, resolve } from 'node:path'
import { type PostgresConfig, readConfigText, secretFilesOf } from '@gatewright/config'
import { Command } from 'commander'
import {
  configFile,
  configOption,
  dataFolderOrStop,
  stopFor,
  type WhereTheDataLie,
} from '../configuration.ts'
import { pastedCommand, quoted } from '../pasted-command.ts'
import { dumpCommand } from '../postgres-tools.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

interface BackupOptions {
  readonly config?: string
  readonly force?: boolean
}

const OUTCOME = 'Nothing was backed up.'

/** `gatewright backup`: the database as it is at this moment, in one file, and the configuration beside it. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('write database and configuration into two files of this name; the server may run')
    .argument('<file>', 'the file to write; the configuration goes into <file>.config.json')
    .option('--force', 'replace files that are there already')
    .addOption(configOption())
    .action(async (file: string, options: BackupOptions) => {
      const data = dataFolderOrStop(options.config, OUTCOME)
      const configurationFile = resolve(configFile(options.config))
      if (data.config?.storage !== undefined) throw byItsOwnTools(data, data.config.storage, resolve(file))
      // The text as it is, with its comments and references, and not what it amounts to.
      const read = readConfigText(configurationFile)
      if (!read.ok) throw stopFor([read.problem], OUTCOME)
      const { backUp, configurationBeside, recordInFile } = await import('@gatewright/server')
      const target = resolve(file)
      const made = await backUp({
        folder: data.folder,
        file: target,
        configuration: read.text,
        configurationFile,
        force: options.force ?? false,
      })
      // Afterwards, and as far as that goes: a disk that is full or read-only is why one makes a backup.
      const written = await recordInFile(
        join(data.folder, 'gatewright.sqlite'),
        { kind: 'backup', actor: 'command line', target: basename(target), result: 'ok' },
        { bringUpToDate: false },
      ).then(
        () => [],
        (error: Error) => [`It is not in the audit log that this was done: ${error.message}.`],
      )
      print(
        `Backed up and checked: ${target} (${sizeInWords(made.bytes)}, ${made.collaborators} people, ${made.sessions} sessions), and ${configurationBeside(target)}.`,
        'Both hold secrets and can be read by you alone: whoever has them can be anybody. Keep them where only you get at them.',
        ...notIncluded(data),
        ...written,
        `To go back to it: ${pastedCommand(`restore ${quoted(target)}`, configurationFile)}`,
      )
    })
}

/** A database elsewhere is backed up by what its own makers wrote for that, which needs no server of ours. */
const byItsOwnTools = (data: WhereTheDataLie, storage: PostgresConfig, file: string): Stop =>
  new Stop(
    `${OUTCOME} The data are in PostgreSQL, which its own tools back up while servers run:`,
    '',
    `  ${dumpCommand(storage, file)}`,
    '',
    'They ask for the password, or take it from the variable PGPASSWORD or the file ~/.pgpass. They must be of the version of the server, or newer.',
    `Keep beside it: ${data.config?.file}, the address of the database with its password, and what "setup" has made below ${data.folder} on each machine.`,
    ...notIncluded(data),
    'Whoever has the backup can be anybody: it holds keys and sessions. "gatewright restore" says how to go back to it.',
  )

/** What the configuration leads to and a backup must not promise. */
function notIncluded({ config, unread }: WhereTheDataLie): readonly string[] {
  if (config === undefined) {
    return [
      `Not in it, and to be kept by you: what ${unread.join(', ')} refer to, which cannot be read from here, and other files that the configuration names.`,
    ]
  }
  const { tls } = config.http
  const files = [...secretFilesOf(config), ...(tls === undefined || tls.acme ? [] : [tls.cert, tls.key])]
  if (files.length === 0) return []
  return [`Not in it, and to be kept by you: ${[...new Set(files)].join(', ')}.`]
}

const sizeInWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
