import type { Collaborator } from './collaborator.ts'

/** What of a stored account is an account: numbers may come as text, as some databases have them. */
export interface CollaboratorRow {
  readonly id: string
  readonly email: string
  readonly fullname: string
  /** JSON list. */
  readonly roles: string
  readonly disabled_at: number | null
  readonly last_sign_in_at: number | null
}

export const toCollaborator = (row: CollaboratorRow): Collaborator => ({
  id: row.id,
  email: row.email,
  fullname: row.fullname,
  roles: JSON.parse(row.roles),
  disabled: row.disabled_at !== null,
  lastSignInAt: row.last_sign_in_at === null ? undefined : Number(row.last_sign_in_at),
})
