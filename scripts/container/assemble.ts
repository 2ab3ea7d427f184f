import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readManifest } from '../packages/manifest.ts'
import { published, root } from '../packages/published.ts'
import { stagePackages } from '../packages/stage.ts'

/** The one package that the image is made of; the others of ours come because it needs them. */
const installed = 'packages/cli'

/**
 * Puts together what the image holds: `app` with the packages as they are published, and what they need as the lock file
 * names it, so that the same commit makes the same image; `data` and `etc/gatewright` are empty.
 * @param into an absolute path; what is there is replaced
 */
export function assemble(into: string): void {
  const work = join(root, 'build/container')
  rmSync(work, { recursive: true, force: true })
  stagePackages(join(work, 'packages'), { version: readManifest(installed).version })
  const lockedTo = join(work, 'locked')
  installLocked(lockedTo)
  const modules = join(lockedTo, 'node_modules')
  for (const { name } of published) replaceLink(name, { modules, lockedTo, staged: join(work, 'packages') })
  rmSync(join(modules, '.bin'), { recursive: true, force: true })
  mkdirSync(join(modules, '.bin'))
  symlinkSync('../@gatewright/cli/bin/gatewright.mjs', join(modules, '.bin/gatewright'))

  rmSync(into, { recursive: true, force: true })
  for (const folder of ['app', 'data', 'etc/gatewright']) mkdirSync(join(into, folder), { recursive: true })
  cpSync(modules, join(into, 'app/node_modules'), { recursive: true, verbatimSymlinks: true, filter: isRun })
  cpSync(join(root, 'scripts/container/health-check.mjs'), join(into, 'app/health-check.mjs'))
  rmSync(work, { recursive: true })
}

/** Types and source maps are for whoever develops with a package: two fifths of it all, and nothing here reads them. */
const isRun = (path: string): boolean => !/\.(map|d\.[cm]?ts)$/.test(path)

/** What the lock file says of one package, apart from the clone. npm compares the lock with every workspace's manifest. */
function installLocked(folder: string): void {
  const { workspaces } = readManifest('.') as unknown as { workspaces: readonly string[] }
  const manifests = workspaces.flatMap(pattern => globSync(`${pattern}/package.json`, { cwd: root }))
  for (const file of ['package.json', 'package-lock.json', ...manifests]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  // No script of a package runs: argon2's looks for a compiler where its built part is missing, and it is there for all.
  const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync('npm', [...args, '--workspace', installed], { cwd: folder, stdio: 'inherit' })
}

/** Of our own packages npm makes links to the manifests alone; what is published comes in their place, if it is needed. */
function replaceLink(
  name: string,
  folders: { readonly modules: string; readonly lockedTo: string; readonly staged: string },
): void {
  const link = join(folders.modules, '@gatewright', name)
  if (!existsSync(link)) return
  rmSync(link)
  cpSync(join(folders.staged, name), link, { recursive: true })
  const own = join(folders.lockedTo, 'packages', name, 'node_modules')
  if (existsSync(own)) cpSync(own, join(link, 'node_modules'), { recursive: true, verbatimSymlinks: true })
}
