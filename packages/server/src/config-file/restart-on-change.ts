import type { Logger } from 'pino'
import { GatewrightError } from '../errors.ts'
import type { ConfigFile } from './config-file.ts'
import type { Restart } from './restart.ts'
import { watchFile } from './watch-file.ts'

/** What failed for another reason than its text is tried again, in milliseconds: a database that was away, a port that was taken. */
const AGAIN_AFTER = 60_000

/**
 * Restarts onto a file that is its own owner when it has changed. One with problems is refused as by a signal: the old one goes
 * on, and the log, the audit log and the console say what is wrong. Returns how to stop.
 * @param parts.isWatched asked at each change: `configuration.watch` itself may be changed by a restart
 */
export function restartOnChange(parts: {
  readonly file: Pick<ConfigFile, 'path'>
  readonly restart: Pick<Restart, 'run' | 'running' | 'withdraw'>
  readonly isWatched: () => boolean
  readonly log: Logger
}): () => void {
  const { file, restart, isWatched, log } = parts
  /** The version that was tried last, and until when it is not tried again. */
  let tried: { readonly version: string; readonly until: number } | undefined

  async function onLook(version: string): Promise<void> {
    if (version === restart.running.version) {
      if (tried !== undefined) await restart.withdraw()
      tried = undefined
      return
    }
    if (!isWatched() || (tried?.version === version && performance.now() < tried.until)) return
    log.info(
      { file: file.path, version, runs: restart.running.version },
      'the configuration file has changed',
    )
    tried = { version, until: Number.POSITIVE_INFINITY }
    await restart
      .run({ name: 'file watch' }, { whenBusy: 'wait', accepts: 'all', isAlone: true })
      .catch((error: unknown) => {
        // A text with problems is the same with each look.
        if (error instanceof GatewrightError && error.is('config_invalid')) return
        tried = { version, until: performance.now() + AGAIN_AFTER }
      })
  }

  return watchFile({
    path: file.path,
    onLook,
    onFault: error => log.warn({ err: error }, 'the configuration file could not be looked at'),
  })
}
