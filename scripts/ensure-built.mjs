import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stop } from './ensure-installed.mjs'
import { root, run } from './run.mjs'

/** What the browser gets is built; everything else runs from source. */
const builds = [
  { name: 'the console', folder: 'packages/console', reads: ['packages/console', 'packages/config/src'] },
  { name: "the emulator's portal", folder: 'packages/entra-emulator', reads: ['packages/entra-emulator'] },
]

const recordFolder = join(root, 'node_modules', '.cache', 'gatewright')

/** Builds what has changed since its last build: sources are compared by content, since a fresh clone has no ages. */
export async function ensureBuilt() {
  for (const build of builds) {
    if (!hasBuildScript(build.folder)) continue
    const record = join(recordFolder, `${build.folder.replaceAll('/', '-')}.built-from`)
    const sources = hashOf([...build.reads, 'package-lock.json'])
    const output = join(root, build.folder, 'dist')
    if (existsSync(output) && existsSync(record) && readFileSync(record, 'utf8') === sources) continue
    console.log(`Building ${build.name}.`)
    const { code, output: printed } = await run('npm', ['run', 'build', '--workspace', build.folder], {
      quiet: true,
    })
    if (code !== 0)
      throw new Stop(`${printed}\nBuilding ${build.name} failed; what the build printed is above.`)
    mkdirSync(recordFolder, { recursive: true })
    writeFileSync(record, sources)
  }
}

function hasBuildScript(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).scripts?.build !== undefined
}

function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesBelow))
    hash.update(`${path}\0`).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

/** Every source file at or below a path, in a fixed order; what a build or a run makes is left out. */
function filesBelow(path) {
  if (existsSync(join(root, path)) && !/\/?[^/]+\.json$/.test(path)) {
    return readdirSync(join(root, path), { withFileTypes: true })
      .filter(entry => !['node_modules', 'dist', 'data', 'test'].includes(entry.name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(entry =>
        entry.isDirectory() ? filesBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
      )
  }
  return [path]
}
