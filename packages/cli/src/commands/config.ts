import { parseConfig, readConfigText } from '@gatewright/config'
import type { ByCommand } from '@gatewright/server'
import { Command } from 'commander'
import { configFile, configOption, stopFor } from '../configuration.ts'
import { exitCodes } from '../exit-codes.ts'
import { createLog } from '../log.ts'
import { pastedCommand } from '../pasted-command.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

interface Options {
  readonly config?: string
}

/** `gatewright config`: this machine's file beside the newest version, where several servers share a PostgreSQL. Servers may run. */
export function configCommand(): Command {
  return new Command('config')
    .description('this file beside the newest version, where several servers share a PostgreSQL')
    .addCommand(diffCommand())
    .addCommand(pullCommand())
    .addCommand(pushCommand())
}

function diffCommand(): Command {
  return new Command('diff')
    .description(
      `print how this file differs from the newest version, secrets masked; exit code ${exitCodes.no} where it does`,
    )
    .addOption(configOption())
    .action((options: Options) =>
      withBoth(options, false, async ({ diff, newest, file }) => {
        if (diff === '') print(`${file} is the newest version, ${named(newest)}.`)
        else {
          print(`The newest version is ${named(newest)}.`, '', ...diff.trimEnd().split('\n'))
          process.exitCode = exitCodes.no
        }
      }),
    )
}

function pullCommand(): Command {
  return new Command('pull')
    .description(
      `write the newest version into this file; a text that is none of the versions is kept beside it; exit code ${exitCodes.no} where there is no version yet`,
    )
    .addOption(configOption())
    .action((options: Options) =>
      withBoth(options, false, async ({ pull, newest, file }) => {
        const kept = await pull()
        print(`${file} is now the newest version, ${named(newest)}.`)
        if (kept !== undefined) print(`What stood there is in ${kept}.`)
      }).catch((error: unknown) => {
        // What is first at a start goes on then, and with no other failure.
        if (error instanceof Error && error.name === 'NoVersionError')
          throw new Stop(error.message).with(exitCodes.no)
        throw error
      }),
    )
}

function pushCommand(): Command {
  return new Command('push')
    .description('make this file the newest version, whatever others have saved since it was made')
    .addOption(configOption())
    .action((options: Options) =>
      withBoth(options, true, async ({ push, diff, newest, file }) => {
        if (diff === '') {
          print(`${file} is the newest version already.`)
          return
        }
        await push()
        print(
          `${file} is now the newest version; before it was ${named(newest)}, which stays among the versions.`,
          `It takes effect with: ${pastedCommand('restart', file)}`,
        )
      }),
    )
}

const named = ({ version, at, by }: ByCommand['newest']): string =>
  `${version} of ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC (${by})`

/**
 * @param mustRun whether the file's text is to run: with problems it is looked at and written over all the same
 * @throws Stop, StartError
 */
async function withBoth(
  options: Options,
  mustRun: boolean,
  work: (both: ByCommand) => Promise<void>,
): Promise<void> {
  const file = configFile(options.config)
  const read = readConfigText(file)
  if (!read.ok) throw stopFor([read.problem], 'Nothing was changed.')
  const { env } = process
  const parsed = parseConfig(read.text, { file, env })
  const leadsNowhere = !parsed.ok && parsed.storage === undefined
  if (!parsed.ok && (mustRun || leadsNowhere))
    throw stopFor(parsed.problems, 'Nothing was changed.', parsed.more)
  const { createStrategyTypes, withConfigurations } = await import('@gatewright/server')
  const strategies = createStrategyTypes().definitions
  await withConfigurations(
    { file, text: read.text, parsed, env, strategies },
    { log: createLog('warn', process.stderr) },
    work,
  )
}
