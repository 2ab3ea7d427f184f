import type { Config, StrategyConfig } from '@gatewright/config'
import type { CheckResult } from '../checks/check.ts'
import { runChecks } from '../checks/run-checks.ts'
import type { Clock } from '../clock.ts'
import type { StrategyTypes } from '../strategies/registry.ts'

/** How long all of it may take, in milliseconds: somebody waits at the cogwheel. */
const PATIENCE = 5_000

/** Why somebody should think twice about a restart that nothing else stands in the way of. */
export interface ProviderConcern {
  /** Which check has failed, by its id: `provider.azure.discovery`. */
  readonly code: string
  /** What is wrong, in sentences. */
  readonly message: string
  readonly cure: string
}

/** What a sign-in cannot begin without. Clients and redirect URIs are a test sign-in's matter. */
const asked = /^provider\..+\.(options|dns|connection|discovery|keys)$/

/**
 * Asks the providers of a new configuration whether they are there, before it takes over: a tenant that does not exist, an issuer
 * at a dead port. Those alone that are new or have other settings than before, for a provider that is down for a moment is no
 * reason to warn of something else. At most five seconds, whatever answers.
 * @param before what runs; all offered strategies are new where nothing does
 */
export async function providerConcerns(
  before: Pick<Config, 'strategies'> | undefined,
  after: Pick<Config, 'strategies'>,
  services: {
    readonly strategyTypes: Pick<StrategyTypes, 'named'>
    readonly clock: Clock
    /** Milliseconds. */
    readonly patience?: number
  },
): Promise<readonly ProviderConcern[]> {
  const { clock, patience = PATIENCE } = services
  const changed = after.strategies.filter(strategy => strategy.offered && isOther(strategy, before))
  const found = await Promise.all(
    changed.map(async strategy => {
      const type = services.strategyTypes.named(strategy.type)
      if (type?.takes !== 'redirect' || type.checks === undefined) return []
      const checks = (await type.checks(strategy, { clock })).filter(({ id }) => asked.test(id))
      const results = await orLate(runChecks(checks), patience)
      return results === 'late'
        ? [silent(strategy, patience)]
        : results.filter(isRed).map(concernOf(strategy))
    }),
  )
  return found.flat()
}

async function orLate<Result>(work: Promise<Result>, patience: number): Promise<Result | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, patience, 'late')
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function isOther(strategy: StrategyConfig, before: Pick<Config, 'strategies'> | undefined): boolean {
  const old = before?.strategies.find(({ id }) => id === strategy.id)
  return (
    old === undefined ||
    !old.offered ||
    old.type !== strategy.type ||
    JSON.stringify(old.options) !== JSON.stringify(strategy.options)
  )
}

const isRed = ({ status }: CheckResult): boolean => status === 'red'

const concernOf =
  ({ id }: StrategyConfig) =>
  ({ id: code, seen, cure = '' }: CheckResult): ProviderConcern => ({
    code,
    message: `Nobody would sign in with ${id}: ${seen}`,
    cure,
  })

const silent = ({ id }: StrategyConfig, patience: number): ProviderConcern => ({
  code: `provider.${id}.connection`,
  message: `Nobody would sign in with ${id}: its provider has not answered within ${patience / 1000} s.`,
  cure: 'Look at what stands in between (firewall, proxy, load), and try again.',
})
