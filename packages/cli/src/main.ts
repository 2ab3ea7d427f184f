/** The `gatewright` command: one file per subcommand under `commands/`. */
import { version } from '@gatewright/server'
import { Command } from 'commander'
import { adminLinkCommand } from './commands/admin-link.ts'
import { checkCommand } from './commands/check.ts'
import { inviteCommand } from './commands/invite.ts'
import { startCommand } from './commands/start.ts'
import { Stop } from './stop.ts'

const program = new Command('gatewright')
  .description('Single sign-on and a gate for the bots and tools that a team hosts itself.')
  .version(version)
  .showSuggestionAfterError()
  .addCommand(startCommand())
  .addCommand(checkCommand())
  .addCommand(inviteCommand())
  .addCommand(adminLinkCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof Stop)) throw error
  if (error.message !== '') console.error(error.message)
  process.exitCode = 1
}
