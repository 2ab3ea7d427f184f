import { commandFor } from '@gatewright/config'
import type { Looked } from './shared-text.ts'

/** What to do about a file that has a text of its own. */
export const cureOf = (path: string): string =>
  `See how they differ: ${commandFor('config diff', path)}. To run the newest version here: ${commandFor('config pull', path)}, which keeps this text beside it. To make this text the newest version: ${commandFor('config push', path)}.`

/** Why the file of this node is not what the nodes run; absent where it is, or is an earlier version. */
export function whyNot({ standing, file, version }: Looked, path: string): string | undefined {
  if (standing === 'copy') return undefined
  if (standing === 'unfit')
    return `${path} was edited on this machine and cannot run as it is, so it is no version yet, and the newest, ${version}, counts.`
  return `${path} has a text of its own, ${file.version}: it is none of the versions that the servers of this database share, and was not made from the newest, ${version}.`
}
