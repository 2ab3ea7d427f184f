import { visible } from '@gatewright/config'

/**
 * Ends the command with a message for the operator and exit code 1; not a fault of the program, so without a stack. Each
 * argument is one line of it, whatever it holds.
 */
export class Stop extends Error {
  override readonly name = 'Stop'
  constructor(...lines: readonly string[]) {
    super(lines.map(visible).join('\n'))
  }
}
