import { type Finding, red } from '../../../checks/check.ts'
import { GatewrightError } from '../../../errors.ts'
import { explainFailure } from '../../../outbound/explain-failure.ts'
import { entraErrors } from '../entra-errors.ts'
import { withHint } from '../hints.ts'
import { printable } from '../printable.ts'
import { entraNumber } from '../provider-errors.ts'
import { createProblem } from '../rehearsal-problem.ts'
import type { ProviderCall } from '../trace.ts'
import { REQUEST } from './provider-under-test.ts'

/** What is told beside the reason, where it is there. */
const told = ['expected', 'received', 'leadsTo', 'status'] as const

/**
 * What a sign-in would end with, as a finding.
 * @param answer the last one of the provider: a code of Entra's table counts wherever it stands
 */
export function explained(error: unknown, answer?: ProviderCall): Finding {
  if (!(error instanceof GatewrightError)) {
    const { reason, mend } = explainFailure(error, REQUEST)
    return red(`${reason}.`, mend)
  }
  const number = entraNumber(answer?.responseBody)
  const known = number === undefined ? undefined : entraErrors[number]
  const problem = createProblem(withHint(error))
  const { url } = problem.detail
  const at = typeof url === 'string' ? `${printable(url)}: ` : ''
  if (known !== undefined) return red(`${at}AADSTS${number}: ${known.meaning}.`, known.mend)
  const more = told.flatMap(name => {
    const value = problem.detail[name]
    return typeof value === 'string' || typeof value === 'number'
      ? [`${name === 'leadsTo' ? 'leads to' : name} ${printable(String(value))}`]
      : []
  })
  const beside = more.length === 0 ? '' : ` (${more.join(', ')})`
  return red(`${at}${problem.reason}${beside}.`, problem.mend)
}
