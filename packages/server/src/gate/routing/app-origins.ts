import type { Origins } from '../../return-to/safe-return-to.ts'
import type { AppTable } from './apps.ts'

/** Whether an origin is one of an app's: exactly, or a name that a wildcard of one stands for. */
export function appOriginsOf(apps: Pick<AppTable, 'apps' | 'find'>): Origins {
  const exact = new Set(apps.apps.flatMap(app => [...app.origins]))
  return {
    has(origin) {
      if (exact.has(origin)) return true
      const host = URL.parse(origin)?.host
      const site = host === undefined ? undefined : apps.find(host)?.root
      return site !== undefined && site.origin === origin
    },
  }
}
