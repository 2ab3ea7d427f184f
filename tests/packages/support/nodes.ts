import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/packages/published.ts'

/** What the packages are tried on: the oldest that they name, and the newest of each line. */
export const nodes = ['22.16.0', '22', '24', '26'] as const

const system = process.platform === 'win32' ? 'win' : process.platform

/**
 * A folder with a `node` of this version, fetched when it is asked for the first time: only this test needs other Nodes
 * than the project's own, so nobody's `npm install` brings them.
 * @param version an exact version, or a line such as `22`
 */
export function nodeFolder(version: (typeof nodes)[number]): string {
  const folder = join(root, 'node_modules/.cache/gatewright/nodes', version)
  const name = `node-${system}-${process.arch}`
  const found = join(folder, 'node_modules', name, 'bin')
  if (!existsSync(found)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`]
    execFileSync('npm', args, { cwd: folder, stdio: 'pipe', shell: system === 'win' })
  }
  return found
}
