import { type ErrorCode, errorTable } from '../../error-table.ts'
import type { GatewrightError } from '../../errors.ts'
import type { RehearsalProblem } from '../rehearsal.ts'
import { hintFor } from './hints.ts'

export interface OAuth2RehearsalProblem extends RehearsalProblem {
  readonly code: ErrorCode
  /** What the person at the door would read. */
  readonly message: string
}

/** What is said in a rehearsal only: it is a test that is started again. */
const mends: Partial<Record<ErrorCode, string>> = {
  sign_in_unknown: 'Start the test again, in one browser and with cookies allowed.',
  sign_in_cancelled: 'Start the test again and finish the sign-in.',
}

export function createProblem(error: GatewrightError): OAuth2RehearsalProblem {
  const { title, message, operator } = errorTable[error.code]
  const { reason, place: _place, mend, ...detail } = error.detail
  const general = mends[error.code]
  const hint = general === undefined ? hintFor(error) : ({ place: 'person', mend: general } as const)
  return {
    code: error.code,
    title,
    message,
    reason: typeof reason === 'string' ? reason : operator,
    ...hint,
    ...(general !== undefined && typeof mend === 'string' ? { mend } : {}),
    detail,
  }
}
