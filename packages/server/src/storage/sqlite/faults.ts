import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { GatewrightError } from '../../errors.ts'

/** Why the database cannot be read or written. What is missing here is a mistake of ours, and no fault of the storage. */
export type FaultReason =
  | 'full'
  | 'io'
  | 'read-only'
  | 'busy'
  | 'damaged'
  | 'not-a-database'
  | 'moved'
  | 'cannot-open'
  | 'no-memory'
  | 'slow'
  | 'overloaded'
  | 'stopped'

/** What went wrong in the writing thread: an `Error` would lose its members on the way. */
export interface Failure {
  readonly message: string
  /** SQLite's extended result code (https://www.sqlite.org/rescode.html), where it has one. */
  readonly errcode?: number
  readonly reason?: FaultReason
}

/** By the primary result code, the lowest eight bits. */
const reasons: Readonly<Record<number, FaultReason>> = {
  5: 'busy',
  6: 'busy',
  7: 'no-memory',
  8: 'read-only',
  10: 'io',
  11: 'damaged',
  13: 'full',
  14: 'cannot-open',
  26: 'not-a-database',
}

/** What the operator reads, and what was tried to mend it. */
const cures: Readonly<Record<FaultReason, string>> = {
  full: 'The disk is full. Make room; writing goes on by itself.',
  io: 'The disk reports an error. Look at the kernel log (dmesg) and at the mount; put the data on a healthy disk.',
  'read-only':
    'The file or its file system can only be read. Mount it writable, or give the file to the user of the server.',
  busy: 'Another process holds the write lock. End the tool that has the file open: a backup, VACUUM, a database browser.',
  damaged: 'The file is damaged. Stop the server, keep the file, and restore a backup.',
  'not-a-database': 'The file is not a database. Stop the server, keep the file, and restore a backup.',
  moved:
    'Another file, or none, is where the database was when it was opened. Put it back; after a restore start the server anew.',
  'cannot-open':
    'The file cannot be opened. Look at the owner and mode of it and of its folder, and at the limit of open files.',
  'no-memory': 'There is no memory left for the database.',
  slow: 'The disk took too long. What was being written may be found written later. Look at what else the disk does.',
  overloaded: 'More is waiting to be written than the disk can take.',
  stopped: 'The thread that writes has ended. It is started again with the next write.',
}

/** What the operator is to do about it, in whole sentences. */
export const cureOf = (reason: FaultReason): string => cures[reason]

/** Less than this much free space, in bytes, and an error of the disk is taken for a full one: SQLite tells ENOSPC of `fsync` and of the shared memory as I/O errors. */
const AS_GOOD_AS_FULL = 64 * 1024

/** @param file the database, to tell a full disk from a broken one */
export function toFailure(thrown: unknown, file: string): Failure {
  const { message = String(thrown), errcode } = (thrown ?? {}) as { message?: string; errcode?: number }
  if (typeof errcode !== 'number') return { message }
  const reason = reasons[errcode & 0xff]
  if (reason === undefined) return { message, errcode }
  return { message, errcode, reason: reason === 'io' && isFull(file) ? 'full' : reason }
}

function isFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < AS_GOOD_AS_FULL
  } catch {
    return false
  }
}

/** SQLite's own error, as it was thrown in the other thread. */
class SqliteError extends Error {
  override readonly name = 'SqliteError'
  readonly errcode: number | undefined
  constructor({ message, errcode }: Failure) {
    super(message)
    this.errcode = errcode
  }
}

/**
 * A failure as everybody else gets it: `disk_full` or `storage_unavailable` where the storage is at fault, SQLite's own
 * error where a statement is.
 */
export function toError(failure: Failure, file: string): Error {
  const { reason, message } = failure
  const cause = new SqliteError(failure)
  if (reason === undefined) return cause
  return new GatewrightError(reason === 'full' ? 'disk_full' : 'storage_unavailable', {
    cause,
    detail: {
      ...(reason === 'overloaded' && { limit: 'storage-queue' }),
      ...{ path: file, reason, said: message, cure: cures[reason] },
    },
    response: { retryAfter: 2 },
  })
}
