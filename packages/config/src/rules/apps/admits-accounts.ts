import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'
import type { AppEntry } from './app-entry.ts'

/**
 * Whether a request may come on which somebody with an account is named: all but of an app that lets in external users alone.
 * An app without any rule is not finished, and told so.
 */
export function admitsAccounts(app: AppEntry, path: Path, { isWritten }: RuleContext): boolean {
  const rules = app.rules ?? []
  if (isWritten([...path, 'allow']) || isWritten([...path, 'public'])) return true
  if (isWritten([...path, 'externalAuth'])) return false
  return rules.length === 0 || rules.some(rule => rule?.externalUsers !== true)
}
