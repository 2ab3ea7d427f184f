import { claimsOf, type FieldMapping, type ProfileField, type RoleMappingEntry } from '@gatewright/config'
import { claimAt } from '../identity/claim-path.ts'
import { parseEmailAddress } from '../identity/email-address.ts'
import { isJsonObject } from '../identity/json.ts'
import { groupsIn, holds, isText, textsIn } from './claim-values.ts'

/** What a strategy's claims come to, in our words. */
export interface MappedProfile {
  /** In the one spelling by which addresses are kept. */
  readonly email?: string
  /** The claim that `email` was read from, the first that gave an address; absent for a literal. */
  readonly emailClaim?: string
  readonly fullname?: string
  readonly company?: string
  readonly location?: string
  /** The provider's own words for what somebody does. Data about a person, never a role of ours. */
  readonly jobRole?: string
  readonly groups: readonly string[]
}

/** Where an attribute is looked for when `fieldMapping` does not name it: the claims of OpenID Connect Core 5.1. */
const defaults: FieldMapping = {
  email: 'email',
  fullname: 'name',
  firstname: 'given_name',
  lastname: 'family_name',
}

/** Where a field is looked for, in this order: paths of claims, and literals after a leading `!`. */
export const sourcesOf = (mapping: FieldMapping, field: ProfileField): readonly string[] =>
  claimsOf({ fieldMapping: { ...defaults, ...mapping } }, field)

/** Applies `fieldMapping`: a dotted path into the claims, or a literal after a leading `!`; of several the first that gives something. */
export function mapFields(claims: Readonly<Record<string, unknown>>, mapping: FieldMapping): MappedProfile {
  const first = (field: ProfileField) =>
    sourcesOf(mapping, field)
      .map(source => textsIn(readSource(claims, source))[0])
      .find(text => text !== undefined)
  const fullname =
    first('fullname') ?? [first('firstname'), first('lastname')].filter(part => part !== undefined).join(' ')
  return {
    ...addressAmong(claims, sourcesOf(mapping, 'email')),
    fullname: fullname === '' ? undefined : fullname,
    company: first('company'),
    location: first('location'),
    jobRole: first('role'),
    groups: sourcesOf(mapping, 'groups').flatMap(source => groupsIn(readSource(claims, source))),
  }
}

function addressAmong(
  claims: Readonly<Record<string, unknown>>,
  sources: readonly string[],
): Pick<MappedProfile, 'email' | 'emailClaim'> {
  for (const source of sources) {
    const email = textsIn(readSource(claims, source))
      .map(parseEmailAddress)
      .find(address => address !== undefined)
    if (email !== undefined) return { email, ...(source.startsWith('!') ? {} : { emailClaim: source }) }
  }
  return {}
}

/** What stands at a source of a mapping. */
export const readSource = (claims: Readonly<Record<string, unknown>>, source: string): unknown =>
  source.startsWith('!') ? source.slice(1) : claimAt(claims, source)

/**
 * Whether a claim has the value that an entry of `roleMapping` asks for: as a text, among a list, or as a key of a map, as
 * Zitadel sends roles. Compared exactly, so that nothing that only resembles the value gives the role.
 */
export function saysRole(
  claims: Readonly<Record<string, unknown>>,
  { claim, value }: Pick<RoleMappingEntry, 'claim' | 'value'>,
): boolean {
  const said = claimAt(claims, claim)
  if (isJsonObject(said)) return holds(said, value)
  return [said].flat().some(item => isText(item) && String(item) === value)
}

/**
 * The address that a value is, in any spelling that somebody might write (`SMTP:` stands before it in Entra's `proxyAddresses`): what
 * has something on both sides of an `@`. `@home` and `ops@` are none.
 */
export const addressMeant = (value: string): string | undefined =>
  /\S@\S/.test(value) ? value.toLowerCase() : undefined
