import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { inMemory, onDisk } from './instruments.ts'
import type { MetricRegistry } from './registry.ts'

/** What the storage tells of its work. Milliseconds; called for each statement or commit, so it must cost next to nothing. */
export interface StorageMeter {
  /** A statement that reads. */
  onRead(milliseconds: number): void
  /** A commit, from when it was begun until it was on the disk. */
  onWrite(milliseconds: number): void
  /** How long a write waited for its turn. */
  onWait(milliseconds: number): void
  /** @param fault one of {@link storageFaults}; anything else counts as `other` */
  onFault(fault: string): void
}

/** What can go wrong with the file below the database. */
export const storageFaults = [
  ...['full', 'io', 'read-only', 'busy', 'damaged', 'not-a-database', 'moved', 'timeout', 'other'],
] as const

/** What is asked of the storage each time that somebody collects; what it cannot tell is left out. */
export interface StorageGauges {
  /** Writes that wait. */
  readonly queued?: () => number
  readonly isAvailable: () => boolean
  /** Whether the reserve for when the disk is full is there. */
  readonly hasReserve?: () => boolean
  /** Absolute path of the database's file. */
  readonly file: string
}

export function createStorageMetrics(registry: MetricRegistry): {
  readonly meter: StorageMeter
  readonly watch: (gauges: StorageGauges) => void
} {
  const reads = registry
    .histogram({ name: 'gatewright_storage_read_duration_seconds', help: 'Statements that read.' }, inMemory)
    .of()
  const writes = registry
    .histogram(
      { name: 'gatewright_storage_write_duration_seconds', help: 'Commits, until they are on the disk.' },
      onDisk,
    )
    .of()
  const waits = registry
    .histogram(
      { name: 'gatewright_storage_wait_duration_seconds', help: 'How long writes waited for their turn.' },
      onDisk,
    )
    .of()
  const faults = registry.counter({
    name: 'gatewright_storage_faults_total',
    help: 'What was wrong with the file below the database when something failed.',
    labels: ['fault'],
  })
  // A first fault is an increase only where there was a 0 before it.
  for (const fault of storageFaults) faults.of(fault)
  let gauges: StorageGauges | undefined
  const gauge = (name: string, help: string, read: (from: StorageGauges) => number | undefined) =>
    registry.gauge({ name, help }, () => gauges && read(gauges))
  gauge('gatewright_storage_queue_length', 'Writes that wait for their turn.', ({ queued }) => queued?.())
  gauge('gatewright_storage_available', '1 while the database answers and its file is in its place.', from =>
    from.isAvailable() ? 1 : 0,
  )
  gauge(
    'gatewright_storage_reserve',
    '1 while room on the disk is held back for sign-outs and disabling.',
    from => (from.hasReserve === undefined ? undefined : from.hasReserve() ? 1 : 0),
  )
  registry.gauge(
    {
      name: 'gatewright_storage_file_bytes',
      help: 'Size of the database, and of its write-ahead log.',
      labels: ['file'],
    },
    async () => gauges && { database: await sizeOf(gauges.file), wal: await sizeOf(`${gauges.file}-wal`) },
  )
  registry.gauge(
    {
      name: 'gatewright_storage_disk_free_bytes',
      help: 'Room on the disk that the database lies on, for who runs the server.',
    },
    async () => {
      if (gauges === undefined) return undefined
      const { bavail, bsize } = await statfs(dirname(gauges.file))
      return bavail * bsize
    },
  )
  return {
    meter: {
      onRead: milliseconds => reads.observe(milliseconds / 1000),
      onWrite: milliseconds => writes.observe(milliseconds / 1000),
      onWait: milliseconds => waits.observe(milliseconds / 1000),
      onFault: fault =>
        faults.of((storageFaults as readonly string[]).includes(fault) ? fault : 'other').inc(),
    },
    watch(next) {
      gauges = next
    },
  }
}

/** Bytes; 0 where there is no such file. */
const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  )
