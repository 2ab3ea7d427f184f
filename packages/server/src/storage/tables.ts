import type { ColumnType, Generated } from 'kysely'
import type { TablesOfNodes } from './tables-of-nodes.ts'

/**
 * The tables, as Kysely sees them. Times are milliseconds since 1970; flags are 0 or 1 and lists are JSON text, because
 * that is what SQLite and PostgreSQL store alike.
 */
export interface Tables extends TablesOfNodes {
  collaborators: CollaboratorsTable
  identities: IdentitiesTable
  proven_addresses: ProvenAddressesTable
  invitations: InvitationsTable
  mails: MailsTable
  super_admin_bindings: SuperAdminBindingsTable
  basic_credentials: BasicCredentialsTable
  basic_attempts: BasicAttemptsTable
  sessions: SessionsTable
  session_tokens: SessionTokensTable
  session_ends: SessionEndsTable
  one_time_codes: OneTimeCodesTable
  kept_addresses: KeptAddressesTable
  server_keys: ServerKeysTable
  audit_events: AuditEventsTable
  audit_streams: AuditStreamsTable
  config_versions: ConfigVersionsTable
  config_saves: ConfigSavesTable
  config_drafts: ConfigDraftsTable
  restart_requests: RestartRequestsTable
  api_tokens: ApiTokensTable
  row_counts: RowCountsTable
}

/** Somebody, by whatever they sign in. What decides stands with the identity that said it. */
export interface CollaboratorsTable {
  id: string
  /** Lower case, to be shown and searched. Decides nothing, and is not unique: see {@link ProvenAddressesTable}. */
  email: string
  /** To be shown and searched. */
  fullname: string
  /** JSON list: given by an administrator, an invitation or self-signup. */
  roles: string
  disabled_at: number | null
  created_at: number
  last_sign_in_at: number | null
  /** Name and address as a search compares them; like the three below made by `listKeys` and `roleKey`. */
  folded: Generated<string>
  /** What lists are sorted by. */
  name_key: Generated<string>
  address_key: Generated<string>
  role_key: Generated<string>
  /** To the minute; 0 for somebody who was never seen. A trigger moves it when a session is touched. */
  last_seen_at: Generated<number>
}

/** What one strategy says of a person, as of their last sign-in with it. One row for each (strategy, issuer, subject). */
export interface IdentitiesTable {
  id: string
  strategy: string
  issuer: string
  subject: string
  collaborator_id: string
  /** Lower case; empty where the provider has none. */
  email: string
  /** 1 where the provider vouches for the address. It counts only while the account owns it: `proven_addresses`. */
  email_trusted: number
  fullname: string
  company: string | null
  location: string | null
  job_role: string | null
  /** JSON list: what gives roles through `roleMapping`, each with its source. */
  provider_roles: string
  /** JSON list, each with its source. */
  groups: string
  /** JSON: by which settings address, groups and roles count, see `Grounds`; null until the next start for rows of before. */
  grounds: string | null
  /** 1 when made super admin through a one-time link, in sessions of this identity. */
  super_admin: number
  /** Who let it in, in words. */
  added_by: string
  created_at: number
  last_used_at: number
  /** When the account's owner has taken notice of it; null for one that was added beside another and not yet seen. */
  noticed_at: number | null
}

/** Whose an address is that a provider has vouched for: of one account alone. */
export interface ProvenAddressesTable {
  /** Lower case. */
  email: string
  collaborator_id: string
  proven_at: number
}

/** Who may get an account, by which strategy and with which roles. Times in milliseconds since 1970. */
export interface InvitationsTable {
  id: string
  /** Lower case. */
  email: string
  strategy: string
  /** JSON list. */
  roles: string
  /** The account that invited; null where the command line did. No key leads to it: who is gone is not taken for that. */
  invited_by: string | null
  /** By which identity it was signed in then; null where nobody knows, and where the command line invited. No key either. */
  invited_by_identity: string | null
  /** Who invited, in words. */
  invited_by_name: string | null
  /** The account that has the address; null where nobody has, and where nothing is said of it. */
  account_id: string | null
  /** `joined`, `anew`, `apart` or `another`: see `InvitedAccount`. */
  account_mode: string | null
  created_at: number
  expires_at: number
  redeemed_at: number | null
  /** As of an account, like the two below. */
  folded: Generated<string>
  address_key: Generated<string>
  role_key: Generated<string>
}

