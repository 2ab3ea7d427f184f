import { visible } from '@gatewright/config/visible'
import { Command, type CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { exitCodes } from './exit-codes.ts'
import { helpAfter, helpOfWords } from './help.ts'

/** A command by what the list of all shows of it. What it is made of is loaded when it is named. */
interface Entry {
  readonly name: string
  readonly description: string
  readonly load: () => Promise<Command>
}

/** Every command of `gatewright`: one file each under `commands/`. To load them all takes a second, and `--help` shows this. */
export const entries: readonly Entry[] = [
  {
    name: 'start',
    description: 'run the server',
    load: async () => (await import('./commands/start.ts')).startCommand(),
  },
  {
    name: 'restart',
    description: 'make the running server read its configuration again, without dropping a request',
    load: async () => (await import('./commands/restart.ts')).restartCommand(),
  },
  {
    name: 'nodes',
    description: 'list the nodes that serve on the same data, and say what differs between them',
    load: async () => (await import('./commands/nodes.ts')).nodesCommand(),
  },
  {
    name: 'setup',
    description:
      'connect a provider: register this server there, and write the strategy into the configuration',
    load: async () => (await import('./commands/setup.ts')).setupCommand(),
  },
  {
    name: 'check',
    description: 'check the configuration file, and say what it amounts to',
    load: async () => (await import('./commands/check.ts')).checkCommand(),
  },
  {
    name: 'config',
    description: 'this file beside the newest version, where several servers share a PostgreSQL',
    load: async () => (await import('./commands/config.ts')).configCommand(),
  },
  {
    name: 'doctor',
    description: 'look at everything that a sign-in goes through, and say what to do about what is wrong',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  },
  {
    name: 'explain',
    description: 'say which rule lets somebody, or a program, open an address, or keeps them out',
    load: async () => (await import('./commands/explain.ts')).explainCommand(),
  },
  {
    name: 'invite',
    description: 'invite people by e-mail address',
    load: async () => (await import('./commands/invite.ts')).inviteCommand(),
  },
  {
    name: 'mail',
    description: 'look after mails of invitations',
    load: async () => (await import('./commands/mail.ts')).mailCommand(),
  },
  {
    name: 'token',
    description: 'personal API tokens, for programs without a browser',
    load: async () => (await import('./commands/token.ts')).tokenCommand(),
  },
  {
    name: 'keys',
    description: 'the keys that tell apps who is calling',
    load: async () => (await import('./commands/keys.ts')).keysCommand(),
  },
  {
    name: 'service',
    description: 'run the server as a service of systemd',
    load: async () => (await import('./commands/service.ts')).serviceCommand(),
  },
  {
    name: 'admin-link',
    description:
      'print a one-time link, valid for 15 minutes, that makes whoever signs in through it super admin',
    load: async () => (await import('./commands/admin-link.ts')).adminLinkCommand(),
  },
  {
    name: 'backup',
    description: 'write database and configuration into two files of this name; the server may run',
    load: async () => (await import('./commands/backup.ts')).backupCommand(),
  },
  {
    name: 'migrate-storage',
    description: 'move the installation from the data folder into a PostgreSQL, while no server runs',
    load: async () => (await import('./commands/migrate-storage.ts')).migrateStorageCommand(),
  },
  {
    name: 'restore',
    description: 'put a backup in the place of the database, while no server runs; the old one is kept',
    load: async () => (await import('./commands/restore.ts')).restoreCommand(),
  },
]

/**
 * The `gatewright` command. Of its subcommands those are loaded that the arguments name. The server is imported by those that need
 * it, when they run: it takes half a second to load.
 */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('gatewright')
    .description('Single sign-on and a gate for the bots and tools that a team hosts itself.')
    .version(manifest.version)
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      helpAfter(
        `Exit codes: ${exitCodes.done} done; ${exitCodes.failed} it could not be done, or the file has problems; ${exitCodes.usage} the command was not understood; ${exitCodes.no} the answer is no.`,
        'GATEWRIGHT_CONFIG names the configuration file for every command, in the place of --config.',
      ),
    )
  for (const { name, description, load } of entries) {
    program.addCommand(args.includes(name) ? await load() : new Command(name).description(description))
  }
  shownOnly(program)
  return program
}

/**
 * What the parser of arguments says repeats what was typed, which may have been copied from somewhere. What it does not understand
 * has an exit code of its own; where a command is only a group of others, its help says which there are.
 */
function shownOnly(command: Command): void {
  const lines = (text: string) => text.split('\n').map(visible).join('\n')
  command.configureOutput({ writeErr: text => void process.stderr.write(lines(text)) })
  command.configureHelp(helpOfWords)
  command.exitOverride(end)
  if (command.parent !== null && command.commands.length > 0) command.showHelpAfterError()
  command.commands.forEach(shownOnly)
}

function end({ exitCode }: CommanderError): never {
  process.exit(exitCode === 0 ? exitCodes.done : exitCodes.usage)
}
