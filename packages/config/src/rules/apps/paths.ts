import { valuesOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'
import type { AppEntry } from './app-entry.ts'

/** As the gate reads a pattern (`gate/rules/patterns.ts` of the server). */
export const isEveryPath = (pattern: string): boolean => ['*', '**', '/**'].includes(pattern)

/** `paths` and `trimsPaths` change something only where a rule reads the path. */
export function checkPaths(app: AppEntry, path: Path, { report, hasProblemBelow }: RuleContext): void {
  const lists = [app.public, app.externalAuth, ...(app.rules ?? []).map(rule => rule?.paths)]
  const readsPaths = lists.some(list => list !== undefined && !valuesOf(list).some(isEveryPath))
  if (readsPaths || hasProblemBelow(path)) return
  for (const key of ['paths', 'trimsPaths'] as const) {
    if (app[key] === undefined) continue
    report.notice(
      [...path, key],
      'paths_unread',
      `"${key}": ${JSON.stringify(app[key])} does nothing here: no rule of the app reads the path, so every path goes on as it came. Leave it out.`,
    )
  }
}
