import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packAll } from '../packages/pack.ts'
import { root } from '../packages/published.ts'
import { type Release, stagePackages } from '../packages/stage.ts'
import { writeSbom } from './sbom.ts'

/**
 * Makes what is handed out: a tarball for each package, the list of what they are made of, and the checksums of all.
 * @returns the folder, below `build/`
 */
export async function makeArtifacts(release: Release, folderName = release.version): Promise<string> {
  const folder = join(root, 'build/release', folderName)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const staging = join(root, 'build/release', `${folderName}-packages`)
  await packAll(stagePackages(staging, release), folder)
  rmSync(staging, { recursive: true })
  writeSbom(join(folder, `gatewright-${release.version}.cdx.json`), release.version)
  const sums = readdirSync(folder)
    .sort()
    .map(
      name =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    )
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
  return folder
}
