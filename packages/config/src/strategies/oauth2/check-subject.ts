/** `options.subject` says who somebody is, so it has to mean something, and to stay with one person. */
import type { EntryCheckContext } from '../definition.ts'
import { tenantOf } from './claim-sources.ts'
import type { PartialOAuth2Entry } from './entry.ts'

export function checkSubject(id: string, entry: PartialOAuth2Entry, { report }: EntryCheckContext): void {
  const { subject, issuer } = entry.options ?? {}
  if (subject === undefined) return
  const path = ['authStrategies', id, 'options', 'subject']
  const entra = tenantOf(entry) !== undefined
  if (entra || issuer !== undefined) {
    report.notice(
      path,
      'no_effect',
      `subject means nothing here: ${entra ? 'Entra ID says who somebody is by `oid` and its tenant' : 'an OpenID provider says who somebody is by `sub`'}, and nothing else is believed. Delete it.`,
    )
    return
  }
  const name = subject.split('.').at(-1) ?? ''
  if (
    !/^(e?-?mail|user_?name|preferred_username|login|nick_?name|nick|name|display_?name|upn|handle|slug)$/i.test(
      name,
    )
  )
    return
  report.notice(
    path,
    'subject_may_change',
    `"${subject}" looks like something that people choose, or that is given to somebody else once it is free: whoever has it next gets the account. Write the path of the id that the provider never uses again, where it has one.`,
  )
}
