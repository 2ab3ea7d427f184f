/** What other sites' pages may do with an app: lists in which its own addresses would have no effect. */

import { listOf } from '../../lists.ts'
import { canonicalPageOrigin } from '../../page-origin.ts'
import type { Path } from '../../problem.ts'
import { parseHttpUrl } from '../../urls.ts'
import type { RuleContext } from '../context.ts'

type App = NonNullable<NonNullable<RuleContext['file']['apps']>[string]>

const may = {
  origins: 'open WebSockets to it anyway',
  cors: 'read its answers anyway, and ask nobody before',
} as const

export function checkBrowsers(app: App, path: Path, { report, externalUrl }: RuleContext): void {
  const own = new Set(
    listOf(app.url).map(url => (url?.startsWith('/') ? externalUrl : parseHttpUrl(url ?? '')?.origin)),
  )
  for (const key of ['origins', 'cors'] as const) {
    for (const [index, origin] of (app[key] ?? []).entries()) {
      if (origin === undefined || !own.has(canonicalPageOrigin(origin))) continue
      report.notice(
        [...path, key, index],
        'no_effect',
        `${report.shown([...path, key, index])} is the app’s own: its pages ${may[key]}. Leave it out.`,
      )
    }
  }
}
