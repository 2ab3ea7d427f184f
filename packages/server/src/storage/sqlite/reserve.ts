import { randomBytes } from 'node:crypto'
import { rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Bytes. Some hundred people can be disabled with it, and the log is written over from its beginning after that. */
const SIZE = 4 * 1024 * 1024

/**
 * Room that is laid by on the disk, for what must be written though it is full: nobody who is to be shut out stays in
 * because of a log that has grown.
 */
export interface Reserve {
  /** @returns whether there was one */
  giveUp(): boolean
  /** Lays it by, unless it is there or the disk is too full. @returns whether it is there */
  keep(): boolean
}

/** @param file of the database, which it lies beside */
export function createReserve(file: string): Reserve {
  const path = `${file}-reserve`
  const isThere = () => statSync(path, { throwIfNoEntry: false })?.size === SIZE
  return {
    giveUp() {
      const was = isThere()
      rmSync(path, { force: true })
      return was
    },
    keep() {
      if (isThere()) return true
      try {
        const { bavail, bsize } = statfsSync(dirname(file))
        // Not the last room on the disk: who needs it would have it no longer.
        if (bavail * bsize < 2 * SIZE) return false
        // Random, for file systems that compress: they find no repetition so far apart.
        writeFileSync(path, Buffer.alloc(SIZE, randomBytes(SIZE / 16)), { mode: 0o600 })
        return true
      } catch {
        rmSync(path, { force: true })
        return false
      }
    },
  }
}
