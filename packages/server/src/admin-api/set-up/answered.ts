import { GatewrightError } from '../../errors.ts'
import { SetUpRefusal } from '../../set-up/refusal.ts'
import { explainRunFault } from '../../set-up/run-fault.ts'

/** A refusal of the set-up as an answer: with what it says, and what can be done on a page. */
export async function answered<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SetUpRefusal)) throw error
    const { code, what: message, next } = explainRunFault(error)
    throw new GatewrightError(code === 'busy' ? 'set_up_busy' : 'set_up_refused', {
      response: { message, next },
      detail: { reason: code },
      cause: error,
    })
  }
}
