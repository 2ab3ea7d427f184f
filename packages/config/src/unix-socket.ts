import { posix } from 'node:path'
import type { Fault } from './problem.ts'

/** Bytes that the address of a Unix socket holds (`sun_path` of `sockaddr_un`, unix(7)), the NUL at its end left out. */
const mostBytes = process.platform === 'darwin' ? 103 : 107

/** Whether an upstream is to be a Unix socket, in whatever spelling; `http://unix:4100` is a host of that name. */
export const meansUnixSocket = (value: string): boolean =>
  /^(?:\w+\+)?unix:|^https?:\/\/unix:(?!\d)/i.test(value) || value.startsWith('/')

/** `unix:/run/app.sock` for it and for `unix:///run/app.sock`. */
export const canonicalUnixSocket = (value: string): string => value.replace(/^unix:(?:\/\/(?=\/))?/i, 'unix:')

/** What keeps an upstream that is meant to be a Unix socket from being one. */
export function checkUnixSocket(value: string, shown: string): Fault | undefined {
  const wrong = (why: string, fix: string): Fault => ({
    code: 'bad_url',
    what: `${shown} is not the path of a Unix socket.`,
    why,
    fix,
  })
  if (!/^unix:/i.test(value)) {
    const path = value.replace(/^.*?unix:\/*/i, '')
    // Of `http+unix://%2Frun%2Fapp.sock/api` the socket is what stands where a host would.
    const [socket = ''] = /^%2f/i.test(path) ? path.split('/', 1) : [path]
    const meant = `/${socket}`
      .replaceAll(/%2f/gi, '/')
      .replace(/[?#].*$|:(?:\/.*)?$/, '')
      .replace(/^\/+/, '/')
    return wrong(
      /^https/i.test(value)
        ? 'TLS is not spoken over a Unix socket: nobody could listen in between.'
        : 'A socket has no host and no scheme of HTTP.',
      `Write unix:${/^\/./.test(meant) ? meant : '/run/app.sock'}.`,
    )
  }
  const path = canonicalUnixSocket(value).slice('unix:'.length)
  if (!path.startsWith('/') || path.startsWith('//')) {
    return wrong(
      'It is the whole path of a file: relative to what would depend on how the server was started.',
      'Write unix: and a path from the root, such as unix:/run/app.sock.',
    )
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the point
  if (posix.normalize(path) !== path || path.endsWith('/') || /[\u0000-\u0020\u007f\\?#]/.test(path)) {
    return wrong(
      'It is given to the system as it is, without a query, blanks, or . and .. in it.',
      'Write the path as ls shows it, such as unix:/run/app.sock.',
    )
  }
  // nginx and Apache write a path of URLs so; to the system it would be a folder whose name ends in a colon.
  const [socket, below] = path.split(/:(?=\/|$)/, 2)
  if (below !== undefined) {
    return wrong(
      'It is the path of the socket alone: nothing is put before the paths of requests there.',
      `Write unix:${socket}.`,
    )
  }
  const bytes = Buffer.byteLength(path)
  if (bytes > mostBytes) {
    return wrong(
      `The system takes at most ${mostBytes} bytes for it, and these are ${bytes}: it would be cut off, or refused.`,
      'Let the app listen at a shorter path, such as unix:/run/app.sock.',
    )
  }
  return undefined
}
