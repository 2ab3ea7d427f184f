/**
 * `npm run test:apps [-- <name> …]`: programs that nobody here wrote behind the gate, each by its page under `docs/apps/`, opened by a real
 * browser in which somebody has signed in once. What this machine does not have is named. Loopback alone. The exit code is 1 where
 * something did not hold.
 */
import { runParts } from '../support/run-parts.ts'
import { codeServer } from './code-server/main.ts'
import { demo } from './demo/main.ts'
import { homeAssistant } from './home-assistant/main.ts'
import { jupyter } from './jupyter/main.ts'
import { nodeRed } from './node-red/main.ts'
import { octoprint } from './octoprint/main.ts'
import { pgadmin } from './pgadmin/main.ts'
import { rabbitmq } from './rabbitmq/main.ts'
import { verdaccio } from './verdaccio/main.ts'

await runParts('Apps', {
  demo,
  'node-red': nodeRed,
  jupyter,
  'code-server': codeServer,
  octoprint,
  pgadmin,
  rabbitmq,
  verdaccio,
  'home-assistant': homeAssistant,
})
// The browser that all parts share lives as long as this process.
process.exit()
