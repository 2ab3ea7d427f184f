import type { RoleMappingEntry, StrategyConfig } from './config.ts'
import { sourceKey } from './groups.ts'

/**
 * A role that a provider gives is kept as the entry of `roleMapping` that gave it and the source that spoke, not as the role:
 * so it ends with the entry, and with the source's place in the file, and not only at the next sign-in.
 */
export const roleGrant = (
  strategy: string,
  source: string,
  { claim, value, role }: RoleMappingEntry,
): string => JSON.stringify([sourceKey(strategy, source), claim, value, role])

/** Whether an entry speaks of what this source says. On a strategy with several, it must name the one that it means. */
export const isMeant = (
  { tenant }: RoleMappingEntry,
  source: string,
  { claimSources }: Pick<StrategyConfig, 'claimSources'>,
): boolean => (tenant === undefined ? claimSources.length === 1 : tenant === source)

/** The roles that grants of earlier sign-ins still give. */
export function standingRoles(
  grants: readonly string[],
  strategies: readonly Pick<StrategyConfig, 'id' | 'claimSources' | 'roleMapping'>[],
): readonly string[] {
  if (grants.length === 0) return grants
  return strategies.flatMap(strategy =>
    strategy.roleMapping
      .filter(entry =>
        strategy.claimSources.some(
          source =>
            isMeant(entry, source, strategy) && grants.includes(roleGrant(strategy.id, source, entry)),
        ),
      )
      .map(({ role }) => role),
  )
}
