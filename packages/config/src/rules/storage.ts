/** An address that cannot be used must not mean that everything begins anew in a file. */
import { readPostgresUrl } from '../postgres-url.ts'
import { DATABASE_VARIABLE } from '../resolve-storage.ts'
import type { RuleContext } from './context.ts'

export function checkStorage({ file, report, sources, isWritten }: RuleContext): void {
  const url = sources.env[DATABASE_VARIABLE]
  if (isWritten(['storage', 'url']) || file.storage?.url !== undefined || !url) return
  const read = readPostgresUrl(url)
  if (!('fault' in read)) return
  // Of another program's database: the variable is everybody's.
  if (!/^[\s"'`]*postgres/i.test(url)) {
    report.notice(
      ['storage'],
      'database_url_ignored',
      `The variable ${DATABASE_VARIABLE} names no PostgreSQL and is not used: everything is stored in the data folder.`,
    )
    return
  }
  report.problem(['storage', 'url'], {
    ...read.fault,
    what: `The variable ${DATABASE_VARIABLE}, which counts where this is absent, cannot be used. ${read.fault.what}`,
  })
}
