import type { Config } from '@gatewright/config'
import { createExplainer, type Explanation } from '../../gate/explain.ts'
import type { Services } from '../../services.ts'
import { accountCaller } from '../../sessions/account-caller.ts'
import type { Caller } from '../../sessions/caller.ts'

/** What the rules say to one account, signed in with one strategy, or to nobody. */
export interface Explained extends Explanation {
  /** Absent when nobody is signed in. */
  readonly visitor?: Pick<Caller, 'email' | 'strategy' | 'roles' | 'groups'>
  /** Why nobody counts as signed in although an address was asked about. */
  readonly note?: string
}

/**
 * Which rule decides about an address of an app, for everybody whom an e-mail address stands for: the same address may
 * belong to an account of each of several providers, and an app may admit the sessions of one of them alone.
 *
 * @param question.email absent to ask about somebody who is not signed in
 */
export async function explainAccess(
  { accounts, clock }: Pick<Services, 'accounts' | 'clock'>,
  config: Config,
  question: { readonly email?: string | undefined; readonly method: string; readonly url: string },
): Promise<readonly Explained[]> {
  const explain = createExplainer(config)
  const { method, url } = question
  if (question.email === undefined) return [explain({ method, url })]
  const found = await accounts.byEmail(question.email.trim().toLowerCase())
  const nobody = (note: string): Explained => ({ note, ...explain({ method, url }) })
  if (found.length === 0) return [nobody('No account has this address.')]

  const answers: Explained[] = []
  for (const account of found) {
    const strategies = await accounts.strategiesOf(account.id)
    if (strategies.length === 0) answers.push(nobody('The account has nothing to sign in with.'))
    for (const strategy of strategies) {
      const key = { sessionId: 'explanation', strategy, expiresAt: clock.now() }
      const caller = await accountCaller(accounts, config, account, key)
      if (caller === undefined) {
        answers.push(nobody('The account is disabled, so it cannot be signed in.'))
        break
      }
      const { email, roles, groups } = caller
      answers.push({ visitor: { email, strategy, roles, groups }, ...explain({ method, url, caller }) })
    }
  }
  return answers
}
