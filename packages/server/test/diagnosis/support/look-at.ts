import type { OAuth2StrategyConfig } from '@gatewright/config'
import type { CheckResult, CheckStatus } from '../../../src/checks/check.ts'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { type Clock, systemClock } from '../../../src/clock.ts'
import { createOAuth2Checks } from '../../../src/strategies/oauth2/diagnosis/checks.ts'
import { oauth2Config } from '../../oauth2/support/strategies.ts'

type Options = OAuth2StrategyConfig['options']

/** What is found of a provider, by the last part of the id; `clock` for that of the clock. */
export async function lookAt(
  options: Options,
  clock: Clock = systemClock,
): Promise<Readonly<Record<string, CheckResult>>> {
  const results = await runChecks(createOAuth2Checks(oauth2Config(options), clock))
  return Object.fromEntries(results.map(result => [nameOf(result.id), result]))
}

const nameOf = (id: string): string => (id.startsWith('clock.') ? 'clock' : (id.split('.').at(-1) ?? ''))

/** The status of each, for a look at all of them at once. */
export const statuses = (found: Readonly<Record<string, CheckResult>>): Record<string, CheckStatus> =>
  Object.fromEntries(Object.entries(found).map(([name, { status }]) => [name, status]))
