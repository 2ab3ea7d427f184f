import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own, in memory, that is soon full. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the room that is left. */
  fill(): void
  /** Gives it back. */
  makeRoom(): void
  remove(): void
}

/**
 * Anybody on the machine may write there, as into the folder for temporary files: PostgreSQL is another user.
 * @param size bytes
 * @throws Error for anybody but root
 */
export function mountSmallDisk(size: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-small-disk-'))
  const ballast = join(folder, 'ballast')
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=1777`, 'tmpfs', folder], {
    encoding: 'utf8',
  })
  if (mounted.status !== 0)
    throw new Error(`A small file system needs root: ${mounted.stderr ?? mounted.error}`)
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(ballast, Buffer.alloc(bavail * bsize, 1))
    },
    makeRoom: () => rmSync(ballast),
    remove() {
      spawnSync('umount', [folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
