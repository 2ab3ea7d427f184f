import { resolve } from 'node:path'
import { type Config, databaseOf } from '@gatewright/config'
import type { NewestConfiguration, RestartResult } from '@gatewright/server'
import { Command } from 'commander'
import { configFile, configOption } from '../configuration.ts'
import { exitCodes } from '../exit-codes.ts'
import { hasBegun, isServedNow } from '../is-served.ts'
import { pastedCommand } from '../pasted-command.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import { withServices } from '../with-services.ts'

/** `gatewright restart`: the running server reads its file again, without dropping a request. */
export function restartCommand(): Command {
  return new Command('restart')
    .description('make the running server read its configuration again, without dropping a request')
    .addOption(configOption())
    .option('--accept <concern...>', 'what was read and is agreed to, as a restart that was refused names it')
    .action((options: { readonly config?: string; readonly accept?: readonly string[] }) =>
      withServices(
        {
          config: options.config,
          byFile: true,
          outcome: 'Nothing was restarted: a server that runs goes on as it was.',
          // Before anything is opened: where nothing has ever run that would begin an installation.
          before: async (config, server) => {
            if (!(await hasBegun(server, config))) throw nobodyRuns(config, options.config)
          },
        },
        async (services, config, server) => {
          const file = resolve(configFile(options.config))
          const isServed = () => isServedNow(server, services, config)
          const result = await server.requestRestart(services, {
            by: 'command line',
            file,
            isServed,
            accepts: options.accept ?? [],
          })
          if (result === undefined) {
            throw (await isServed()) ? noAnswer(config) : nobodyRuns(config, options.config)
          }
          if (result.concerns !== undefined) throw unconfirmed(result.concerns, options.config)
          if (!result.ok)
            throw new Stop(...`The old configuration goes on serving. ${result.message ?? ''}`.split('\n'))
          print(...restartedInWords(result))
          const newest = await server.newestConfiguration(services, config)
          if (newest !== undefined) print('', anotherText(newest, options.config))
          // Somebody who waits for it to be everywhere must not go on.
          if (result.nodes?.some(({ ok }) => !ok)) process.exitCode = exitCodes.failed
        },
      ),
    )
}

/** Every concern, and the command that goes on all the same. */
export function unconfirmed(
  concerns: readonly { readonly id: string; readonly message: string; readonly cure: string }[],
  config: string | undefined,
): Stop {
  const accepted = `restart --accept ${concerns.map(({ id }) => id).join(' ')}`
  return new Stop(
    'The old configuration goes on serving: read this before you restart.',
    ...concerns.flatMap(({ message, cure }) => ['', message, cure]),
    '',
    `To restart all the same: ${pastedCommand(accepted, configFile(config))}`,
  ).with(exitCodes.no)
}

const noAnswer = (config: Config): Stop =>
  config.storage === undefined
    ? new Stop(`The server on ${config.dataFolder} does not answer. Its log may say why.`)
    : new Stop(
        `No server on ${databaseOf(config)} answers. "gatewright nodes" says which run; their logs may say why.`,
      )

const nobodyRuns = (config: Config, named: string | undefined): Stop => {
  const where = config.storage === undefined ? `the data folder ${config.dataFolder}` : databaseOf(config)
  return new Stop(`No server runs on ${where}. Start one with: ${pastedCommand('start', configFile(named))}`)
}

/** Of a machine whose file no server has: they share one text, and this is not it. */
const anotherText = ({ version, file }: NewestConfiguration, named: string | undefined): string =>
  `They run the newest version of the configuration, ${version}, and ${file} is another text. How they differ: ${pastedCommand('config diff', configFile(named))}`

/** That it was done, on how many nodes, and why not on the others. */
export function restartedInWords({ ended, nodes = [] }: RestartResult): readonly string[] {
  const refused = nodes.filter(({ ok }) => !ok)
  const done = nodes.length - refused.length
  const where =
    nodes.length < 2
      ? ''
      : refused.length === 0
        ? `, on ${done} nodes`
        : `, on ${done} of ${nodes.length} nodes`
  return [
    `Restarted with the configuration as it is now${where}.${endedInWords(ended)}`,
    ...refused.flatMap(({ name, message = '' }) => ['', `${name}: ${message}`]),
  ]
}

/** What people notice of it; empty where nothing has ended. */
export function endedInWords(
  ended: { readonly sessions: number; readonly apiTokens: number; readonly people: number } | undefined,
): string {
  if (ended === undefined || ended.people === 0) return ''
  const counted = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`
  const what = `${counted(ended.sessions, 'session')} and ${counted(ended.apiTokens, 'API token')}`
  return ` ${what} of ${counted(ended.people, 'person', 'people')} ended: what they signed in with is no longer offered.`
}
