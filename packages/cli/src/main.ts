/** The `gatewright` command: one file per subcommand under `commands/`. */
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { adminLinkCommand } from './commands/admin-link.ts'
import { checkCommand } from './commands/check.ts'
import { explainCommand } from './commands/explain.ts'
import { inviteCommand } from './commands/invite.ts'
import { keysCommand } from './commands/keys.ts'
import { restartCommand } from './commands/restart.ts'
import { startCommand } from './commands/start.ts'
import { tokenCommand } from './commands/token.ts'
import { Stop } from './stop.ts'

// The server is imported by the commands that need it, when they run: it takes half a second to load.
const program = new Command('gatewright')
  .description('Single sign-on and a gate for the bots and tools that a team hosts itself.')
  .version(manifest.version)
  .showSuggestionAfterError()
  .addCommand(startCommand())
  .addCommand(restartCommand())
  .addCommand(checkCommand())
  .addCommand(explainCommand())
  .addCommand(inviteCommand())
  .addCommand(tokenCommand())
  .addCommand(keysCommand())
  .addCommand(adminLinkCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof Stop)) throw error
  if (error.message !== '') console.error(error.message)
  process.exitCode = 1
}
