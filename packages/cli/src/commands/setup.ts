import { Command, Option } from 'commander'
import { configOption } from '../configuration.ts'
import type { EntraOptions } from '../set-up/entra-options.ts'

/** `gatewright setup`: connects a provider, one subcommand for each. */
export function setupCommand(): Command {
  return new Command('setup')
    .description(
      'connect a provider: register this server there, and write the strategy into the configuration',
    )
    .addCommand(entraCommand())
}

function entraCommand(): Command {
  const ways = (command: Command) =>
    command
      .addOption(
        new Option(
          '--client-id <id>',
          'an application that may register others (with its secret or certificate)',
        ),
      )
      .addOption(
        new Option(
          '--client-secret-file <file>',
          'its secret, in a file; or in the variable GATEWRIGHT_SETUP_CLIENT_SECRET',
        ),
      )
      .addOption(new Option('--client-certificate <file>', 'its private key and certificate, in PEM'))
      .addOption(new Option('--device-code', 'sign in by a code; many tenants block it'))
      .addOption(new Option('--script <file>', 'write a script for az, to be run by whoever may register'))
      .addOption(new Option('--from <file>', 'read back what the script has printed'))
      .addOption(new Option('--by-hand', 'say what to do in the portal'))
  return ways(
    new Command('entra')
      .description(
        'Microsoft Entra ID: registers an application, makes its credential, and writes the strategy. Run again it says what differs.',
      )
      .option('--tenant <id>', 'Directory (tenant) ID, or a domain of the tenant')
      .option(
        '--external-url <url>',
        'the address at which browsers reach this server (default: as in the file)',
      )
      .option('--name <strategy>', 'name of the strategy', 'azure')
      .option('--app-name <name>', 'what the application is called in Entra')
      .option('--app <id>', 'client id of an application that is there and is to be used')
      .addOption(
        new Option(
          '--credential <kind>',
          'what the application proves itself with (default: certificate)',
        ).choices(['certificate', 'secret']),
      )
      .option('--secret-file <file>', 'with --by-hand: the Value of its client secret')
      .option('--consent', 'consent for the whole organisation, so that nobody is asked')
      .option('--authority <url>', 'sign-in host of another cloud, or of the emulator'),
  )
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('-y, --yes', 'ask nothing')
    .option('--repair', 'mend what differs from an earlier set-up')
    .option('--undo', 'take away what an earlier set-up has made')
    .option('--no-restart', 'leave a server that runs as it is')
    .option('--test [minutes]', 'wait for somebody to sign in with it (default: 5 minutes)')
    .addOption(configOption())
    .action(async (options: EntraOptions) => {
      const [{ setUpEntra }, { askAtTerminal }] = await Promise.all([
        import('../set-up/entra.ts'),
        import('../set-up/ask.ts'),
      ])
      await setUpEntra(options, askAtTerminal())
    })
}
