import { explainRefusal } from '@gatewright/config'
import { Stop } from './stop.ts'

/** Where somebody tells of a fault of ours. */
const REPORT =
  'This is a fault of Gatewright, and nothing that you did. Please report it with the lines above and what you typed (SECURITY.md and CONTRIBUTING.md say where).'

/**
 * What a command prints that could not do its work: a sentence where the configuration, the machine or the data are why.
 * Whatever else there is comes with its stack, and is called what it is.
 *
 * Errors of the server are known by the name of their class: to load it again may be what has failed.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof Stop) return error.message
  if (error instanceof Error && isOf(error, 'StartError')) {
    return new Stop(...error.message.split('\n')).message
  }
  if (error instanceof Error && error.name === 'SetUpRefusal') {
    const { next } = error as Error & { readonly next: string }
    return new Stop(...error.message.split('\n'), next).message
  }
  const refused = explainRefusal(error, { path: currentFolder(), chosenBy: 'the command' })
  if (refused !== undefined) return new Stop(refused).message
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new Stop(...stack.split('\n'), '', REPORT).message
}

/** Whether an error is of the class of that name, or of one that is made from it. */
function isOf(error: Error, name: string): boolean {
  for (let at = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at))
    if (at.constructor.name === name) return true
  return false
}

/** Where it can be told at all: a shell may stand in a folder that was deleted. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '.'
  }
}
