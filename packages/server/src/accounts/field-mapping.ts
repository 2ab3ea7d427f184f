import type { FieldMapping, ProfileField, RoleMappingEntry } from '@gatewright/config'

/** What a strategy's claims come to, in our words. */
export interface MappedProfile {
  /** As the provider wrote it; not yet checked. */
  readonly email?: string
  /** The claim that `email` was read from; absent for a literal. */
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

/** Applies `fieldMapping`: a dotted path into the claims, or a literal after a leading `!`. */
export function mapFields(claims: Readonly<Record<string, unknown>>, mapping: FieldMapping): MappedProfile {
  const source = (field: ProfileField) => mapping[field] ?? defaults[field]
  const values = (field: ProfileField) => texts(read(claims, source(field)))
  const first = (field: ProfileField) => values(field)[0]

  const emailSource = source('email')
  const fullname =
    first('fullname') ?? [first('firstname'), first('lastname')].filter(part => part !== undefined).join(' ')
  return {
    email: first('email'),
    emailClaim: emailSource?.startsWith('!') ? undefined : emailSource,
    fullname: fullname === '' ? undefined : fullname,
    company: first('company'),
    location: first('location'),
    jobRole: first('role'),
    groups: values('groups'),
  }
}

/**
 * Whether a claim has the value that an entry of `roleMapping` asks for: as a text, among a list, or as a key of a map, as
 * Zitadel sends roles. Compared exactly, so that nothing that only resembles the value gives the role.
 */
export function saysRole(
  claims: Readonly<Record<string, unknown>>,
  { claim, value }: Pick<RoleMappingEntry, 'claim' | 'value'>,
): boolean {
  const said = atPath(claims, claim)
  if (typeof said !== 'object' || said === null) return isText(said) && String(said) === value
  if (Array.isArray(said)) return said.some(item => isText(item) && String(item) === value)
  if (!Object.hasOwn(said, value)) return false
  // `{ "admin": false }` says that they are not.
  const held = (said as Record<string, unknown>)[value]
  return held !== false && held !== null && held !== undefined
}

/**
 * The address that a value is, in any spelling that somebody might write (`SMTP:` stands before it in Entra's `proxyAddresses`): what
 * has something on both sides of an `@`. `@home` and `ops@` are none.
 */
export const addressMeant = (value: string): string | undefined =>
  /\S@\S/.test(value) ? value.toLowerCase() : undefined

const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

function read(claims: Readonly<Record<string, unknown>>, source: string | undefined): unknown {
  if (source === undefined) return undefined
  return source.startsWith('!') ? source.slice(1) : atPath(claims, source)
}

function atPath(claims: Readonly<Record<string, unknown>>, source: string): unknown {
  // A claim may itself have dots in its name (`https://example.com/roles`): the whole name is tried first.
  if (Object.hasOwn(claims, source)) return claims[source]
  let value: unknown = claims
  for (const part of source.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

/** A claim may be one value or a list of them; numbers are written out, everything else is left aside. */
function texts(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value]
  return list
    .filter(isText)
    .map(item => String(item).trim())
    .filter(item => item !== '')
}
