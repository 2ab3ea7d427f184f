import type { Generated } from 'kysely'

/**
 * The tables, as Kysely sees them. Times are milliseconds since 1970; flags are 0 or 1 and lists are JSON text, because
 * that is what SQLite and PostgreSQL store alike.
 */
export interface Tables {
  collaborators: CollaboratorsTable
  identities: IdentitiesTable
  invitations: InvitationsTable
  super_admin_bindings: SuperAdminBindingsTable
  basic_credentials: BasicCredentialsTable
  basic_attempts: BasicAttemptsTable
  sessions: SessionsTable
  session_tokens: SessionTokensTable
  one_time_codes: OneTimeCodesTable
  server_keys: ServerKeysTable
  audit_events: AuditEventsTable
  config_versions: ConfigVersionsTable
  config_drafts: ConfigDraftsTable
  restart_requests: RestartRequestsTable
  api_tokens: ApiTokensTable
  changes: ChangesTable
}

export interface CollaboratorsTable {
  id: string
  /** Lower case. Not unique: an address that nobody vouches for must not block the one who owns it. */
  email: string
  email_trusted: number
  fullname: string
  company: string | null
  location: string | null
  /** JSON list: given by an administrator, an invitation or self-signup. */
  roles: string
  /** JSON list: what the provider said at the last sign-in, through `fieldMapping.role`. */
  provider_roles: string
  /** JSON list, from `fieldMapping.groups`, likewise. */
  groups: string
  /** 1 when made super admin through a one-time link. */
  super_admin: number
  disabled_at: number | null
  created_at: number
  last_sign_in_at: number | null
}

export interface IdentitiesTable {
  issuer: string
  subject: string
  collaborator_id: string
  strategy: string
  created_at: number
  last_used_at: number
}

export interface InvitationsTable {
  id: string
  /** Lower case. */
  email: string
  strategy: string
  /** JSON list. */
  roles: string
  invited_by: string | null
  created_at: number
  expires_at: number
  redeemed_at: number | null
}

/** A `superAdmins` entry of the file, once redeemed. It counts only as long as the file still has the entry. */
export interface SuperAdminBindingsTable {
  email: string
  strategy: string
  issuer: string
  subject: string
  collaborator_id: string
  bound_at: number
}

export interface BasicCredentialsTable {
  strategy: string
  /** Lower case. */
  email: string
  /** The identity's subject; random, so that an address can change hands without the account doing so. */
  subject: string
  /** argon2id, in PHC format. */
  password_hash: string
  changed_at: number
  /** 1 for a one-time password. */
  must_change: number
  /** When a one-time password stops working; null for a chosen one. */
  expires_at: number | null
}

/** Failed attempts, kept for addresses without an account too, so that both behave alike. */
export interface BasicAttemptsTable {
  strategy: string
  email: string
  failures: number
  last_failure_at: number
  locked_until: number | null
}

export interface SessionsTable {
  id: string
  collaborator_id: string
  strategy: string
  /** What the sign-in rested on (`sourceOf` of the configuration); null in rows of before it was written down. */
  source: string | null
  issuer: string
  subject: string
  created_at: number
  last_seen_at: number
  expires_at: number
  address: string
  user_agent: string
  /** Sealed: what the strategy keeps (`AtProvider`). */
  at_provider: string | null
  /** The provider's session id, for logout calls that bring nothing else. */
  provider_sid: string | null
}

/** One per host: the same session has a cookie of its own on the console and on each app. */
export interface SessionTokensTable {
  /** SHA-256 of the cookie's value, base64url. */
  token_hash: string
  session_id: string
  host: string
}

export interface OneTimeCodesTable {
  /** SHA-256, base64url. */
  code_hash: string
  kind: string
  payload: string
  expires_at: number
}

export interface ServerKeysTable {
  id: string
  kind: string
  /** JWK, JSON. The file's mode keeps it from other users of the machine. */
  jwk: string
  created_at: number
  /** Id of the key of its kind that it follows; empty for the first. Unique within the kind. */
  follows: string
}

export interface AuditEventsTable {
  id: string
  at: number
  kind: string
  actor_id: string | null
  actor: string
  target: string | null
  result: string
  code: string | null
  ref: string | null
  address: string | null
  detail: string
}

/** Every text that the configuration file has had, as far as anybody has seen it. */
export interface ConfigVersionsTable {
  /** From 1, in the order in which they came. */
  number: number
  /** Hash of the text. The same text can come back, so it is not unique. */
  version: string
  at: number
  by_id: string | null
  by_name: string
  /** `saved`, `restored`, or `found`: somebody edited the file on disk. */
  how: string
  /** What changed, in words. */
  summary: string
  /** With its secrets, as the file has it. The database's mode keeps it from other users of the machine. */
  content: string
}

/** An unfinished text, one per person, so that nobody overwrites another's. */
export interface ConfigDraftsTable {
  collaborator_id: string
  at: number
  /** The version that the edit began with. */
  base_version: string
  content: string
}

/** `gatewright restart`, from another process: the server notices the row and answers in it. */
export interface RestartRequestsTable {
  id: string
  by_name: string
  at: number
  answered_at: number | null
  /** JSON `RestartResult`. */
  result: string | null
}

/** Personal API tokens; a revoked one is deleted. */
export interface ApiTokensTable {
  id: string
  /** SHA-256, base64url. */
  token_hash: string
  collaborator_id: string
  name: string
  /** JSON list of app ids. */
  apps: string
  strategy: string
  /** Of the session that it was made in. */
  source: string | null
  created_at: number
  expires_at: number
  last_used_at: number | null
}

/** What has changed, for other processes on the same data. Kept for some minutes. */
export interface ChangesTable {
  /** In the order in which they were written; never given twice. */
  seq: Generated<number>
  /** Id of the process that has written it. */
  origin: string
  at: number
  /** JSON `Change`. */
  change: string
}
