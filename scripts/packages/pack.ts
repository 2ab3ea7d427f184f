import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Packs folders as npm does. The same files make the same bytes: npm writes one date into every tarball, sorts the names,
 * and levels the modes.
 * @param into where the tarballs go
 * @returns the tarballs' paths, in the order of the folders
 */
export async function packAll(folders: readonly string[], into: string): Promise<readonly string[]> {
  mkdirSync(into, { recursive: true })
  return await Promise.all(
    folders.map(async folder => {
      const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', into]
      const { stdout } = await promisify(execFile)('npm', args, {
        cwd: folder,
        shell: process.platform === 'win32',
      })
      const [{ filename }] = JSON.parse(stdout)
      return join(into, basename(filename))
    }),
  )
}
