/** Reading what a text names: never more than it can be, and never for longer than it takes. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { decodeTextOrPem } from './file-text.ts'

/** No configuration, key or secret is larger; in bytes. */
export const LARGEST_FILE = 1024 * 1024
/** How long a pipe of the command line may take to say everything, in milliseconds. */
const PIPE_PATIENCE = 5_000
const PIPE_PAUSE = 20

/** A file that is there and is not read. `reason` is a phrase: `is a folder`. */
export class UnfitFile extends Error {
  override readonly name = 'UnfitFile'
  readonly kind: 'folder' | 'irregular' | 'large' | 'outside' | 'silent'
  readonly reason: string
  constructor(kind: UnfitFile['kind'], reason: string) {
    super(reason)
    this.kind = kind
    this.reason = reason
  }
}

export interface ReadLimits {
  /** Absolute folders; what lies in none of them, links followed, is not opened. Anywhere when absent. */
  readonly within?: readonly string[]
  /** Whether a pipe is read too: one that the command line names, never one that a text names. */
  readonly pipes?: boolean
}

/**
 * The bytes of a regular file of at most {@link LARGEST_FILE}. A device, a FIFO, a socket or a file that grows while it is
 * read must not stop a server that reads on its one thread, so nothing is opened in a way that waits, what was opened is
 * looked at before it is read, and reading ends at the limit whatever the size was said to be.
 * @throws UnfitFile
 * @throws Error with the system's code (`ENOENT`)
 */
export function readBytes(path: string, { within, pipes = false }: ReadLimits = {}): Buffer {
  const target = within === undefined ? path : insideOf(within, path)
  const handle = openSync(target, WITHOUT_WAITING)
  try {
    const found = fstatSync(handle)
    const isPipe = pipes && found.isFIFO()
    if (!isPipe) refuseUnfit(found)
    return readAll(handle, isPipe)
  } finally {
    closeSync(handle)
  }
}

/**
 * The names in a folder; `undefined` for what is none.
 * @throws UnfitFile for one that lies outside
 * @throws Error with the system's code (`ENOENT`)
 */
export function listFolder(path: string, { within }: ReadLimits = {}): readonly string[] | undefined {
  const target = within === undefined ? path : insideOf(within, path)
  return statSync(target).isDirectory() ? readdirSync(target) : undefined
}

/**
 * {@link readBytes} for a server that runs: a network drive that hangs holds a thread of the pool, and not the one that answers.
 * @throws UnfitFile
 * @throws Error with the system's code (`ENOENT`)
 */
export async function readBytesAside(path: string): Promise<Buffer> {
  const handle = await open(path, WITHOUT_WAITING)
  try {
    refuseUnfit(await handle.stat())
    const bytes = await handle.readFile()
    if (bytes.length > LARGEST_FILE) throw tooLarge(bytes.length)
    return bytes
  } finally {
    await handle.close()
  }
}

/** Of what is opened nothing is waited for: not the other end of a FIFO, not a terminal. Windows has neither flag. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

function refuseUnfit(found: Stats): void {
  if (found.isDirectory()) throw new UnfitFile('folder', 'is a folder')
  if (!found.isFile()) throw new UnfitFile('irregular', 'is no regular file')
  if (found.size > LARGEST_FILE) throw tooLarge(found.size)
}

/**
 * {@link readBytes} as text: a secret, a key, a certificate.
 * @throws UnfitFile
 * @throws NotTextError
 * @throws Error with the system's code (`ENOENT`)
 */
export const readText = (path: string, limits?: ReadLimits): string =>
  decodeTextOrPem(readBytes(path, limits))

/**
 * Folders whose files a `${file:…}` may name: the configuration's own, where operators and platforms put secrets, and what
 * the operator adds by a variable. Not by a key of the file: that could be typed over HTTP.
 */
export function referenceFolders(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const added = (env[FOLDERS_VARIABLE] ?? '').split(delimiter)
  return [dirname(resolve(file)), ...secretFolders(env), '/etc/gatewright', ...added].filter(
    // The root would be everything.
    folder => isAbsolute(folder) && resolve(folder) !== resolve(folder, '..'),
  )
}

export const FOLDERS_VARIABLE = 'GATEWRIGHT_SECRET_FOLDERS'

/** Folders that a platform fills and guards itself: Docker's and Kubernetes' secrets, systemd's credentials. */
export const secretFolders = (env: Readonly<Record<string, string | undefined>>): readonly string[] => [
  '/run/secrets',
  ...(env.CREDENTIALS_DIRECTORY ? [env.CREDENTIALS_DIRECTORY] : []),
]

/** Whether a path lies below a folder; both as they are, no link is followed. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function insideOf(folders: readonly string[], path: string): string {
  const outside = new UnfitFile('outside', 'lies outside of the folders that a reference may name')
  // Before the file system is asked: whether something exists elsewhere is nobody's business either.
  if (!folders.some(folder => isBelow(resolve(folder), resolve(path)))) throw outside
  const target = realpathSync(path)
  if (!folders.some(folder => isBelow(realpathOrSelf(folder), target))) throw outside
  return target
}

function realpathOrSelf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

function readAll(handle: number, isPipe: boolean): Buffer {
  const room = Buffer.allocUnsafe(64 * 1024)
  const chunks: Buffer[] = []
  let size = 0
  const giveUpAt = performance.now() + PIPE_PATIENCE
  for (;;) {
    const count = readSome(handle, room)
    if (isPipe && (count === undefined || (count === 0 && size === 0))) {
      if (performance.now() > giveUpAt)
        throw new UnfitFile('silent', `did not end within ${PIPE_PATIENCE / 1000} seconds`)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_PAUSE)
      continue
    }
    if (!count) return Buffer.concat(chunks)
    size += count
    if (size > LARGEST_FILE) throw tooLarge(size)
    chunks.push(Buffer.from(room.subarray(0, count)))
  }
}

/** `undefined` where nothing has arrived yet. */
function readSome(handle: number, room: Buffer): number | undefined {
  try {
    return readSync(handle, room, 0, room.length, null)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

const tooLarge = (size: number) =>
  new UnfitFile('large', `is larger than 1 MB (${(size / LARGEST_FILE).toFixed(1)} MB)`)
