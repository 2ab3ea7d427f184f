import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installListed } from '../../scripts/install-listed.ts'
import { withoutPeers } from '../support/contest.ts'

const folder = import.meta.dirname
const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const manifestOf = (name: string) =>
  [folder, join(folder, '../..')]
    .map(root => join(root, 'node_modules', name, 'package.json'))
    .find(path => existsSync(path))
const isHere = (name: string) => manifestOf(name) !== undefined

/** What npm said when it could not install anything. */
let complaint = 'npm did not install it'

/** Installs what `package.json` lists, once. What fails is left out: {@link requirePackages} says so to who needs it. */
export async function installPeers(): Promise<void> {
  if (Object.keys(optionalDependencies).every(isHere) || withoutPeers) return
  console.log('Installing the peers of npm …')
  complaint = (await installListed(folder)) ?? complaint
}

/** Version and licence of each, as its own `package.json` says. */
export function originOf(...names: readonly string[]): string {
  const each = names.map(name => {
    const { version, license } = JSON.parse(readFileSync(manifestOf(name) as string, 'utf8'))
    return `${name} ${version}, ${license}`
  })
  return each.join('; ')
}

/** @throws Error when one of them is not installed */
export function requirePackages(...names: readonly string[]): void {
  const absent = names.filter(name => !isHere(name))
  if (absent.length > 0) throw new Error(`${absent.join(', ')}: ${complaint}`)
}
