import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { inMemory, onDisk } from './instruments.ts'
import type { Aggregator, MetricRegistry } from './registry.ts'

/** What the storage tells of its work, as its own `StorageMeter` has it. */
export interface StorageMeter {
  /** A statement that reads. */
  onRead(milliseconds: number): void
  /** A commit, from when it was asked for until it was on the disk. */
  onWrite(milliseconds: number): void
  /** How long a write waited for its turn. */
  onWait(milliseconds: number): void
}

/** Why the database could not be read or written, in the storage's words; what is not listed counts as `other`. */
const faults = [
  ...['full', 'io', 'read-only', 'busy', 'damaged', 'not-a-database', 'moved', 'cannot-open', 'no-memory'],
  ...['slow', 'overloaded', 'stopped', 'unreachable', 'untrusted', 'conflict', 'refused', 'broken', 'other'],
]

/** What is asked of the storage each time that somebody collects. */
export interface StorageGauges {
  /** How many wait for their turn to write. */
  readonly waiting: () => number
  readonly isAvailable: () => boolean
  /** How often each reason was met why something could not be read or written. */
  readonly faults: () => ReadonlyMap<string, number>
  /** Absolute path of the database's file; absent where it is not one of this machine. */
  readonly file?: string | undefined
  /** How many bytes the database has, where it is none of this machine's. */
  readonly bytes?: (() => Promise<number>) | undefined
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
  let gauges: StorageGauges | undefined
  const gauge = (
    name: string,
    help: string,
    read: (from: StorageGauges) => number | undefined,
    aggregator: Aggregator = 'sum',
  ) => registry.gauge({ name, help, aggregator }, () => gauges && read(gauges))
  gauge('gatewright_storage_queue_length', 'Writes that wait for their turn.', ({ waiting }) => waiting())
  gauge(
    'gatewright_storage_available',
    '1 while the database answers and its file is in its place.',
    from => (from.isAvailable() ? 1 : 0),
    'min',
  )
  registry.gauge(
    {
      name: 'gatewright_storage_faults_total',
      help: 'How often something could not be read or written, by the reason.',
      labels: ['fault'],
    },
    () => gauges && countsOf(gauges.faults()),
    'counter',
  )
  registry.gauge(
    {
      name: 'gatewright_storage_reserve_bytes',
      help: 'Room on the disk that is laid by for sign-outs and for disabling people; 0 once it was given up.',
      aggregator: 'max',
    },
    () => (gauges?.file === undefined ? undefined : sizeOf(`${gauges.file}-reserve`)),
  )
  registry.gauge(
    {
      name: 'gatewright_storage_file_bytes',
      help: 'Size of the database, and of its write-ahead log; on PostgreSQL of the database alone.',
      labels: ['file'],
      aggregator: 'max',
    },
    async () => {
      const { file, bytes } = gauges ?? {}
      if (file !== undefined) return { database: await sizeOf(file), wal: await sizeOf(`${file}-wal`) }
      // Where it does not answer there is no number, and the other metrics are told all the same.
      const size = await bytes?.().catch(() => undefined)
      return size === undefined ? undefined : { database: size }
    },
  )
  registry.gauge(
    {
      name: 'gatewright_storage_disk_free_bytes',
      help: 'Room on the disk that the database lies on, for who runs the server.',
      aggregator: 'min',
    },
    async () => {
      if (gauges?.file === undefined) return undefined
      const { bavail, bsize } = await statfs(dirname(gauges.file))
      return bavail * bsize
    },
  )
  return {
    meter: {
      onRead: milliseconds => reads.observe(milliseconds / 1000),
      onWrite: milliseconds => writes.observe(milliseconds / 1000),
      onWait: milliseconds => waits.observe(milliseconds / 1000),
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

/** From 0 on: a first fault is an increase only where there was a 0 before it. */
function countsOf(met: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = Object.fromEntries(faults.map(fault => [fault, 0]))
  for (const [reason, count] of met) {
    const fault = Object.hasOwn(counts, reason) ? reason : 'other'
    counts[fault] = (counts[fault] ?? 0) + count
  }
  return counts
}
