import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'

/** Where the one-time link lies for whoever reads no terminal; readable by the server's own account alone. */
export const linkFile = (dataFolder: string): string => join(dataFolder, 'admin-link')

/**
 * Hands the one-time link to the person who started the server, and to no log: whoever opens it becomes super admin. A
 * terminal shows it. Where standard output is collected (a service manager, a container, a pipe) it is written into a file
 * of mode 0600, and the log says where that is.
 */
export function handOverLink(
  link: string,
  to: {
    readonly dataFolder: string
    /** What prints another, as it is pasted. */
    readonly command: string
    readonly log: Pick<Logger, 'warn'>
    readonly out: { readonly isTTY?: boolean; print(...lines: readonly string[]): void }
  },
): void {
  if (to.out.isTTY) {
    to.out.print(
      'Nobody is super admin yet. Open this link within 15 minutes to become it:',
      '',
      `  ${link}`,
      '',
      `This prints another: ${to.command}`,
      '',
    )
    return
  }
  const file = linkFile(to.dataFolder)
  try {
    forgetLink(to.dataFolder)
    // Made anew: a file that somebody else has put there keeps its mode and its readers.
    writeFileSync(file, `${link}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // A full disk, mostly. The server runs, and another link is to be had.
    to.log.warn(
      { err: error, linkFile: file },
      `Nobody is super admin yet, and the one-time link to become it could not be written. This prints another: ${to.command}`,
    )
    return
  }
  to.log.warn(
    { linkFile: file },
    `Nobody is super admin yet. The one-time link to become it lies in ${file}, for 15 minutes. This prints another: ${to.command}`,
  )
}

/** A link of an earlier start is worth nothing, and looks as if it were. */
export const forgetLink = (dataFolder: string): void => rmSync(linkFile(dataFolder), { force: true })
