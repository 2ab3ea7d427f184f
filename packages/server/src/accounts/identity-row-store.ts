import type { Selectable } from 'kysely'
import type { StrategyIdentity } from '../identity/identity.ts'
import { randomId } from '../random.ts'
import type { sqlOf } from '../storage/sql.ts'
import type { IdentitiesTable } from '../storage/tables.ts'
import type { AccountIdentity, Holder, IdentityDetails } from './account-identity.ts'
import { toCollaborator } from './collaborator-row.ts'

/** Named each, so that a statement which stays prepared means the same beside another version's tables. */
export const IDENTITY = [
  'i.id',
  'i.strategy',
  'i.issuer',
  'i.subject',
  'i.collaborator_id',
  'i.email',
  'i.email_trusted',
  'i.fullname',
  'i.company',
  'i.location',
  'i.job_role',
  'i.provider_roles',
  'i.groups',
  'i.grounds',
  'i.super_admin',
  'i.added_by',
  'i.created_at',
  'i.last_used_at',
  'i.noticed_at',
] as const

/** With whether the address is the account's own. */
export const selectIdentities = (sql: ReturnType<typeof sqlOf>) =>
  sql
    .selectFrom('identities as i')
    .leftJoin('proven_addresses as a', join =>
      join.onRef('a.email', '=', 'i.email').onRef('a.collaborator_id', '=', 'i.collaborator_id'),
    )
    .select(IDENTITY)
    .select('a.email as owned_email')

/** What of an account stands beside its identity in one row. */
export const HOLDERS_ACCOUNT = [
  'c.email as shown_email',
  'c.fullname as shown_name',
  'c.roles',
  'c.disabled_at',
  'c.last_sign_in_at',
] as const

type IdentityRow = Selectable<IdentitiesTable> & { readonly owned_email: string | null }

/** An identity with {@link HOLDERS_ACCOUNT}. */
export interface HolderRow extends IdentityRow {
  readonly shown_email: string
  readonly shown_name: string
  readonly roles: string
  readonly disabled_at: number | null
  readonly last_sign_in_at: number | null
}

export function toHolder(row: HolderRow): Holder {
  const { collaborator_id: id, shown_email: email, shown_name: fullname } = row
  return { collaborator: toCollaborator({ ...row, id, email, fullname }), identity: toIdentity(row) }
}

/** The row of one that is added. @param how.noticed whether the account's owner has taken notice of it */
export const newIdentity = (
  collaboratorId: string,
  { strategy, issuer, subject }: StrategyIdentity,
  details: IdentityDetails,
  { addedBy, now, noticed }: { readonly addedBy: string; readonly now: number; readonly noticed: boolean },
): Selectable<IdentitiesTable> => ({
  id: randomId(),
  strategy,
  issuer,
  subject,
  collaborator_id: collaboratorId,
  ...toColumns(details),
  super_admin: 0,
  added_by: addedBy,
  created_at: now,
  last_used_at: now,
  noticed_at: noticed ? now : null,
})

export const toColumns = (details: IdentityDetails) => ({
  email: details.email,
  email_trusted: details.emailTrusted ? 1 : 0,
  fullname: details.fullname,
  company: details.company ?? null,
  location: details.location ?? null,
  job_role: details.jobRole ?? null,
  provider_roles: JSON.stringify(details.providerRoles),
  groups: JSON.stringify(details.groups),
  grounds: details.grounds === undefined ? null : JSON.stringify(details.grounds),
})

export function toIdentity(row: IdentityRow): AccountIdentity {
  return {
    id: row.id,
    strategy: row.strategy,
    issuer: row.issuer,
    subject: row.subject,
    collaboratorId: row.collaborator_id,
    email: row.email,
    emailTrusted: row.email_trusted === 1 && row.owned_email !== null,
    fullname: row.fullname,
    ...(row.company === null ? {} : { company: row.company }),
    ...(row.location === null ? {} : { location: row.location }),
    ...(row.job_role === null ? {} : { jobRole: row.job_role }),
    providerRoles: JSON.parse(row.provider_roles),
    groups: JSON.parse(row.groups),
    ...(row.grounds === null ? {} : { grounds: JSON.parse(row.grounds) }),
    superAdminByLink: row.super_admin === 1,
    addedBy: row.added_by,
    createdAt: Number(row.created_at),
    lastUsedAt: Number(row.last_used_at),
    noticed: row.noticed_at !== null,
  }
}
