import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'

/** How long a line in the log speaks for, in milliseconds. */
const logEvery = 60_000

/** Told of an app, by its id, that asks for a credential though it got the one of its entry; says so once a minute. */
export function createRefusedCredential(log: Logger, clock: Clock): (app: string) => void {
  const toldAt = new Map<string, number>()
  return app => {
    const now = clock.now()
    const last = toldAt.get(app)
    if (last !== undefined && now - last < logEvery && now >= last) return
    toldAt.set(app, now)
    log.warn(
      { app, key: `apps.${app}.credential` },
      'the app asks for a credential though it got that of its entry, which may be wrong or of no rights; people are not asked for one',
    )
  }
}
