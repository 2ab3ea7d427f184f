/** Runs the `gatewright` command; a {@link Stop} becomes its message and exit code 1. */
import { standardStreams } from '@gatewright/config'
import { createProgram } from './program.ts'
import { Stop } from './stop.ts'

// Before anything is said: a reader that has gone ends no server, and no command with a stack.
standardStreams.keepSteady()

try {
  await createProgram().parseAsync()
} catch (error) {
  if (!(error instanceof Stop)) throw error
  if (error.message !== '') console.error(error.message)
  process.exitCode = 1
}
