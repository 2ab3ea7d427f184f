/**
 * What the system refused at the start, as a sentence with what to do; `undefined` for a fault of ours, which comes with its
 * stack.
 * @param dataFile what is meant where the system names no path
 */
export const describeRefusal = (error: unknown, dataFile?: string): string | undefined => {
  const { code, syscall, path, address, port } = (error ?? {}) as NodeJS.ErrnoException & {
    readonly address?: string
    readonly port?: number
  }
  const user = process.geteuid === undefined ? '' : ` This process runs as uid ${process.geteuid()}.`
  if (syscall === 'listen' || syscall === 'getaddrinfo' || syscall === 'bind') {
    const { hostname } = error as { readonly hostname?: string }
    if (code === 'EACCES' || code === 'EPERM')
      return `Port ${port} may not be listened on.${user} Ports below 1024 take a right of their own. Choose another with --port.`
    if (code === 'EADDRNOTAVAIL' || code === 'EINVAL' || code === 'EAFNOSUPPORT' || syscall === 'getaddrinfo')
      return `${address ?? hostname ?? 'The host'} is not an address of this machine. Choose another with --host.`
  }
  const file = path ?? dataFile ?? 'The file'
  switch (code) {
    case 'ENOENT':
      return `${file} is not there. Make it, or name another file.`
    case 'EACCES':
    case 'EPERM':
      return `${file} cannot be used: permission denied.${user} Give this user the right to it, or name another file.`
    case 'EISDIR':
      return `${file} is a folder where a file is needed. Name a file.`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${file} cannot be made: a part of its path is a file. Name another.`
    case 'EROFS':
      return `${file} lies on a read-only file system. Name another file.`
    case 'ELOOP':
      return `${file} leads to itself: symbolic links on the way go round in a circle. Mend them, or name another file.`
    case 'ENAMETOOLONG':
      return `${file} is longer than the system allows. Name another file.`
    case 'ENOSPC':
    case 'EDQUOT':
      return `There is no room left for ${file}: the disk is full. Make room, or name another file.`
    case 'EIO':
      return `${file} cannot be read or written: the disk reports a fault. Look into the system's log (dmesg).`
    case 'EMFILE':
    case 'ENFILE':
      return 'Too few files may be open at a time. Raise the limit to 1024 at least (ulimit -n).'
    default:
      return undefined
  }
}
