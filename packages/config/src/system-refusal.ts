/** What the system refused, as a sentence for whoever runs the machine: where, what, why, what to do. */
import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'

/** How the place is named by whoever chose it: `dataFolder`, `--data`. */
export interface ChosenPlace {
  /** Where the error names no path of its own. */
  readonly path: string
  /** The key or option that names another place. */
  readonly chosenBy: string
}

/**
 * @param error of `node:fs` or of the loading of a module: what has a `code` of `errno` and, mostly, a `path`
 * @returns `undefined` for what is none of these: that is a fault of ours and not the machine's
 */
export function explainRefusal(error: unknown, place: ChosenPlace): string | undefined {
  const { code, path: named, dest, syscall } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string }
  const path = named ?? dest ?? place.path
  const elsewhere = `or name another place in ${place.chosenBy}`
  // A shell that stands in a folder that was deleted, or that this user may not look into.
  if (syscall === 'uv_cwd') {
    return `The current folder is not there any more, or may not be looked into (${code}). Go to another one (cd), and start again.`
  }
  switch (code) {
    case 'EACCES':
      return `${path} cannot be used: permission denied${syscall ? ` (${syscall})` : ''}. ${whoAndWhose(path)} Give this user the right to read and write there, start as the user that has it, ${elsewhere}.`
    case 'EPERM':
      return `${path} cannot be used: ${syscall === 'chmod' ? 'only its owner may change who can read it' : `the system does not permit it${syscall ? ` (${syscall})` : ''}`}. ${whoAndWhose(path)} Start as that user, give the file to this one (chown), ${elsewhere}.`
    case 'ENOENT':
      return `${path} is not there, or a symbolic link on the way leads nowhere. Make what is missing, ${elsewhere}.`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path} cannot be a folder: ${nearest(path)?.path ?? 'a part of the path'} is a file. Move that away, ${elsewhere}.`
    case 'EISDIR':
      return `${path} is a folder where a file is needed. Move it away, ${elsewhere}.`
    case 'EROFS':
      return `${path} lies on a read-only file system. Mount it so that it can be written, ${elsewhere}.`
    case 'ELOOP':
      return `${path} leads to itself: symbolic links on the way go round in a circle. Mend the links, ${elsewhere}.`
    case 'ENAMETOOLONG':
      return `${path} is longer than the system allows. Name a shorter place in ${place.chosenBy}.`
    case 'ENOSPC':
    case 'EDQUOT':
      return `There is no room left for ${path}: the disk, or this user's share of it, is full. Make room (df -h ${dirname(path)}), ${elsewhere}.`
    case 'EFBIG':
      return `${path} would become larger than the system lets a file of this process be. Raise the limit (ulimit -f, LimitFSIZE= of systemd).`
    case 'EIO':
    case 'ESTALE':
    case 'ENXIO':
      return `${path} cannot be read or written: the disk or the network drive reports a fault (${code}). Look into the system's log (dmesg), ${elsewhere}.`
    case 'EBUSY':
    case 'ETXTBSY':
      return `${path} is in use by the system, as a mount point may be. Name another place in ${place.chosenBy}.`
    case 'EMFILE':
    case 'ENFILE':
      return `Too few files may be open at a time${named === undefined ? '' : `, so ${named} could not be opened`}. Raise the limit to 1024 at least (ulimit -n, LimitNOFILE= of systemd).`
    case 'ENOMEM':
      return 'The system gives this process no more memory. Raise its limit, or end something else.'
    default:
      return undefined
  }
}

/** `This process runs as nobody (uid 65534), and /srv belongs to uid 0 with mode 755.` */
export function whoAndWhose(path: string): string {
  const found = nearest(path)
  const owner =
    found === undefined
      ? ''
      : `, and ${found.path} belongs to uid ${found.uid} with mode ${(found.mode & 0o7777).toString(8)}`
  return `This process runs as ${user()}${owner}.`
}

/** `This process runs as nobody (uid 65534).` */
export const whoAmI = (): string => `This process runs as ${user()}.`

function user(): string {
  const uid = process.geteuid?.()
  try {
    const { username, uid: real } = userInfo()
    return uid === undefined || uid === real ? `${username} (uid ${real})` : `uid ${uid}`
  } catch {
    // A container's user need not be in any list.
    return `uid ${uid}`
  }
}

/** The path itself, else the nearest folder above it that can be looked at. */
function nearest(path: string): { path: string; uid: number; mode: number } | undefined {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { uid, mode } = statSync(at)
      return { path: at, uid, mode }
    } catch {
      if (at === dirname(at)) return undefined
    }
  }
}
