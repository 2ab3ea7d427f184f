import { visible } from '@gatewright/config/visible'
import { exitCodes } from './exit-codes.ts'

/**
 * Ends the command with a message for the operator and an exit code; not a fault of the program, so without a stack. Each
 * argument is one line of it, whatever it holds.
 */
export class Stop extends Error {
  override readonly name = 'Stop'
  exitCode: number = exitCodes.failed
  constructor(...lines: readonly string[]) {
    super(lines.map(visible).join('\n'))
  }

  /** With another code than that of a failure. */
  with(exitCode: number): this {
    this.exitCode = exitCode
    return this
  }
}
