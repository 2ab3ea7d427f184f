/** What other sites' pages may do with an app: lists with something in them, and nothing in them that has no effect. */

import { listOf } from '../../lists.ts'
import { canonicalPageOrigin } from '../../page-origin.ts'
import type { Fault, Path } from '../../problem.ts'
import { parseHttpUrl } from '../../urls.ts'
import type { RuleContext } from '../context.ts'
import type { AppEntry } from './app-entry.ts'

const may = {
  origins: 'open WebSockets to it anyway',
  cors: 'read its answers anyway, and ask nobody before',
  frames: 'show it in a frame anyway',
} as const

export function checkBrowsers(
  app: AppEntry,
  path: Path,
  { report, externalUrl, isWritten }: RuleContext,
): void {
  const own = new Set(
    listOf(app.url).map(url => (url?.startsWith('/') ? externalUrl : parseHttpUrl(url ?? '')?.origin)),
  )
  for (const key of ['origins', 'cors', 'frames'] as const) {
    if (app[key]?.length === 0 && !isWritten([...path, key, 0])) report.problem([...path, key], empty[key])
    const seen = new Set<string>()
    for (const [index, origin] of (app[key] ?? []).entries()) {
      if (origin === undefined) continue
      const place = [...path, key, index]
      const canonical = canonicalPageOrigin(origin)
      if (own.has(canonical) && (key !== 'frames' || hasOthers(app.frames))) {
        report.notice(
          place,
          'no_effect',
          `${report.shown(place)} is the app’s own: its pages ${may[key]}. Leave it out.`,
        )
      } else if (seen.has(canonical)) {
        report.notice(place, 'no_effect', `${report.shown(place)} is listed twice. Leave one of them out.`)
      }
      seen.add(canonical)
    }
  }
}

/** Alone, it lets the app's own pages do what `X-Frame-Options: DENY` of its answers would forbid. */
const hasOthers = (frames: AppEntry['frames']): boolean => (frames?.length ?? 0) > 1

const emptyList = (why: string, fix: string): Fault => ({
  code: 'empty_value',
  what: 'The list is empty.',
  why,
  fix,
})

const empty = {
  origins: emptyList(
    'The app’s own pages may open WebSockets to it, and others may not: so it is without the list, too.',
    'Name an origin, such as https://portal.example.com, or delete "origins".',
  ),
  cors: emptyList(
    'No page of another origin could read the app’s answers, which is so without the list, too.',
    'Name an origin, such as https://portal.example.com, or delete "cors".',
  ),
  frames: emptyList(
    'No site could show the app in a frame, which is so without the list, too.',
    'Name a site, such as https://teams.microsoft.com, or delete "frames".',
  ),
} as const
