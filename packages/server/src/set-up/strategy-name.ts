import { builtInStrategies, getValue, implicitNames, isName } from '@gatewright/config'
import { SetUpRefusal } from './refusal.ts'

/** A name that the configuration takes, and that can stand as a file's. */
export const isStrategyName = (name: string): boolean => /^[\w-]+$/.test(name) && isName(name)

/**
 * Whether a strategy of this name is there although the file says nothing of it. An entry would stand in its place: those who sign in
 * with their passwords could not any more, and what is theirs by its name would be that of whoever the provider names.
 */
export const isImplied = (text: string | undefined, name: string): boolean =>
  implicitNames(builtInStrategies).includes(name) &&
  (text === undefined || getValue(text, ['authStrategies', name]) === undefined)

export const impliedFault = (name: string): string =>
  `The strategy "${name}" is there already, though the file does not name it: people sign in with their passwords by it.`

/** @throws SetUpRefusal `name_taken` */
export function refuseImplied(text: string | undefined, name: string): void {
  if (!isImplied(text, name)) return
  throw new SetUpRefusal('name_taken', impliedFault(name), 'Choose another name with --name.')
}
