import type { Config, StrategyConfig } from '../config.ts'
import { definitionOf, type StrategyDefinition } from './definition.ts'
import { definitionsOf } from './known-definitions.ts'

/** By what a claim came to count: where it was read from, and the settings that made it count. */
export interface Ground {
  /** Of `fieldMapping`; empty where it names nothing. */
  readonly mapping: string
  /** In the words of the type of strategy: see `StrategyDefinition.settings`. All of them must still hold. */
  readonly settings: readonly string[]
}

/**
 * What of an identity came by which settings. Kept with it, so that a setting that is taken back takes what came by it: a
 * provider that was believed is not believed for ever because somebody signed in meanwhile.
 */
export interface Grounds {
  /** Of the address and the trust in it. */
  readonly email: Ground
  readonly groups: Ground
  /** Settings by grant, see `roleGrant`. What is not here needs none. */
  readonly roles: Readonly<Record<string, readonly string[]>>
}

/** Whose grounds they are. */
export interface Grounded {
  readonly strategy: string
  readonly issuer: string
  readonly email: string
  readonly providerRoles: readonly string[]
}

/** Where a claim is read from now, as a ground names it. */
export const mappingOf = (
  { fieldMapping }: Pick<StrategyConfig, 'fieldMapping'>,
  field: 'email' | 'groups',
): string => fieldMapping[field] ?? ''

/** What of an identity still counts. */
export interface Standing {
  readonly email: boolean
  readonly groups: boolean
  /** Whether what gave this role is still settled as it was. Its entry in the file is another question. */
  readonly role: (grant: string) => boolean
}

const nothingStands: Standing = { email: false, groups: false, role: () => false }

/** Judges grounds of an earlier sign-in by a configuration. */
export function standingOf(
  config: Pick<Config, 'strategies'>,
  { strategy, email }: Pick<Grounded, 'strategy' | 'email'>,
  grounds: Grounds,
): Standing {
  const found = config.strategies.find(({ id }) => id === strategy)
  if (found === undefined) return nothingStands
  const rule = ruleOf(config, found)
  const hold = (settings: readonly string[], address?: string) =>
    settings.every(setting => rule?.holds(found, setting, address) ?? false)
  return {
    email: grounds.email.mapping === mappingOf(found, 'email') && hold(grounds.email.settings, email),
    groups: grounds.groups.mapping === mappingOf(found, 'groups') && hold(grounds.groups.settings),
    role: grant => hold(grounds.roles[grant] ?? [], addressOf(grant)),
  }
}

/**
 * What an identity of before grounds were kept is taken to rest on: everything that it may rest on, as the file has it now. So
 * it counts until one of these changes.
 * @returns `undefined` where the file does not have its strategy
 */
export function assumedGrounds(
  config: Pick<Config, 'strategies'>,
  { strategy, issuer, providerRoles }: Omit<Grounded, 'email'>,
): Grounds | undefined {
  const found = config.strategies.find(({ id }) => id === strategy)
  if (found === undefined) return undefined
  const assumed = (ofAddress: boolean) => ruleOf(config, found)?.assumed(found, issuer, ofAddress) ?? []
  return {
    email: { mapping: mappingOf(found, 'email'), settings: assumed(true) },
    groups: { mapping: mappingOf(found, 'groups'), settings: assumed(false) },
    roles: Object.fromEntries(providerRoles.map(grant => [grant, assumed(addressOf(grant) !== undefined)])),
  }
}

const ruleOf = (
  config: Pick<Config, 'strategies'>,
  { type }: StrategyConfig,
): StrategyDefinition['settings'] => definitionOf(definitionsOf(config), type)?.settings

/** The value of the claim that gave a role, where it may be an address. */
function addressOf(grant: string): string | undefined {
  const value: unknown = grant.startsWith('[') ? JSON.parse(grant)[2] : undefined
  return typeof value === 'string' && value.includes('@') ? value : undefined
}
