import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest } from '../../../scripts/packages/manifest.ts'
import { packAll } from '../../../scripts/packages/pack.ts'
import { root } from '../../../scripts/packages/published.ts'
import { stagePackages } from '../../../scripts/packages/stage.ts'
import type { Packed } from './registry.ts'

export interface BuiltPackage extends Packed {
  /** Where it was put together; what is packed, and nothing else. */
  readonly folder: string
}

/**
 * Builds and packs everything as a release does. The browser's pages are there: whoever starts the tests has built them.
 * @param name of a folder below `build/`, another for each test file: they run at the same time
 */
export async function buildPackages(name: string): Promise<readonly BuiltPackage[]> {
  const into = join(root, 'build', name)
  rmSync(into, { recursive: true, force: true })
  const { version } = readManifest('packages/server')
  const folders = stagePackages(join(into, 'packages'), { version })
  const tarballs = await packAll(folders, join(into, 'tarballs'))
  return folders.map((folder, index) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    tarball: tarballs[index] as string,
  }))
}
