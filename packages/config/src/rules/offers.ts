/** Notices of strategies that nobody can sign in with: allowed, and worth knowing. */
import { notOfferedBecause } from '../resolve.ts'
import { entriesOf, type RuleContext } from './context.ts'

export function noteOffers(context: RuleContext): void {
  const { file, report } = context
  for (const [id, strategy] of entriesOf(file.authStrategies)) {
    const because = strategy.type && notOfferedBecause(id, strategy.type, file)
    if (because) report.notice(['authStrategies', id], 'not_offered', because)
  }
  for (const [index, entry] of (file.superAdmins ?? []).entries()) {
    if (entry?.strategy === undefined) continue
    const type =
      entry.strategy === 'default'
        ? (file.authStrategies?.default?.type ?? 'basic')
        : file.authStrategies?.[entry.strategy]?.type
    const because = type && notOfferedBecause(entry.strategy, type, file)
    if (because) {
      report.notice(
        ['superAdmins', index, 'strategy'],
        'super_admin_cannot_sign_in',
        `This super admin cannot sign in. ${because}`,
      )
    }
  }
}
