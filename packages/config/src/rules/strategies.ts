import { definitionOf, type StrategyEntry } from '../strategies/definition.ts'
import { entriesOf, type RuleContext } from './context.ts'

/** What each type of strategy checks across the keys of its entries. */
export function checkStrategies(context: RuleContext): void {
  for (const [id, entry] of entriesOf(context.file.authStrategies)) {
    definitionOf(context.definitions, entry.type)?.check?.(id, entry as Partial<StrategyEntry>, context)
    noteAdminsBySignUp(id, entry as Partial<StrategyEntry>, context)
  }
}

/** Written in as many words, and still worth a word: at many a provider anybody can make an account. */
function noteAdminsBySignUp(
  id: string,
  { allowSelfSignup, selfSignupRole }: Partial<StrategyEntry>,
  { report }: RuleContext,
): void {
  if (allowSelfSignup !== true || selfSignupRole !== 'admin') return
  report.notice(
    ['authStrategies', id, 'selfSignupRole'],
    'admin_by_self_signup',
    `Whoever can sign in with "${id}" becomes admin here by doing so. Write "member", and give "admin" by invitation or by an entry of roleMapping.`,
  )
}
