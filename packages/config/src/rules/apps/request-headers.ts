import { canonicalName } from '../../header-name.ts'
import { listOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'
import type { AppEntry } from './app-entry.ts'
import { reservedHeader } from './header-names.ts'

/** Headers that the app wants: names that may be sent, and each name once, for apps read several spellings as one. */
export function checkRequestHeaders(app: AppEntry, path: Path, context: RuleContext): void {
  const { report } = context
  const seen = new Map<string, string>()
  for (const entry of listOf(app.passes)) if (entry !== undefined) seen.set(canonicalName(entry), 'passes')
  for (const name of Object.keys(app.requestHeaders ?? {})) {
    const place = [...path, 'requestHeaders', name]
    const reserved = reservedHeader(name)
    const other = seen.get(canonicalName(name))
    if (reserved !== undefined) report.problem(place, reserved, 'key')
    else if (other !== undefined) {
      report.problem(
        place,
        {
          code: 'same_header',
          what: `"${name}" ${other === 'passes' ? 'stands under "passes" as well' : `and "${other}" are one header`}.`,
          why: 'Apps read names without regard to case and marks: which of the two counts would be chance, and one of them may be a client’s.',
          fix: 'Keep one of them.',
        },
        'key',
      )
    }
    seen.set(canonicalName(name), name)
  }
}
