import type { AppConfig, Config } from '@gatewright/config'
import type { Caller } from '../../identity/caller.ts'
import { admits, type DecisionSubject, decide } from './decide.ts'

/** Whether an app's front page opens for this person, which is what the console's home shows. */
export const opensFor = (app: DecisionSubject, caller: Caller): boolean =>
  decide(app, { method: 'GET', path: '/', caller, externalUser: false }).outcome === 'allow'

/**
 * The apps that a token of this person could open: some rule admits them, somewhere below the app's address. An app that
 * admits everybody needs no token, and one that admits none of theirs is not named to them.
 */
export function openableApps({ apps }: Pick<Config, 'apps'>, caller: Caller): readonly AppConfig[] {
  return apps.filter(
    ({ rules, strategies }) =>
      strategies?.includes(caller.strategy) !== false &&
      rules.some(({ then }) => then.kind === 'allow' && admits(then.who, caller)),
  )
}
