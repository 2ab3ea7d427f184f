import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { compile } from './compile.ts'
import { licencesOf } from './licences.ts'
import { publishedManifest } from './manifest.ts'
import { type Published, published, root } from './published.ts'

export interface Release {
  readonly version: string
  readonly repository?: string
}

/**
 * Puts every package together as it is published, each in a folder of its own below `folder`. The clone itself runs from
 * sources and stays as it is. The browser's bundles are built before (`scripts/ensure-built.mjs`).
 * @param folder an absolute path inside the project's folder
 * @returns the packages' folders, in the order of publishing
 */
export function stagePackages(folder: string, release: Release): readonly string[] {
  const compiled = join(folder, 'compiled')
  compile(compiled)
  const folders = published.map(one => stage(one, { to: join(folder, one.name), compiled, release }))
  rmSync(compiled, { recursive: true })
  return folders
}

function stage(
  one: Published,
  { to, compiled, release }: { readonly to: string; readonly compiled: string; readonly release: Release },
): string {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  cpSync(join(compiled, one.name, 'src'), join(to, 'dist'), { recursive: true })
  // Vite lists its licences in a folder of its own; they come in one file, below.
  const isOurs = (path: string): boolean => basename(path) !== '.vite'
  for (const [from, into] of Object.entries(one.brings)) {
    cpSync(join(root, from), join(to, into), { recursive: true, filter: isOurs })
  }
  cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'))
  cpSync(join(root, 'packages', one.name, 'README.md'), join(to, 'README.md'))
  const bundles = Object.entries(one.brings).filter(([, into]) => one.bundles.includes(into))
  for (const [from] of bundles) {
    const head = '# What the pages in this package are made of, and under which licences\n\n'
    writeFileSync(join(to, 'THIRD-PARTY-LICENSES.md'), head + licencesOf(join(root, from)))
  }
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(publishedManifest(one, release), null, 2)}\n`)
  levelModes(to)
  return to
}

/** npm packs modes as they are, and those come from the umask of whoever builds. Only commands are executable. */
function levelModes(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const isCommand = entry.isDirectory() || basename(entry.parentPath) === 'bin'
    chmodSync(join(entry.parentPath, entry.name), isCommand ? 0o755 : 0o644)
  }
}
