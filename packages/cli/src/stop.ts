/** Ends the command with a message for the operator and exit code 1; not a fault of the program, so without a stack. */
export class Stop extends Error {
  override readonly name = 'Stop'
}
