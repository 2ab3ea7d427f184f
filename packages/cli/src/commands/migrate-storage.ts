import { type PostgresConfig, shownPostgresUrl } from '@gatewright/config'
import type { Moved, MovedTable, MovePlan } from '@gatewright/server'
import { Command } from 'commander'
import { configFile, configOption, dataFolderOrStop, type WhereTheDataLie } from '../configuration.ts'
import { databaseNamed, showsPassword } from '../database-url.ts'
import { helpAfter } from '../help.ts'
import { pastedCommand } from '../pasted-command.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

interface MigrateOptions {
  readonly config?: string
  readonly to?: string
  readonly dryRun?: boolean
}

const OUTCOME = 'Nothing was moved.'

/** `gatewright migrate-storage`: the installation of the data folder, in a PostgreSQL from then on. */
export function migrateStorageCommand(): Command {
  return new Command('migrate-storage')
    .description('move the installation from the data folder into a PostgreSQL, while no server runs')
    .option(
      '--to <database>',
      'postgres://user:password@host/database, or where that stands: env:NAME or file:<path> (default: what the configuration names)',
    )
    .option('--dry-run', 'say what would be moved, and change nothing; a server may run')
    .addOption(configOption())
    .addHelpText(
      'after',
      helpAfter(
        'Everything is moved in one transaction and compared with what it was, or nothing is: it can be run again after any end. The file is put aside afterwards, and kept.',
      ),
    )
    .action(async (options: MigrateOptions) => {
      const data = dataFolderOrStop(options.config, OUTCOME)
      const to = whereTo(options, data)
      if (options.to !== undefined && showsPassword(options.to, to)) {
        print(
          'Worth knowing: others on this machine may have seen the password among the processes, and the shell may keep it. --to env:NAME and --to file:<path> show nothing.',
        )
      }
      const server = await import('@gatewright/server')
      if (options.dryRun) {
        print(...whatWouldMove(await server.planMove(data.folder, to)))
        return
      }
      const moved = await server.moveToPostgres({
        folder: data.folder,
        to,
        now: Date.now(),
        onTable: table => print(lineOf(table), ...changedIn(table)),
        record: database =>
          server.recordIn(database, {
            kind: 'storage-moved',
            actor: 'command line',
            target: `${to.host}/${to.database}`,
            result: 'ok',
          }),
      })
      print(...outcomeOf(moved), ...nextSteps(data, to, configFile(options.config)))
    })
}

function whereTo({ to }: MigrateOptions, { config, unread }: WhereTheDataLie): PostgresConfig {
  if (to !== undefined) return databaseNamed(to, process.env)
  if (config?.storage !== undefined) return config.storage
  throw config === undefined
    ? new Stop(`Name the database with --to: ${unread.join(', ')} cannot be read from here. ${OUTCOME}`)
    : new Stop(
        `Name the database with --to, or in storage.url or the variable DATABASE_URL: none of them does. ${OUTCOME}`,
      )
}

const counted = (count: number): string => count.toLocaleString('en')

const NAME = 22
const NUMBER = 12

function lineOf({ table, from, to, milliseconds }: MovedTable): string {
  const rows = `${counted(from.rows).padStart(NUMBER)} here ${counted(to.rows).padStart(NUMBER)} there`
  return `${table.padEnd(NAME)}${rows}  the same, ${to.sum}${milliseconds < 1000 ? '' : `, ${(milliseconds / 1000).toFixed(1)} s`}`
}

const changedIn = ({ table, changed }: MovedTable): readonly string[] =>
  [...changed].map(
    ([column, count]) =>
      `  ${table}.${column}: ${counted(count)} ${count === 1 ? 'text has' : 'texts have'} signs that PostgreSQL cannot hold (NUL, half a surrogate pair); U+FFFD stands in their place, as in whatever is stored there.`,
  )

function whatWouldMove({ to, bytes, tables, filled }: MovePlan): readonly string[] {
  const verdict =
    filled.length === 0
      ? 'The database is empty: it can be moved while no server runs.'
      : `The database has rows already, in ${filled.join(', ')}: unless they are these very ones, the move will be refused.`
  return [
    `${(bytes / 1_000_000).toFixed(1)} MB would be moved to ${to}:`,
    ...tables.map(({ table, rows }) => `${table.padEnd(NAME)}${counted(rows).padStart(NUMBER)}`),
    verdict,
    'Nothing was changed.',
  ]
}

function outcomeOf(moved: Moved): readonly string[] {
  const aside = (path: string) =>
    `The file is kept as ${path}, and no server begins with it. Delete it once you do not need it: it holds secrets.`
  if (moved.kind === 'moved') {
    return [
      ...(moved.anew
        ? [
            'The database had tables and nothing in them, as an interrupted run leaves it: this one began anew.',
          ]
        : []),
      `Moved to ${moved.to}.`,
      aside(moved.aside),
    ]
  }
  return moved.aside === undefined
    ? [`It is in ${moved.to} already, since ${moved.at}. Nothing was changed.`]
    : [
        `It is in ${moved.to} already, the same in every row: an earlier run was interrupted after that.`,
        aside(moved.aside),
      ]
}

function nextSteps({ config }: WhereTheDataLie, to: PostgresConfig, file: string): readonly string[] {
  const named = config?.storage
  const isSame =
    named !== undefined &&
    (['host', 'port', 'user', 'database'] as const).every(part => named[part] === to[part])
  const start = `Start it with: ${pastedCommand('start', file)}`
  if (isSame) return [start]
  return [
    ...(named === undefined
      ? [`Next, write where it is into ${file}, and give the server the variable:`]
      : [`Next, ${named.fromEnvironment ? 'DATABASE_URL' : file} names another database. Change that to:`]),
    '  "storage": { "url": "${env:DATABASE_URL}" }',
    `  DATABASE_URL=${shownPostgresUrl(to, to.password === undefined ? undefined : '<password>')}`,
    start,
  ]
}
