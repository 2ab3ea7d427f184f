import type { Selectable } from 'kysely'
import type { CollaboratorsTable } from '../storage/tables.ts'

/** Somebody who signs in and uses the apps. */
export interface Collaborator {
  readonly id: string
  /** Lower case. */
  readonly email: string
  /** Whether the provider vouches for the address (decision 1). */
  readonly emailTrusted: boolean
  readonly fullname: string
  /** Given here, by an administrator or an invitation. */
  readonly roles: readonly string[]
  /** Said by the provider at the last sign-in. */
  readonly providerRoles: readonly string[]
  readonly groups: readonly string[]
  /** Made super admin through a one-time link; entries of the file are kept apart. */
  readonly superAdminByLink: boolean
  readonly disabled: boolean
  /** Milliseconds since 1970. */
  readonly lastSignInAt: number | undefined
}

export function toCollaborator(row: Selectable<CollaboratorsTable>): Collaborator {
  return {
    id: row.id,
    email: row.email,
    emailTrusted: row.email_trusted === 1,
    fullname: row.fullname,
    roles: JSON.parse(row.roles),
    providerRoles: JSON.parse(row.provider_roles),
    groups: JSON.parse(row.groups),
    superAdminByLink: row.super_admin === 1,
    disabled: row.disabled_at !== null,
    lastSignInAt: row.last_sign_in_at === null ? undefined : Number(row.last_sign_in_at),
  }
}
