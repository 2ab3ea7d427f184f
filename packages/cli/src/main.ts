/** Runs the `gatewright` command. What it could not do is said on the standard error output, with exit code 1. */
import { describeFailure } from './failure.ts'

try {
  const { createProgram } = await import('./program.ts')
  await createProgram().parseAsync()
} catch (error) {
  const said = describeFailure(error)
  if (said !== '') console.error(said)
  process.exitCode = 1
}
