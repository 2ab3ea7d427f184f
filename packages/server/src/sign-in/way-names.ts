import { type KnownProvider, providerNames } from '../strategies/known-provider.ts'
import type { Strategy } from '../strategies/strategy.ts'

/** What people read of a way to sign in. */
export interface WayName {
  readonly name: string
  /** Whose sign goes with it. */
  readonly provider?: KnownProvider | undefined
}

/**
 * What the offered strategies are called at the door: as the file says (`label`), else as the provider is known (`Microsoft`),
 * else by their key. Of two that would be called the same, each has its key behind it.
 */
export function wayNames(strategies: ReadonlyMap<string, Strategy>): ReadonlyMap<string, WayName> {
  const plain = [...strategies.values()].map(strategy => ({ id: strategy.id, ...plainName(strategy) }))
  return new Map(
    plain.map(({ id, name, provider }) => {
      const isAlone = name === id || plain.every(other => other.id === id || other.name !== name)
      return [id, { name: isAlone ? name : `${name} (${id})`, provider }]
    }),
  )
}

function plainName(strategy: Strategy): WayName {
  const { id, label } = strategy.config
  const provider = strategy.takes === 'redirect' ? strategy.provider : undefined
  const isOwn = label !== id
  return { name: isOwn || provider === undefined ? label : providerNames[provider], provider }
}
