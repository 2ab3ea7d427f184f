import type { AccountIdentity, IdentityDetails } from './account-identity.ts'

/** What of a stored identity is one of an account: numbers may come as text, as some databases have them. */
export interface IdentityRow {
  readonly id: string
  readonly strategy: string
  readonly issuer: string
  readonly subject: string
  readonly collaborator_id: string
  readonly email: string
  readonly email_trusted: number
  /** The same address, where it is the account's own. */
  readonly owned_email: string | null
  readonly fullname: string
  readonly company: string | null
  readonly location: string | null
  readonly job_role: string | null
  /** JSON lists. */
  readonly provider_roles: string
  readonly groups: string
  /** JSON. */
  readonly grounds: string | null
  readonly super_admin: number
  readonly added_by: AccountIdentity['addedBy']
  readonly created_at: number
  readonly last_used_at: number
  readonly noticed_at: number | null
}

/** What a provider has told, as it is stored. */
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

/** The identity, as everybody but the store has it. */
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
