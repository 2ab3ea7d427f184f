import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stop } from './ensure-installed.mjs'
import { root, run } from './run.mjs'

/** What the browser gets is built; everything else runs from source. */
const builds = [
  {
    name: 'the console',
    workspace: 'packages/console',
    script: 'build',
    output: 'packages/console/dist',
    reads: ['packages/console', 'packages/config/src', 'scripts/compress-built.ts', 'docs'],
  },
  {
    name: "the emulator's portal",
    workspace: 'packages/entra-emulator',
    script: 'build:portal',
    output: 'packages/entra-emulator/portal/dist',
    reads: ['packages/entra-emulator/portal', 'scripts/compress-built.ts'],
  },
]

const recordFolder = join(root, 'node_modules', '.cache', 'gatewright')

/** Builds what has changed since its last build: sources are compared by content, since a fresh clone has no ages. */
export async function ensureBuilt() {
  for (const { name, workspace, script, output, reads } of builds) {
    if (!reads.every(path => existsSync(join(root, path)))) continue
    const record = join(recordFolder, `${output.replaceAll('/', '-')}.built-from`)
    const sources = hashOf([...reads, 'package-lock.json'])
    const isCurrent = existsSync(record) && readFileSync(record, 'utf8') === sources
    if (isCurrent && existsSync(join(root, output))) continue
    console.log(`Building ${name}.`)
    const { code, output: printed } = await run('npm', ['run', script, '--workspace', workspace], {
      quiet: true,
      // Whoever starts this may have another value: a test runner, a developer's shell. It would be twice the size.
      env: { NODE_ENV: 'production' },
    })
    if (code !== 0) throw new Stop(`${printed}\nBuilding ${name} failed; what the build printed is above.`)
    mkdirSync(recordFolder, { recursive: true })
    writeFileSync(record, sources)
  }
}

function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesBelow))
    hash.update(`${path}\0`).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

/** Every source file at or below a path, in a fixed order; what a build or a run makes is left out. */
function filesBelow(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  return readdirSync(join(root, path))
    .filter(name => !['node_modules', 'dist', 'data', 'test'].includes(name))
    .sort()
    .flatMap(name => filesBelow(`${path}/${name}`))
}