/** The mail of an invitation. No key leads to the invitation: which may be gone when the mail's turn comes. */
export interface MailsTable {
  id: string
  invitation_id: string
  recipient: string
  /** Who invited, in words. */
  invited_by: string
  /** What it says beside, sealed: it may hold a one-time password. Null once it is not to be sent any more. */
  sealed: string | null
  /** `waiting`, `sent` or `failed`. */
  state: string
  attempts: number
  /** Why it has not gone out yet, or never will: JSON with `reason` and `cure`. */
  problem: string | null
  created_at: number
  /** When it is tried next; of one that is not to be sent any more, when that was settled. */
  next_at: number
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

/** Passwords of the accounts that a strategy keeps itself. */
export interface BasicCredentialsTable {
  strategy: string
  /** Lower case. */
  email: string
  /** The identity's subject; random, so that an address can change hands without the account doing so. */
  subject: string
  /** 1 where a super admin, the command line or the one-time link says that the address is the person's. */
  email_vouched: number
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

/** Browsers that are signed in. */
export interface SessionsTable {
  id: string
  collaborator_id: string
  /** The identity that began it, and whose groups, roles and address it has. */
  identity_id: string
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
  /** The last of the ends that it began after, and that does not concern it; 0 where there is none. */
  begun_after: Generated<number>
}

/**
 * An end of more sessions than one transaction can delete: all that began before and match all that is not null. They count for
 * nothing from then on. Gone when their rows are.
 */
export interface SessionEndsTable {
  /** In the order in which they came; never given twice. */
  id: Generated<number>
  collaborator_id: string | null
  identity_id: string | null
  strategy: string | null
  provider_sid: string | null
  issuer: string | null
  subject: string | null
  /** A session that goes on. */
  except_session: string | null
}

/** One per host: the same session has a cookie of its own on the console and on each app. */
export interface SessionTokensTable {
  /** SHA-256 of the cookie's value, base64url. */
  token_hash: string
  session_id: string
  host: string
}

/** Codes that were issued and not yet redeemed, and what was used once. */
export interface OneTimeCodesTable {
  /** SHA-256, base64url. */
  code_hash: string
  kind: string
  payload: string
  expires_at: number
  /** SHA-256, base64url, of whoever has only so many; null where nobody counts. */
  owner_hash: string | null
}

/** Where somebody wants to go after sign-in, where that is too long to travel. */
export interface KeptAddressesTable {
  /** Says nothing of the address to whoever has not the server's key; the same address has the same one. */
  address_key: Generated<string>
  /** Absolute, ASCII. */
  address: string
  expires_at: number
}

/** Keys that the server has made for itself: they sign, and seal. */
export interface ServerKeysTable {
  id: string
  kind: string
  /** JWK, JSON. The file's mode keeps it from other users of the machine. */
  jwk: string
  created_at: number
  /** Id of the key of its kind that it follows; empty for the first. Unique within the kind. */
  follows: string
}

/** The audit log: rows are added, numbered in their order, and dropped when they are too old. */
export interface AuditEventsTable {
  id: string
  /** In the order in which they were written, one after the other. */
  seq: ColumnType<number, number | null, number>
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

/** How far what is configured in `audit.streams` has come. */
export interface AuditStreamsTable {
  name: string
  /** Of the last event that the receiver has. */
  seq: number
}

/** Every text that the configuration file has had, as far as anybody has seen it. */
export interface ConfigVersionsTable {
  /** From 1, in the order in which they came, whatever file they are of. */
  number: number
  /** Absolute path; null until the next start for rows of before it was written down. */
  file: string | null
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

/** A save that has begun: of each file the last. Gone once its version and its entry in the audit log are written. */
export interface ConfigSavesTable {
  /** Of the file, absolute. */
  path: string
  /** Hash of the text that is to be in the file. */
  version: string
  at: number
  /** JSON `IntendedSave`, without the text. */
  save: string
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
  /** Absolute path of the configuration that is meant; null where an older command asks. */
  file: string | null
  /** JSON: ids of the concerns that are agreed to; null where there are none. */
  accepts: string | null
  answered_at: number | null
  /** JSON `RestartResult`. */
  result: string | null
  /** Id of the node that is about to answer. */
  taken_by: string | null
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
  /** The identity as which it counts: that of the session that made it. */
  identity_id: string
  strategy: string
  /** Of the session that it was made in. */
  source: string | null
  created_at: number
  expires_at: number
  last_used_at: number | null
}

/** How many rows some tables have, and how many bytes others. Written by triggers alone. */
export interface RowCountsTable {
  /** Of the table; with ` bytes` behind it where bytes are counted. */
  name: string
  rows: number
}
