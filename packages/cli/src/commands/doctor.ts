import { writeFileSync } from 'node:fs'
import { explainRefusal, readConfigText } from '@gatewright/config'
import type { Services } from '@gatewright/server'
import { Command } from 'commander'
import { configFile, configOption } from '../configuration.ts'
import { diagnosisLines, terminalOf } from '../doctor/lines.ts'
import { type Looked, lookFromOutside } from '../doctor/look.ts'
import { helpAfter } from '../help.ts'
import { print, printColoured } from '../print.ts'
import { Stop } from '../stop.ts'

interface DoctorOptions {
  readonly config?: string
  readonly strategy?: string
  readonly json?: boolean
  readonly bundle?: string
  readonly withAddresses?: boolean
}

/** `gatewright doctor`: what keeps people from signing in, in the order in which a sign-in meets it. The server may run. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at everything that a sign-in goes through, and say what to do about what is wrong')
    .addOption(configOption())
    .option('--strategy <id>', 'one strategy alone, also one that is not offered')
    .option('--json', 'for programs: everything that was found, as JSON')
    .option('--bundle <file>', 'write what a support request needs into a file, without secrets')
    .option('--with-addresses', 'with --bundle: leave e-mail addresses as they are')
    .addHelpText('after', helpAfter('Exit codes: 0 where nothing is red, 1 where something is.'))
    .action(async (options: DoctorOptions) => {
      const file = configFile(options.config)
      const { strategy } = options
      await lookFromOutside(
        file,
        strategy === undefined ? undefined : { strategy },
        async (looked, services) => {
          requireStrategy(strategy, looked)
          const { diagnosis } = looked
          if (options.bundle !== undefined) await writeBundle(options.bundle, looked, services, file, options)
          if (options.json === true) print(...JSON.stringify(diagnosis, undefined, 2).split('\n'))
          else {
            printColoured(diagnosisLines(diagnosis, terminalOf()))
            if (options.bundle !== undefined) print('', ...aboutBundle(options.bundle, options.withAddresses))
          }
          if (diagnosis.worst === 'red') process.exitCode = 1
        },
      )
    })
}

/** @throws Stop for a strategy that there is not */
function requireStrategy(strategy: string | undefined, { config }: Looked): void {
  if (strategy === undefined || config === undefined) return
  const ids = config.strategies.map(({ id }) => id)
  if (!ids.includes(strategy))
    throw new Stop(`There is no strategy "${strategy}" in ${config.file}. There is ${ids.join(', ')}.`)
}

async function writeBundle(
  path: string,
  { diagnosis, config }: Looked,
  services: Services | undefined,
  file: string,
  { withAddresses = false }: DoctorOptions,
): Promise<void> {
  const { makeBundle } = await import('@gatewright/server')
  const read = readConfigText(file)
  const bundle = await makeBundle({
    diagnosis,
    text: read.ok ? read.text : undefined,
    config,
    audit: services?.audit,
    withAddresses,
  })
  try {
    // Anew: one of another mode would keep its readers.
    writeFileSync(path, `${JSON.stringify(bundle, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Stop(`${path} is there already, and was left as it is. Name another file.`)
    const said = explainRefusal(error, { path, chosenBy: '--bundle' })
    throw said === undefined ? error : new Stop(said)
  }
}

const aboutBundle = (path: string, withAddresses = false): readonly string[] => [
  `${path} has what was found, the configuration without its secrets, versions, and the last entries of the`,
  `audit log without names. ${withAddresses ? 'E-mail addresses stand in it.' : 'E-mail addresses are replaced.'} Look through it before you send it.`,
]
