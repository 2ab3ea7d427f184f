/** Runs the `gatewright` command; a {@link Stop} becomes its message and exit code 1. */
import { createProgram } from './program.ts'
import { Stop } from './stop.ts'

// Also where the flag that says so is not known: no command lets a debugger in.
process.on('SIGUSR1', () => {})

try {
  await createProgram().parseAsync()
} catch (error) {
  if (!(error instanceof Stop)) throw error
  if (error.message !== '') console.error(error.message)
  process.exitCode = 1
}
