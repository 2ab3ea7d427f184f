import type { EntryCheckContext } from '../definition.ts'
import type { BasicEntry } from './config.ts'

/** Passwords say nothing of roles. */
export function checkBasic(
  id: string,
  { roleMapping }: Partial<BasicEntry>,
  { report }: EntryCheckContext,
): void {
  if (roleMapping === undefined || roleMapping.length === 0) return
  report.problem(
    ['authStrategies', id, 'roleMapping'],
    {
      code: 'role_mapping',
      what: 'A strategy of passwords has no claims.',
      why: 'All that is known is an address and a name, and neither grants a role.',
      fix: 'Delete it, and give roles by invitation or in the console.',
    },
    'key',
  )
}
