import type { Collaborator } from './collaborator.ts'

/** What a row says of an account. Some drivers give numbers as text. */
interface CollaboratorRow {
  readonly id: string
  readonly email: string
  readonly fullname: string
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
