/** Notices of strategies that nobody can sign in with: allowed, and worth knowing. */
import { notOfferedBecause } from '../not-offered.ts'
import { formatPath } from '../problem.ts'
import { definitionOf } from '../strategies/definition.ts'
import { entriesOf, type RuleContext } from './context.ts'

export function noteOffers(context: RuleContext): void {
  const { file, report, definitions } = context
  for (const [id, strategy] of entriesOf(file.authStrategies)) {
    // A name that has to be changed is listed under its right one, or will be.
    if (report.misnamed.has(formatPath(['authStrategies', id]))) continue
    const because = strategy.type && notOfferedBecause(id, definitionOf(definitions, strategy.type), file)
    if (because) report.notice(['authStrategies', id], 'not_offered', because)
  }
  for (const [index, entry] of (file.superAdmins ?? []).entries()) {
    if (entry?.strategy === undefined) continue
    const id = entry.strategy
    const definition = file.authStrategies?.[id]
      ? definitionOf(definitions, file.authStrategies[id].type)
      : definitions.find(({ existsAs }) => existsAs === id)
    // Of one whose type is wrong it cannot be told.
    const isKnown = definition !== undefined
    const because = isKnown && notOfferedBecause(id, definition, file)
    if (because) {
      report.notice(
        ['superAdmins', index, 'strategy'],
        'super_admin_cannot_sign_in',
        `This super admin cannot sign in. ${because}`,
      )
    }
  }
}
