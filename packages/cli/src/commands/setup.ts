import { Command, Option } from 'commander'
import { configOption } from '../configuration.ts'
import type { EntraOptions } from '../set-up/entra-options.ts'
import type { ProviderOptions } from '../set-up/provider-options.ts'

/** `gatewright setup`: connects a provider, one subcommand for each. */
export function setupCommand(): Command {
  const command = new Command('setup')
    .description(
      'connect a provider: register this server there, and write the strategy into the configuration',
    )
    .addCommand(entraCommand())
  for (const path of guidedPaths) command.addCommand(guidedCommand(path))
  return command
}

interface GuidedPath {
  readonly id: string
  readonly title: string
  /** Where the provider is, where there is more than one of it. */
  readonly address?: readonly [flags: string, description: string]
}

/** What `--help` says of them without loading the server; their definitions are in its `set-up/providers`. */
const guidedPaths: readonly GuidedPath[] = [
  { id: 'google', title: 'Google' },
  {
    id: 'github',
    title: 'GitHub',
    address: ['--host <url>', 'address of a GitHub Enterprise Server (default: https://github.com)'],
  },
  {
    id: 'okta',
    title: 'Okta',
    address: ['--domain <domain>', 'Okta domain, or the issuer of an authorization server of yours'],
  },
  {
    id: 'keycloak',
    title: 'Keycloak',
    address: ['--realm <url>', 'address of the realm: https://id.example.com/realms/team'],
  },
  {
    id: 'openid',
    title: 'any OpenID provider',
    address: ['--issuer <url>', 'issuer, or the address of its discovery document'],
  },
]

function guidedCommand({ id, title, address }: GuidedPath): Command {
  const command = new Command(id)
    .description(
      `${title}: says what to enter at its page, checks each value, and writes the strategy. Run again it says what differs.`,
    )
    .option('--client-id <id>', 'client ID that its page shows')
    .addOption(
      new Option(
        '--client-secret-file <file>',
        'its client secret, in a file; or in the variable GATEWRIGHT_SETUP_CLIENT_SECRET',
      ),
    )
    .option('--no-check', 'write without asking the provider what it makes of it')
  if (address !== undefined) command.option(...address)
  return runOptions(command, id).action(async (options: ProviderOptions) => {
    const [{ setUpProvider }, { askAtTerminal }] = await Promise.all([
      import('../set-up/provider.ts'),
      import('../set-up/ask.ts'),
    ])
    await setUpProvider(id, options, askAtTerminal())
  })
}

/** @param name of the strategy where none is chosen */
function runOptions(command: Command, name: string): Command {
  return command
    .option(
      '--external-url <url>',
      'the address at which browsers reach this server (default: as in the file)',
    )
    .option('--name <strategy>', 'name of the strategy', name)
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('-y, --yes', 'ask nothing')
    .option('--repair', 'mend what differs from an earlier set-up')
    .option('--undo', 'take away what an earlier set-up has made')
    .option('--no-restart', 'leave a server that runs as it is')
    .option('--test [minutes]', 'wait for somebody to sign in with it (default: 5 minutes)')
    .addOption(configOption())
}

function entraCommand(): Command {
  const command = new Command('entra')
    .description(
      'Microsoft Entra ID: registers an application, makes its credential, and writes the strategy. Run again it says what differs.',
    )
    .option('--tenant <id>', 'Directory (tenant) ID, or a domain of the tenant')
    .option('--app-name <name>', 'what the application is called in Entra')
    .option('--app <id>', 'client id of an application that is there and is to be used')
    .addOption(
      new Option(
        '--credential <kind>',
        'what the application proves itself with (default: certificate)',
      ).choices(['certificate', 'secret', 'federated']),
    )
    .option('--secret-file <file>', 'with --by-hand: the Value of its client secret')
  return runOptions(waysOf(federatedOptions(command)), 'azure')
    .option('--only-here', 'with --undo: take away what is on this machine, and leave the tenant')
    .action(async (options: EntraOptions) => {
      const [{ setUpEntra }, { askAtTerminal }] = await Promise.all([
        import('../set-up/entra.ts'),
        import('../set-up/ask.ts'),
      ])
      await setUpEntra(options, askAtTerminal())
    })
}

const federatedOptions = (command: Command): Command =>
  command
    .option('--token-file <file>', 'federated: a token of the platform, which says issuer and subject')
    .option('--federated-issuer <url>', 'federated: issuer of the tokens, such as that of the cluster')
    .option('--federated-subject <subject>', 'federated: such as system:serviceaccount:<namespace>:<name>')
    .option('--federated-audience <audience>', 'federated: audience of the tokens (default: of the cloud)')
    .option(
      '--token-variable <name>',
      'federated: variable of the server that holds the path of the token (default: AZURE_FEDERATED_TOKEN_FILE)',
    )

const waysOf = (command: Command): Command =>
  command
    .option('--consent', 'consent for the whole organisation, so that nobody is asked')
    .option('--authority <url>', 'sign-in host of another cloud, or of the emulator')
    .option('--client-id <id>', 'an application that may register others (with its secret or certificate)')
    .addOption(
      new Option(
        '--client-secret-file <file>',
        'its secret, in a file; or in the variable GATEWRIGHT_SETUP_CLIENT_SECRET',
      ),
    )
    .option('--client-certificate <file>', 'its private key and certificate, in PEM')
    .option('--device-code', 'sign in by a code; many tenants block it')
    .option('--script <file>', 'write a script for az, to be run by whoever may register')
    .option('--from <file>', 'read back what the script has printed')
    .option('--by-hand', 'say what to do in the portal')
