import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { holdsSecrets } from '@gatewright/config'
import { GatewrightError } from '../errors.ts'
import { flushFolder, pathBeside, sweepBeside } from '../storage/folder/beside.ts'

/** Of a file that was not there before: it may hold secrets. */
const NEW_FILE = 0o600

/** Whether secrets are written out in a text. */
type Holds = (text: string) => boolean | Promise<boolean>

/**
 * Removes what a kill has left of earlier replacements, with every secret of the file in it.
 * @returns what could not be removed
 */
export const sweepLeftovers = async (path: string): Promise<readonly string[]> =>
  sweepBeside(await realpath(path).catch(() => path))

/**
 * Replaces a file's content atomically: whoever reads, and whoever finds the disk after a crash, sees the old text or the
 * new one and nothing between. Mode and owner stay, but a text with secrets that
 * everybody may read is the owner's alone from then on; a symbolic link stays one and its target is replaced.
 * @throws GatewrightError `config_not_writable`, `disk_full`; the file is untouched then
 */
export async function replaceFile(path: string, text: string, holds: Holds = holdsSecrets): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const folder = dirname(target)
  const before = await stat(target).catch(() => undefined)
  // A rename only asks the folder for permission, so a file that was made read-only on purpose would be replaced.
  if (before !== undefined && (before.mode & 0o222) === 0) {
    throw notWritable(`${target} is read-only.`, 'file is read-only')
  }
  await sweepBeside(target)
  const beside = pathBeside(target)
  try {
    await writeThrough(beside, text, before, holds)
    await rename(beside, target)
  } catch (error) {
    await unlink(beside).catch(() => {})
    throw asGatewrightError(error, target)
  }
  await flushFolder(folder)
}

async function writeThrough(
  path: string,
  text: string,
  like: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined,
  holds: Holds,
): Promise<void> {
  const mode = like === undefined ? NEW_FILE : await keptMode(like.mode & 0o7777, text, holds)
  const file = await open(path, 'wx', NEW_FILE)
  try {
    await file.writeFile(text, 'utf8')
    await keepOwner(file, like)
    await file.sync()
    // Last, a moment before the rename: until then nobody else may read it, and a kill leaves it so.
    await file.chmod(mode)
  } finally {
    await file.close()
  }
}

/**
 * Of a text with secrets: a group alone has been chosen by somebody; that everybody may read is what editors leave behind, and its
 * group nobody's choice either.
 */
async function keptMode(mode: number, text: string, holds: Holds): Promise<number> {
  if ((mode & 0o007) === 0) return mode
  return (await holds(text)) ? mode & ~0o077 : mode
}

/** Only root may give a file away; for everybody else the owner is the same anyway, or cannot be kept. */
async function keepOwner(
  file: FileHandle,
  like: { readonly uid: number; readonly gid: number } | undefined,
): Promise<void> {
  if (like === undefined) return
  await file.chown(like.uid, like.gid).catch(() => {})
}

function asGatewrightError(error: unknown, path: string): GatewrightError {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new GatewrightError('disk_full', { cause: error, detail: { path } })
  }
  if (code === 'EBUSY') {
    // A single file that is mounted into a container cannot be replaced by a rename.
    return notWritable(`${path} is mounted as a single file. Mount its folder instead.`, 'busy', error)
  }
  if (code === 'ENOENT') return notWritable(`The folder of ${path} does not exist.`, 'no folder', error)
  if (code === 'EROFS')
    return notWritable(`${path} lies on a read-only file system.`, 'read-only file system', error)
  if (code === 'EACCES' || code === 'EPERM') {
    return notWritable(`The server may not write into the folder of ${path}.`, 'no permission', error)
  }
  // EIO, ESTALE and whatever else a disk or a network drive comes up with.
  if (code !== undefined)
    return notWritable(`${path} could not be written: the system reports ${code}.`, code, error)
  return new GatewrightError('internal', { cause: error })
}

const notWritable = (message: string, reason: string, cause?: unknown) =>
  new GatewrightError('config_not_writable', {
    response: { message: `${message} Nothing was changed.`, reason },
    detail: { reason },
    cause,
  })
