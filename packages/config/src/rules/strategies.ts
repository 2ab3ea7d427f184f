import { definitionOf, type StrategyEntry } from '../strategies/definition.ts'
import { entriesOf, type RuleContext } from './context.ts'

/** What each type of strategy checks across the keys of its entries. */
export function checkStrategies(context: RuleContext): void {
  for (const [id, entry] of entriesOf(context.file.authStrategies)) {
    definitionOf(context.definitions, entry.type)?.check?.(id, entry as Partial<StrategyEntry>, context)
    noteAdminsBySignUp(id, entry as Partial<StrategyEntry>, context)
    checkFieldMapping(id, entry as Partial<StrategyEntry>, context)
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

/** A list of claims is gone through in its order, so each must be able to have its turn. */
function checkFieldMapping(
  id: string,
  { fieldMapping }: Partial<StrategyEntry>,
  { report }: RuleContext,
): void {
  for (const [field, claims] of Object.entries(fieldMapping ?? {})) {
    if (typeof claims !== 'object') continue
    const path = ['authStrategies', id, 'fieldMapping', field]
    if (claims.length === 0) {
      report.problem(path, {
        code: 'bad_claim',
        what: `${report.shown(path)} names no claim.`,
        why: 'Nothing could be read.',
        fix: `Write a claim, or leave "${field}" out for the usual one.`,
      })
    }
    for (const [index, claim] of claims.entries()) {
      const first = claims.findIndex(other => other === claim || other?.startsWith('!'))
      if (claim === undefined || first < 0 || first >= index) continue
      const other = claims[first] ?? ''
      report.notice(
        [...path, index],
        'no_effect',
        other === claim
          ? `"${claim}" stands in this list before.`
          : `"${claim}" is never read: "${other}" before it is a literal value, which is always there.`,
      )
    }
  }
}
