import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

const kinds = { writes: 1, syncs: 2, renames: 4 } as const

export interface Fault {
  readonly at: readonly (keyof typeof kinds)[]
  /** What the call fails with; without it, it is only slow. */
  readonly error?: 'ENOSPC' | 'EIO'
  /** So many calls pass before. */
  readonly skip?: number
  /** So many fail, all from there on when absent. */
  readonly times?: number
  /** Milliseconds that each call takes longer. */
  readonly slow?: number
}

/** The disk under a folder, as the server sees it. */
export interface FaultyDisk {
  /** For the server's process. */
  readonly env: Readonly<Record<string, string>>
  set(fault: Fault): void
  heal(): void
  /** How many calls there have been since the fault was set. */
  met(): number
  close(): void
}

/**
 * @param folder where the library and the orders are put
 * @param under what is faulty
 * @throws Error that names what is absent: a C compiler
 */
export function createFaultyDisk(folder: string, under: string): FaultyDisk {
  const library = join(folder, 'disk.so')
  const source = join(import.meta.dirname, 'disk.c')
  const made = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'], {
    encoding: 'utf8',
  })
  if (made.error !== undefined)
    throw new Error('A C compiler is needed to make faults of the disk: install `cc` (gcc).')
  if (made.status !== 0) throw new Error(made.stderr)
  const path = join(folder, 'order')
  const fd = openSync(path, 'w+', 0o600)
  ftruncateSync(fd, 24)
  const put = (...values: readonly number[]) => writeSync(fd, Int32Array.from(values), 0, 24, 0)
  const heal = () => put(0, 0, 0, 0, 0, 0)
  return {
    env: { LD_PRELOAD: library, FAULTS_ORDER: path, FAULTS_UNDER: under },
    set({ at, error, skip = 0, times = -1, slow = 0 }) {
      heal()
      const what = at.reduce((bits, kind) => bits | kinds[kind], 0)
      put(what, error === undefined ? 0 : constants.errno[error], skip, times, slow, 0)
    },
    heal,
    met() {
      const values = new Int32Array(6)
      readSync(fd, values, 0, 24, 0)
      return values[5] ?? 0
    },
    close: () => closeSync(fd),
  }
}
