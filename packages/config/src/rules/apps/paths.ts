import { valuesOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'

/** As the gate reads a pattern (`gate/rules/patterns.ts` of the server). */
const isEveryPath = (pattern: string): boolean => ['*', '**', '/**'].includes(pattern)

type App = NonNullable<NonNullable<RuleContext['file']['apps']>[string]>

/** `paths` changes something only where a rule reads the path. */
export function checkPaths(app: App, path: Path, { report, hasProblemBelow }: RuleContext): void {
  const lists = [app.public, app.externalAuth, ...(app.rules ?? []).map(rule => rule?.paths)]
  const readsPaths = lists.some(list => list !== undefined && !valuesOf(list).some(isEveryPath))
  if (hasProblemBelow(path)) return
  if (app.paths !== undefined && !readsPaths) {
    report.notice(
      [...path, 'paths'],
      'paths_unread',
      `"paths": "${app.paths}" does nothing here: no rule of the app reads the path, so every path goes on as it came. Leave it out.`,
    )
  }
}
