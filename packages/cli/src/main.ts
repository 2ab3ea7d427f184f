/** Runs the `gatewright` command. What it could not do is said on the standard error output; `exit-codes.ts` has the codes. */
import { standardStreams } from '@gatewright/config/standard-streams'

// Also where the flag that says so is not known: no command lets a debugger in.
process.on('SIGUSR1', () => {})

// Before anything is said: a reader that has gone ends no server, and no command with a stack.
standardStreams.keepSteady()

/** For how long a command that has failed may be kept by what it has opened, in milliseconds. */
const LINGERS = 10_000
// As it is now: tests run one command after the other in a process.
const { exit } = process

try {
  const { createProgram } = await import('./program.ts')
  await (await createProgram(process.argv.slice(2))).parseAsync()
} catch (error) {
  const said = await import('./failure.ts').then(
    ({ describeFailure }) => describeFailure(error),
    // What has kept the program from being loaded keeps this from it, too.
    () =>
      `Gatewright could not be loaded. ${error} Where too few files may be open at a time, raise the limit (ulimit -n, LimitNOFILE= of systemd).`,
  )
  if (said !== '') console.error(said)
  process.exitCode = error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1
  // A service that has failed and does not end is started again by nobody.
  setTimeout(() => exit(), LINGERS).unref()
}
