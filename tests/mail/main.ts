/**
 * `npm run test:mail [-- <name> …]`: mails of invitations by servers that nobody here wrote: Postfix with Cyrus SASL, and Postgrey.
 * The real command sends, a mailbox is read. What this machine does not have is named. Loopback alone, two minutes, for one of
 * the waits between attempts is waited out. The exit code is 1 where something did not hold.
 */
import { runParts } from '../support/run-parts.ts'
import { postfix } from './postfix/main.ts'

// Ctrl-C, too, stops what was started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
await runParts('Mail', { postfix })
