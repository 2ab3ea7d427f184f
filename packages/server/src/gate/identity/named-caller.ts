import type { Caller } from '../../identity/caller.ts'
import type { GatedApp } from '../routing/gated-app.ts'

/**
 * Whom the app is told of. What is open to anyone is open to somebody whose session does not count here, too: of them it learns
 * nothing.
 */
export const namedCaller = (
  caller: Caller | undefined,
  { strategies }: Pick<GatedApp, 'strategies'>,
): Caller | undefined =>
  caller === undefined || strategies?.includes(caller.strategy) === false ? undefined : caller
