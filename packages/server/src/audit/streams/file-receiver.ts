import { type FileHandle, lstat, open, stat } from 'node:fs/promises'
import { eventLine } from './event-line.ts'
import type { Receiver } from './receiver.ts'
import type { NumberedEvent } from './stream-store.ts'

/** Bytes of a line. */
const LONGEST_LINE = 64 * 1024
/** What the last line surely lies in. */
const TAIL = 2 * LONGEST_LINE

/**
 * Appends one JSON object a line. Each event is in the file once: where a crash came between writing and remembering, or a
 * disk was full in the middle of a line, the file itself says by its last line what it has. A file that was moved away
 * (logrotate) is made anew.
 */
export function createFileReceiver(path: string): Receiver {
  let file: { readonly handle: FileHandle; readonly inode: number } | undefined

  async function letGo(): Promise<void> {
    const { handle } = file ?? {}
    file = undefined
    await handle?.close()
  }

  /** What the file does not have yet. */
  async function openFor(events: readonly NumberedEvent[]): Promise<readonly NumberedEvent[]> {
    await refuseOthers(path)
    const handle = await open(path, 'a+', 0o600)
    try {
      const held = (await lastIdIn(handle, path)) ?? (await lastIdOfRotated(path))
      file = { handle, inode: (await handle.stat()).ino }
      return events.slice(events.findIndex(({ id }) => id === held) + 1)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  return {
    async send(events) {
      if (file !== undefined && (await inodeAt(path)) !== file.inode) await letGo()
      const missing = file === undefined ? await openFor(events) : events
      if (file === undefined || missing.length === 0) return
      try {
        await file.handle.appendFile(missing.map(event => `${eventLine(event, LONGEST_LINE)}\n`).join(''))
        await file.handle.datasync()
      } catch (error) {
        // How much of it came to the file is read from the file.
        await letGo()
        throw error
      }
    },
    close: letGo,
  }
}

const inodeAt = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ ino }) => ino,
    () => undefined,
  )

/** A pipe would wait for a reader before it is even opened. */
async function refuseOthers(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined || found.isFile() || found.isSymbolicLink()) return
  throw new Error(`${path} is no regular file`)
}

/** Cuts off a line that was not written to its end. @throws Error where the file holds something else than audit events */
async function lastIdIn(handle: FileHandle, path: string): Promise<string | undefined> {
  const found = await handle.stat()
  if (!found.isFile()) throw new Error(`${path} is no regular file`)
  if (found.size === 0) return undefined
  const { text, from } = await tailOf(handle, found.size)
  const end = text.lastIndexOf('\n') + 1
  const torn = text.slice(end)
  const line = text.slice(0, end).trimEnd().split('\n').at(-1) ?? ''
  const id = line === '' ? undefined : idOf(line)
  const isOurs = line === '' ? torn.startsWith('{"id":"') : id !== undefined
  if (!isOurs)
    throw new Error(`${path} holds something else than audit events; name another file, or move it away`)
  if (torn !== '') await handle.truncate(from + end)
  return id
}

/** By the name that logrotate gives. */
async function lastIdOfRotated(path: string): Promise<string | undefined> {
  const handle = await open(`${path}.1`, 'r').catch(() => undefined)
  if (handle === undefined) return undefined
  try {
    const { size } = await handle.stat()
    const { text } = await tailOf(handle, size)
    return idOf(text.trimEnd().split('\n').at(-1) ?? '')
  } finally {
    await handle.close()
  }
}

/** Lines are ASCII, so characters are bytes. */
async function tailOf(
  handle: FileHandle,
  size: number,
): Promise<{ readonly text: string; readonly from: number }> {
  const from = Math.max(size - TAIL, 0)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from)
  return { text: buffer.toString('latin1', 0, bytesRead), from }
}

function idOf(line: string): string | undefined {
  try {
    const { id, kind } = JSON.parse(line) as { readonly id?: unknown; readonly kind?: unknown }
    return typeof id === 'string' && typeof kind === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
