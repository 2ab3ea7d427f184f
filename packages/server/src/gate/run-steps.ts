/** What a step returns when it has given the answer; none after it is asked. */
export const answered = Symbol('answered')

type Outcome = typeof answered | undefined

/**
 * One step of what a request goes through. It finds something out and writes it down on the request, or answers, or throws
 * the error to answer with.
 */
export type Step<Subject> = (subject: Subject) => Outcome | Promise<Outcome>

/**
 * Takes a request through its steps. As long as none has to wait it is done when this returns: a cached session costs no
 * promise.
 * @throws whatever a step throws; later, when one has waited, as a rejection
 */
export function runSteps<Subject>(
  steps: readonly Step<Subject>[],
  subject: Subject,
  from = 0,
): undefined | Promise<undefined> {
  for (let index = from; index < steps.length; index++) {
    const outcome = (steps[index] as Step<Subject>)(subject)
    if (outcome === answered) return
    if (outcome !== undefined) {
      return outcome.then(late => (late === answered ? undefined : runSteps(steps, subject, index + 1)))
    }
  }
}
