import { visible } from '@gatewright/config'
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { adminLinkCommand } from './commands/admin-link.ts'
import { backupCommand } from './commands/backup.ts'
import { checkCommand } from './commands/check.ts'
import { explainCommand } from './commands/explain.ts'
import { inviteCommand } from './commands/invite.ts'
import { keysCommand } from './commands/keys.ts'
import { mailCommand } from './commands/mail.ts'
import { restartCommand } from './commands/restart.ts'
import { restoreCommand } from './commands/restore.ts'
import { serviceCommand } from './commands/service.ts'
import { startCommand } from './commands/start.ts'
import { tokenCommand } from './commands/token.ts'

/**
 * The `gatewright` command with every subcommand: one file each under `commands/`. The server is imported by those that
 * need it, when they run: it takes half a second to load.
 */
export function createProgram(): Command {
  const program = new Command('gatewright')
    .description('Single sign-on and a gate for the bots and tools that a team hosts itself.')
    .version(manifest.version)
    .showSuggestionAfterError()
    .addCommand(startCommand())
    .addCommand(restartCommand())
    .addCommand(checkCommand())
    .addCommand(explainCommand())
    .addCommand(inviteCommand())
    .addCommand(mailCommand())
    .addCommand(tokenCommand())
    .addCommand(keysCommand())
    .addCommand(serviceCommand())
    .addCommand(adminLinkCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
  shownOnly(program)
  return program
}

/** What the parser of arguments says repeats what was typed, which may have been copied from somewhere. */
function shownOnly(command: Command): void {
  const lines = (text: string) => text.split('\n').map(visible).join('\n')
  command.configureOutput({ writeErr: text => void process.stderr.write(lines(text)) })
  command.commands.forEach(shownOnly)
}
