import type { Logger } from 'pino'
import type { StorageFault, StorageWork } from './health.ts'

/** What stands still while it fails, and what goes on. */
const consequences: Readonly<Record<StorageWork, string>> = {
  reading: 'nobody is let in once it has failed for ten seconds',
  writing: 'whoever is signed in stays so, nobody can sign in, and nothing can be changed',
}

/** One line when something begins to fail, and one when it works again: not one for each request that runs into it. */
export const reportHealth =
  (log: Pick<Logger, 'error' | 'info'>, now: () => number) =>
  (work: StorageWork, fault: StorageFault | undefined, before: StorageFault | undefined): void => {
    if (fault !== undefined) {
      const { code, detail } = fault
      log.error({ code, detail }, `the database: ${work} fails; ${consequences[work]}`)
      return
    }
    const seconds = Math.round((now() - (before?.since ?? now())) / 1000)
    log.info({ failedFor: seconds, reason: before?.reason }, `the database: ${work} works again`)
  }
