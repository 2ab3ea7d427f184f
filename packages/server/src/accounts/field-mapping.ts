import type { FieldMapping, ProfileField } from '@gatewright/config'

/** What a strategy's claims come to, in our words. */
export interface MappedProfile {
  /** As the provider wrote it; not yet checked. */
  readonly email?: string
  /** The claim that `email` was read from; absent for a literal. */
  readonly emailClaim?: string
  readonly fullname?: string
  readonly company?: string
  readonly location?: string
  readonly roles: readonly string[]
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
    roles: values('role'),
    groups: values('groups'),
  }
}

function read(claims: Readonly<Record<string, unknown>>, source: string | undefined): unknown {
  if (source === undefined) return undefined
  if (source.startsWith('!')) return source.slice(1)
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
    .filter(item => typeof item === 'string' || typeof item === 'number')
    .map(item => String(item).trim())
    .filter(item => item !== '')
}
