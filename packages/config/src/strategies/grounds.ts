import type { Config, FieldMapping, StrategyConfig } from '../config.ts'
import { definitionOf, type StrategyDefinition } from './definition.ts'
import { definitionsOf } from './known-definitions.ts'

/** By what a claim came to count: where it was read from, and the settings that made it count. */
export interface Ground {
  /** Of `fieldMapping`, see {@link mappingOf}; empty where it names nothing. */
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

type Mapped = Pick<StrategyConfig, 'fieldMapping'>
type GroundField = 'email' | 'groups'

/** The claims of a field, in the order in which they are tried. */
export const claimsOf = ({ fieldMapping }: Mapped, field: keyof FieldMapping): readonly string[] =>
  [fieldMapping[field] ?? []].flat()

/**
 * Where a claim is read from now, as a ground names it.
 * @param used the claim that gave the value: those before it gave none, and those behind it were not asked
 */
export function mappingOf(strategy: Mapped, field: GroundField, used?: string): string {
  const claims = claimsOf(strategy, field)
  const last = used === undefined ? -1 : claims.indexOf(used)
  const tried = last < 0 ? claims : claims.slice(0, last + 1)
  // One alone is written as it was before there were lists.
  return tried.length > 1 ? JSON.stringify(tried) : (tried[0] ?? '')
}

/** Whether a claim that was read as `mapping` says would be found in the same way now: the same claims are asked first. */
export function isStillRead(mapping: string, strategy: Mapped, field: GroundField): boolean {
  const claims = claimsOf(strategy, field)
  if (mapping === (claims[0] ?? '')) return true
  return claims.some((_, index) => index > 0 && mapping === JSON.stringify(claims.slice(0, index + 1)))
}

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
    email: isStillRead(grounds.email.mapping, found, 'email') && hold(grounds.email.settings, email),
    groups: isStillRead(grounds.groups.mapping, found, 'groups') && hold(grounds.groups.settings),
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
