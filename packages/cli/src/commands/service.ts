import { existsSync, realpathSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { loadOrStop } from '../configuration.ts'
import { print } from '../print.ts'
import { at, prepare, removeUnit, startService, type Target, UNIT, writeUnit } from '../service/install.ts'
import { CREDENTIALS, STATE, type UnitSettings, unitOf } from '../service/unit.ts'
import { Stop } from '../stop.ts'

interface InstallOptions {
  readonly config: string
  readonly user: string
  readonly root?: string
  readonly print?: true
  readonly replace?: true
  readonly start: boolean
}

/** `gatewright service`: as a service of systemd. */
export function serviceCommand(): Command {
  const replace = () => new Option('--replace', 'also where somebody has changed the unit by hand')
  const root = () =>
    new Option(
      '--root <folder>',
      'below another root of the file system; no account is made and nothing is started',
    )
  return new Command('service')
    .description('run the server as a service of systemd')
    .addCommand(
      new Command('install')
        .description(
          'write a hardened unit, make the account and folders that it needs, and start it; again after each upgrade',
        )
        .addOption(
          new Option(
            '--config <file>',
            'the configuration file; a first one is written where there is none',
          ).default('/etc/gatewright/gatewright.config.json'),
        )
        .addOption(
          new Option('--user <name>', 'the system account, made where there is none').default('gatewright'),
        )
        .option('--print', 'print the unit and do nothing')
        .option('--no-start', 'leave the starting to somebody else')
        .addOption(replace())
        .addOption(root())
        .action(install),
    )
    .addCommand(
      new Command('uninstall')
        .description('stop the service and remove its unit; configuration, data and account stay')
        .addOption(replace())
        .addOption(root())
        .action((options: { readonly replace?: true; readonly root?: string }) => {
          const target = { root: options.root, user: 'gatewright' }
          print(
            removeUnit(target, options.replace === true)
              ? `Removed ${UNIT}. Configuration (/etc/gatewright), data (${STATE}), secrets (${CREDENTIALS}) and the account stay.`
              : `There is no ${UNIT}.`,
          )
        }),
    )
}

function install(options: InstallOptions): void {
  const { config: configFile, user, root } = options
  if (!isAbsolute(configFile))
    throw new Stop(
      `--config "${configFile}" is not an absolute path, and a service has no folder to begin from.`,
    )
  if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(user))
    throw new Stop(`--user "${user}" is not the name of a system account.`)
  const target: Target = { root, user }
  const command = [process.execPath, ...flags(), realpathSync(launcher)]
  refuseHidden(configFile)
  // Where nothing is installed here, the programs may lie elsewhere by then.
  if (root === undefined && !options.print)
    for (const path of [process.execPath, launcher]) refuseHidden(path)
  const made = options.print ? [] : prepare(target, configFile)
  const text = unitOf({ command, configFile, user, ...whatTheFileSays(at(target, configFile)) })
  if (options.print) {
    print(...text.trimEnd().split('\n'))
    return
  }
  const written = writeUnit(target, text, options.replace === true)
  print(...made, written ? `Wrote ${UNIT}.` : `${UNIT} is as it should be.`)
  if (root !== undefined || !options.start) return
  startService()
  print('Gatewright runs. How it does: systemctl status gatewright; its log: journalctl -u gatewright')
}

const launcher = fileURLToPath(new URL('../../bin/gatewright.mjs', import.meta.url))

/** Those that the launcher has started this process with, so that it runs the server in the very process that systemd starts. */
const flags = (): string[] =>
  process.execArgv.filter(flag => /^--(max-semi-space-size|disable-sigusr1)/.test(flag))

/** Where there is no file to print a unit for, what a first one would say. */
function whatTheFileSays(
  file: string,
): Pick<UnitSettings, 'dataFolder' | 'port' | 'plainPort' | 'drainSeconds'> {
  if (!existsSync(file)) return { dataFolder: STATE, port: 3000, drainSeconds: 0 }
  const { config } = loadOrStop(file, 'Nothing was installed.')
  return {
    dataFolder: config.dataFolder,
    port: config.http.port,
    plainPort: config.http.tls?.acme?.httpPort,
    drainSeconds: config.http.drainSeconds ?? 0,
  }
}

/** The service sees no home and no temporary files of others (ProtectHome, PrivateTmp). */
function refuseHidden(path: string): void {
  if (!/^\/(home|root|run\/user|tmp|var\/tmp)\//.test(path)) return
  throw new Stop(
    `The service could not read ${path}: it sees no home folders and no temporary files.`,
    'Install Node and Gatewright for the whole machine, in /usr/local or /opt for example.',
  )
}
