import type { Logger } from 'pino'
import { errorTable } from './error-table.ts'
import { type RecentError, type RecentErrors, recentErrorsOf } from './http/recent-errors.ts'
import type { Questions } from './storage/question-store.ts'

/** What is needed to find an error that any node has answered with. */
export interface KnowsErrors {
  readonly log: Logger
  readonly questions: Questions | undefined
}

const BY_REF = 'error'
const OF_PERSON = 'errors-of'

/** The error of this reference, as far as this node or another one remembers it. @param ref small letters */
export async function findErrorAnywhere(
  { log, questions }: KnowsErrors,
  ref: string,
): Promise<RecentError | undefined> {
  const own = recentErrorsOf(log).find(ref)
  if (own !== undefined || questions === undefined) return own
  const [found] = await questions.ask([BY_REF, ref], { first: true })
  return isError(found) ? found : undefined
}

/** What an account was answered with by any node while it was signed in. @param collaborator its id */
export async function errorsOfPerson(
  { log, questions }: KnowsErrors,
  collaborator: string,
): Promise<readonly RecentError[]> {
  const own = recentErrorsOf(log).of(collaborator)
  const others = (await questions?.ask([OF_PERSON, collaborator])) ?? []
  return [...own, ...others.flat().filter(isError)]
}

/** Of a node that runs another version it may be one that nothing is known of here, or none at all. */
function isError(said: unknown): said is RecentError {
  if (typeof said !== 'object' || said === null) return false
  const { ref, at, code, status, detail } = said as Readonly<Record<string, unknown>>
  return (
    typeof ref === 'string' &&
    typeof at === 'number' &&
    typeof status === 'number' &&
    typeof detail === 'object' &&
    typeof code === 'string' &&
    Object.hasOwn(errorTable, code)
  )
}

/** Answers other nodes that ask so. */
export function answerAboutErrors(questions: Questions | undefined, log: Logger): void {
  const known: RecentErrors = recentErrorsOf(log)
  questions?.answer(BY_REF, ([, ref = '']) => known.find(ref))
  questions?.answer(OF_PERSON, ([, collaborator = '']) => {
    const found = known.of(collaborator)
    return found.length > 0 ? found : undefined
  })
}
