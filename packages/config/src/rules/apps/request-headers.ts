import { canonicalName } from '../../header-name.ts'
import { hasFields, readTemplate } from '../../header-template.ts'
import { listOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'
import { admitsAccounts } from './admits-accounts.ts'
import type { AppEntry } from './app-entry.ts'
import { reservedHeader } from './header-names.ts'

/** Headers that the app wants: names that may be sent, and each name once, for apps read several spellings as one. */
export function checkRequestHeaders(app: AppEntry, path: Path, context: RuleContext): void {
  const { report } = context
  const place = [...path, 'requestHeaders']
  if (app.requestHeaders !== undefined && !context.hasProblemBelow(place)) checkEffect(app, path, context)
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

/** Nobody's fields are ever known where external users alone come in. */
function checkEffect(app: AppEntry, path: Path, context: RuleContext): void {
  const { report } = context
  const place = [...path, 'requestHeaders']
  const headers = Object.entries(app.requestHeaders ?? {})
  if (headers.length === 0) {
    report.notice(place, 'no_effect', '"requestHeaders" is empty. Name a header, or leave it out.')
    return
  }
  if (admitsAccounts(app, path, context)) return
  for (const [name, text] of headers) {
    const reading = text === undefined ? undefined : readTemplate(text, 'header')
    if (reading === undefined || !('template' in reading) || !hasFields(reading.template)) continue
    report.notice(
      [...place, name],
      'no_effect',
      `"${name}" is never sent: its fields are of whoever is signed in, and this app lets in external users alone. What is known of them stands in X-Gatewright-Assertion.`,
    )
  }
}
