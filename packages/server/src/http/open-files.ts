import { readFileSync } from 'node:fs'
import { DEFAULT_MAX_CONNECTIONS } from '@gatewright/config'
import type { Logger } from 'pino'

/** For the database, the log, the files of the console and connections to providers. */
const forOthers = 256
/** Nobody has asked for as many as there are by default: who has room for this many need not be told. */
const enough = 1000

/** How many files this process may have open; `undefined` where nobody says (only Linux does, proc_pid_limits(5)). */
export function openFileLimit(read = () => readFileSync('/proc/self/limits', 'utf8')): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(read()) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/**
 * How many connections can really be kept. Behind a client's connection there is often one to an app, so that each takes two
 * files; at the end of the files nobody at all could connect any more, and the database could not be opened.
 * @param wanted `httpServer.maxConnections`
 */
export function affordable(wanted: number, log: Logger, files = openFileLimit()): number {
  const possible = files === undefined ? wanted : Math.max(16, Math.floor((files - forOthers) / 2))
  if (possible >= wanted) return wanted
  if (wanted === DEFAULT_MAX_CONNECTIONS && possible >= enough) return possible
  log.warn(
    { maxConnections: wanted, openFiles: files, kept: possible },
    'httpServer.maxConnections is more than the limit of open files allows; fewer are kept. Raise the limit (ulimit -n, LimitNOFILE= of systemd) or lower the key.',
  )
  return possible
}
