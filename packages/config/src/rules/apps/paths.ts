import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'

type App = NonNullable<NonNullable<RuleContext['file']['apps']>[string]>

/** `paths` changes something only where a rule reads the path. */
export function checkPaths(app: App, path: Path, { report, isWritten }: RuleContext): void {
  const readsPaths =
    (['public', 'externalAuth'] as const).some(key => isWritten([...path, key])) ||
    (app.rules ?? []).some((_, index) => isWritten([...path, 'rules', index, 'paths']))
  if (app.paths !== undefined && !readsPaths) {
    report.notice(
      [...path, 'paths'],
      'paths_unread',
      `"paths": "${app.paths}" does nothing here: no rule of the app reads the path, so every path goes on as it came. Leave it out.`,
    )
  }
}
