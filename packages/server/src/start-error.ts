/**
 * Nothing was started, or a command could not do its work, for a reason that lies with the machine or the data: whose
 * message is a sentence for the operator with what to do. Everything else is a fault of ours and comes with its stack.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError'
}
