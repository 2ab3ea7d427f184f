import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Dialect, Kysely } from 'kysely'
import { GatewrightError } from '../../errors.ts'
import type { ChangeSource } from '../change-source.ts'
import type { StorageFault, StorageHealth, StorageWork } from '../health.ts'
import type { StorageMeter } from '../meter.ts'
import { migrate } from '../migrations/index.ts'
import type { Tables } from '../tables.ts'
import { splitDialect } from './dialect.ts'
import { cureOf, type FaultReason, toError } from './faults.ts'
import { createForeignChanges } from './foreign-changes.ts'
import { openPlainly } from './plain.ts'
import { openReader } from './reader.ts'
import { startThread } from './thread.ts'
import { tracedWriter } from './traced-writer.ts'
import { openWriter, type Writer } from './writer.ts'

/** Bytes. A larger file of an older version is not written anew at the start, which would take seconds. */
const REWRITTEN_AT_START = 64 * 1024 * 1024

/** Bytes. With so much of it a disk that was full is no longer. */
const ROOM = 2 * 1024 * 1024

/** An opened file: how it is read and written, and what is looked after meanwhile. */
export interface Sqlite {
  readonly dialect: Dialect
  /** For what must be written though the disk is full. */
  readonly revoking: Dialect
  readonly others: ChangeSource
  readonly waiting: number
  /** Whether the file was where it was opened, when it was last looked at. */
  readonly isInItsPlace: boolean
  lookAtPlace(): Promise<void>
  /** Whether others have committed without a row that tells of it. */
  hasUnmarked(): Promise<boolean>
  /** Makes room for what revokes; others are refused from then on, until there is room enough again. */
  giveUpReserve(): Promise<boolean>
  /** Whether writing works again; `write` is the proof of it. */
  tryAgain(write: () => Promise<void>): Promise<void>
  tidy(): Promise<void>
  close(): Promise<void>
}

/** @throws Error when the file cannot be used */
export async function openSqlite(
  file: string,
  options: {
    readonly origin: string
    readonly keptFor: number
    readonly health: Pick<StorageHealth, 'failed' | 'worked' | 'faultOf'>
    readonly meter?: StorageMeter | undefined
    readonly onLateCommit: () => void
  },
): Promise<Sqlite> {
  const { origin, keptFor, health, meter, onLateCommit } = options
  // It comes up while this thread is busy with the tables.
  startThread()
  await bringUpToDate(file)
  const found = await stat(file)
  let isInItsPlace = true

  const isFull = () => health.faultOf('writing')?.code === 'disk_full'
  const failed = (work: StorageWork, error: Error) => {
    if (error instanceof GatewrightError) health.failed(work, faultOf(error))
  }
  const reader = openReader(
    file,
    error => {
      if (error !== undefined) failed('reading', error)
      // What was moved away is still read, by the handle that is open.
      else if (isInItsPlace) health.worked('reading')
    },
    meter?.onRead,
  )
  const others = createForeignChanges(reader, { origin, keptFor, now: () => performance.now() })
  const writer = await openWriter({
    file,
    origin,
    meter,
    onLateCommit,
    onOutcome(outcome) {
      if (outcome !== 'written') failed('writing', outcome.error)
      // On a full disk some small thing always fits: whether there is room again is asked of the disk.
      else if (!isFull()) health.worked('writing')
    },
  }).catch(error => {
    reader.connection.database.close()
    throw error
  })
  void writer.reserve(true).catch(() => undefined)

  /** Set from when the reserve was given up until it is there again: the room is for what revokes. */
  let onlyRevoking = false
  const refused = () => {
    const error = toError({ message: 'what is left is for what takes rights away', reason: 'full' }, file)
    failed('writing', error)
    return error
  }
  const sparing: Pick<Writer, 'begin' | 'write'> = {
    async begin() {
      if (onlyRevoking) throw refused()
      return writer.begin()
    },
    async write(statement) {
      if (onlyRevoking) throw refused()
      return writer.write(statement)
    },
  }
  return {
    dialect: splitDialect(reader, tracedWriter(sparing)),
    revoking: splitDialect(reader, tracedWriter(writer)),
    others,
    get waiting() {
      return writer.waiting
    },
    get isInItsPlace() {
      return isInItsPlace
    },
    async lookAtPlace() {
      isInItsPlace = await stat(file).then(
        ({ dev, ino }) => dev === found.dev && ino === found.ino,
        () => false,
      )
      if (isInItsPlace) return
      failed(
        'reading',
        toError({ message: `${file} is no longer the file that was opened`, reason: 'moved' }, file),
      )
    },
    hasUnmarked: writer.hasUnmarked,
    async giveUpReserve() {
      // Of two who run into it at once the second finds it given up, and room all the same.
      onlyRevoking = (await writer.reserve(false)) || onlyRevoking
      return onlyRevoking
    },
    async tryAgain(write) {
      if (isFull() && ((await roomFor(file)) < ROOM || !(await writer.reserve(true)))) return
      onlyRevoking = false
      await write()
      health.worked('writing')
    },
    tidy: writer.tidy,
    async close() {
      if (!reader.connection.database.isOpen) return
      // The last to close writes the log back into the database: not in this thread.
      reader.connection.database.close()
      await writer.close()
    },
  }
}

/** Bytes that whoever is not its owner's superuser may still write where the file is. */
async function roomFor(file: string): Promise<number> {
  const { bavail, bsize } = await statfs(dirname(file))
  return bavail * bsize
}

function faultOf(error: GatewrightError): Omit<StorageFault, 'since'> {
  const reason = String(error.detail.reason) as FaultReason
  const code = error.code === 'disk_full' ? 'disk_full' : 'storage_unavailable'
  return { code, reason, detail: { ...error.detail, cure: cureOf(reason) } }
}

/** In this thread: nobody is served yet. Closing writes the log back, so a copy of the file alone has its tables. */
async function bringUpToDate(file: string): Promise<void> {
  const { database, dialect } = openPlainly(file)
  const db = new Kysely<Tables>({ dialect })
  try {
    await migrate(db)
    const { auto_vacuum: mode } = database.prepare('pragma auto_vacuum').get() as { auto_vacuum: number }
    if (mode === 0 && (await stat(file)).size <= REWRITTEN_AT_START) {
      database.exec('pragma auto_vacuum = incremental; vacuum')
    }
  } finally {
    await db.destroy()
  }
}
