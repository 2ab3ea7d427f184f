import { execFileSync } from 'node:child_process'
import { root } from '../packages/published.ts'
import { Refusal } from './refusal.ts'

export const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** @throws Refusal when the tree holds what no commit has: nobody else could make the same release */
export function refuseDirtyTree(): void {
  const changed = git('status', '--porcelain').trimEnd()
  if (changed === '') return
  throw new Refusal(`These files are not as they are committed. Commit them or put them back:\n${changed}`)
}

/** @throws Refusal when there is such a release already */
export function refuseTag(version: string): void {
  if (git('tag', '--list', `v${version}`) === '') return
  throw new Refusal(
    `There is a tag v${version} already. A released version is never made again: take the next one.`,
  )
}

/** What is made from the code and kept in the repository, by the commands that make it. */
const generated = ['docs:reference', 'api-types --workspace packages/console']

/** @throws Refusal when a page of the reference, or another file made from the code, says what the code no longer does */
export function refuseStaleReferences(): void {
  for (const command of generated) {
    const args = ['run', '--silent', ...command.split(' ')]
    execFileSync('npm', args, { cwd: root, stdio: 'pipe', shell: process.platform === 'win32' })
    const stale = git('diff', '--name-only').trim()
    if (stale === '') continue
    // The tree was clean: what differs now has just been made.
    git('checkout', '--', '.')
    throw new Refusal(
      `These files are not what the code says now:\n${stale}\nRun "npm run ${command}", and commit.`,
    )
  }
}
