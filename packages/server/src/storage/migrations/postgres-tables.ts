import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { OWN_NAME } from '../postgres/own-name.ts'

/**
 * The tables as SQLite has them after its first 25 migrations, for a PostgreSQL that begins with them. A test holds both to the same
 * tables, columns and indexes. What differs:
 *
 * - Texts are compared byte by byte (`collate "C"`), as SQLite does and as our keys are made for; an order by some language would
 *   change with the operating system's libraries, and with it every index.
 * - `session_tokens.rowid` is a column, which SQLite has of its own.
 * - A count is many rows of which each connection has one: whoever begins a session would else wait for the commit of whoever
 *   began one before.
 * - `audit_events.seq` is given afterwards, by whoever reads in that order: numbers that are given while others write are not those of
 *   the order in which anybody sees the rows. The last that was given is kept with the counts. `written` says in which order rows came
 *   that wait for one: clocks differ, and stand still for the many entries of a millisecond.
 */
export const postgresTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [...tables, ...indexes, ...counted, ...following, ...byHand])
      await sql.raw(statement).execute(db)
  },
}

/** `t`: a text. */
const table = (name: string, columns: string): string =>
  `create table ${name} (${columns.replace(/\bt\b/g, 'text collate "C"')})`

const tables = [
  table(
    'collaborators',
    `id t primary key, email t not null, fullname t not null, roles t not null, disabled_at bigint,
     created_at bigint not null, last_sign_in_at bigint, folded t not null default '', name_key t not null default '',
     address_key t not null default '', role_key t not null default '', last_seen_at bigint not null default 0`,
  ),
  table(
    'identities',
    `id t primary key, strategy t not null, issuer t not null, subject t not null,
     collaborator_id t not null references collaborators (id) on delete cascade, email t not null,
     email_trusted integer not null, fullname t not null, company t, location t, job_role t, provider_roles t not null,
     groups t not null, super_admin integer not null, added_by t not null, created_at bigint not null,
     last_used_at bigint not null, noticed_at bigint, grounds t`,
  ),
  table(
    'proven_addresses',
    `email t primary key, collaborator_id t not null references collaborators (id) on delete cascade,
     proven_at bigint not null`,
  ),
  table(
    'invitations',
    `id t primary key, email t not null, strategy t not null, roles t not null, invited_by t, created_at bigint not null,
     expires_at bigint not null, redeemed_at bigint, invited_by_name t, account_id t, account_mode t, invited_by_identity t,
     folded t not null default '', address_key t not null default '', role_key t not null default ''`,
  ),
  table(
    'mails',
    `id t primary key, invitation_id t not null, recipient t not null, invited_by t not null, sealed t, state t not null,
     attempts integer not null, problem t, created_at bigint not null, next_at bigint not null`,
  ),
  table(
    'super_admin_bindings',
    `email t not null, strategy t not null, issuer t not null, subject t not null,
     collaborator_id t not null references collaborators (id) on delete cascade, bound_at bigint not null,
     constraint super_admin_bindings_key primary key (email, strategy)`,
  ),
  table(
    'basic_credentials',
    `strategy t not null, email t not null, subject t not null unique, password_hash t not null, changed_at bigint not null,
     must_change integer not null, expires_at bigint, email_vouched integer not null default 0,
     constraint basic_credentials_key primary key (strategy, email)`,
  ),
  table(
    'basic_attempts',
    `strategy t not null, email t not null, failures integer not null, last_failure_at bigint not null,
     locked_until bigint, constraint basic_attempts_key primary key (strategy, email)`,
  ),
  table(
    'sessions',
    `id t primary key, collaborator_id t not null, identity_id t, strategy t not null, source t, issuer t not null,
     subject t not null, created_at bigint not null, last_seen_at bigint not null, expires_at bigint not null,
     address t not null, user_agent t not null, at_provider t, provider_sid t, begun_after bigint not null default 0`,
  ),
  table(
    'session_tokens',
    `token_hash t primary key, session_id t not null references sessions (id) on delete cascade, host t not null,
     rowid bigint generated always as identity`,
  ),
  table(
    'session_ends',
    `id bigint generated always as identity primary key, collaborator_id t, identity_id t, strategy t, provider_sid t,
     issuer t, subject t, except_session t`,
  ),
  table(
    'one_time_codes',
    'code_hash t primary key, kind t not null, payload t not null, expires_at bigint not null, owner_hash t',
  ),
  table('kept_addresses', 'address_key t primary key, address t not null, expires_at bigint not null'),
  table(
    'server_keys',
    "id t primary key, kind t not null, jwk t not null, created_at bigint not null, follows t not null default ''",
  ),
  table(
    'audit_events',
    `id t primary key, at bigint not null, kind t not null, actor_id t, actor t not null, target t, result t not null, code t,
     ref t, address t, detail t not null, seq bigint, written bigint generated always as identity`,
  ),
  table('audit_streams', 'name t primary key, seq bigint not null'),
  table(
    'config_versions',
    `number integer primary key, version t not null, at bigint not null, by_id t, by_name t not null, how t not null,
     summary t not null, content t not null, file t`,
  ),
  table('config_saves', 'path t primary key, version t not null, at bigint not null, save t not null'),
  table(
    'config_drafts',
    `collaborator_id t primary key references collaborators (id) on delete cascade, at bigint not null,
     base_version t not null, content t not null`,
  ),
  table(
    'restart_requests',
    'id t primary key, by_name t not null, at bigint not null, answered_at bigint, result t, file t, accepts t',
  ),
  table(
    'api_tokens',
    `id t primary key, token_hash t not null unique, collaborator_id t not null references collaborators (id) on delete cascade,
     name t not null, apps t not null, strategy t not null, created_at bigint not null, expires_at bigint not null,
     last_used_at bigint, identity_id t references identities (id) on delete cascade, source t`,
  ),
  table(
    'changes',
    'seq bigint generated always as identity primary key, origin t not null, at bigint not null, change t not null',
  ),
  table(
    'row_counts',
    'name t not null, slot integer not null default 0, rows bigint not null, primary key (name, slot)',
  ),
]

const indexes = `
api_tokens_by_collaborator on api_tokens (collaborator_id, created_at, id)
api_tokens_by_creation on api_tokens (created_at, id)
api_tokens_by_end on api_tokens (expires_at)
api_tokens_by_source on api_tokens (strategy, source, id)
api_tokens_identity on api_tokens (identity_id)
api_tokens_without_source on api_tokens (strategy, collaborator_id) where source is null
audit_events_by_kind on audit_events (kind, at, id)
audit_events_by_time on audit_events (at, id)
audit_events_of_accounts on audit_events (actor_id, at, id) where kind = 'sign-in' and result = 'ok'
audit_events_of_sign_ins on audit_events (target, at, id) where kind = 'sign-in'
audit_events_ref on audit_events (ref)
audit_events_refused on audit_events (result, at, id) where result = 'refused'
audit_events_refused_by_actor on audit_events (actor, at, id) where result = 'refused'
unique audit_events_seq on audit_events (seq)
audit_events_unnumbered on audit_events (written) where seq is null
basic_attempts_by_age on basic_attempts (locked_until, last_failure_at)
basic_attempts_by_email on basic_attempts (email)
basic_credentials_by_email on basic_credentials (email)
collaborators_by_address on collaborators (address_key, id)
collaborators_by_email on collaborators (email, id)
collaborators_by_last_seen on collaborators (last_seen_at, address_key, id)
collaborators_by_name on collaborators (name_key, id)
collaborators_by_role on collaborators (role_key, name_key, id)
collaborators_disabled on collaborators (disabled_at) where disabled_at is not null
config_versions_by_file on config_versions (file, number)
config_versions_version on config_versions (version)
identities_by_strategy on identities (strategy, collaborator_id)
identities_collaborator on identities (collaborator_id)
identities_email on identities (email)
unique identities_key on identities (strategy, issuer, subject)
identities_of_super_admins on identities (collaborator_id) where super_admin = 1
identities_without_grounds on identities (strategy, issuer, provider_roles) where grounds is null
unique invitations_open on invitations (email, strategy) where redeemed_at is null
invitations_open_by_account on invitations (account_id) where redeemed_at is null and account_id is not null
invitations_open_by_address on invitations (address_key, id) where redeemed_at is null
invitations_open_by_email on invitations (email, id) where redeemed_at is null
invitations_open_by_end on invitations (expires_at) where redeemed_at is null
invitations_open_by_role on invitations (role_key, address_key, id) where redeemed_at is null
invitations_open_by_strategy on invitations (strategy, expires_at) where redeemed_at is null
invitations_redeemed on invitations (redeemed_at) where redeemed_at is not null
kept_addresses_by_expiry on kept_addresses (expires_at)
mails_by_invitation on mails (invitation_id, created_at)
mails_ended on mails (created_at) where state <> 'waiting'
mails_waiting on mails (state, next_at, id) where state = 'waiting'
one_time_codes_by_owner on one_time_codes (owner_hash, kind, expires_at)
one_time_codes_expires on one_time_codes (expires_at)
proven_addresses_collaborator on proven_addresses (collaborator_id)
unique server_keys_chain on server_keys (kind, follows)
session_tokens_by_host on session_tokens (host, rowid)
session_tokens_by_session on session_tokens (session_id, host)
sessions_by_collaborator on sessions (collaborator_id, last_seen_at, id)
sessions_by_last_seen on sessions (last_seen_at, id)
sessions_by_source on sessions (strategy, source, id)
sessions_by_subject on sessions (subject, issuer)
sessions_expires on sessions (expires_at)
sessions_identity on sessions (identity_id)
sessions_provider on sessions (strategy, provider_sid)
sessions_without_source on sessions (strategy, issuer) where source is null
super_admin_bindings_by_collaborator on super_admin_bindings (collaborator_id)`
  .trim()
  .split('\n')
  .map(line => (line.startsWith('unique ') ? `create unique index ${line.slice(7)}` : `create index ${line}`))

/** Rows of one count; connections that share one wait for each other. */
const SLOTS = 64

const trigger = (name: string, when: string, body: string): readonly string[] => [
  `create function ${name}() returns trigger language plpgsql as $$ begin ${body} return null; end $$`,
  `create trigger ${name} after ${when} for each row execute function ${name}()`,
]

const count = (table: string, event: 'insert' | 'delete', name: string, step: string): readonly string[] =>
  trigger(
    `${table}_counted_on_${event}`,
    `${event} on ${table}`,
    `insert into row_counts (name, slot, rows) values ('${name}', pg_backend_pid() % ${SLOTS}, ${step})
     on conflict (name, slot) do update set rows = row_counts.rows + excluded.rows;`,
  )

const counted = [
  ...count('sessions', 'insert', 'sessions', '1'),
  ...count('sessions', 'delete', 'sessions', '-1'),
  ...count('collaborators', 'insert', 'collaborators', '1'),
  ...count('collaborators', 'delete', 'collaborators', '-1'),
  ...count('kept_addresses', 'insert', 'kept_addresses bytes', 'length(new.address)'),
  ...count('kept_addresses', 'delete', 'kept_addresses bytes', '-length(old.address)'),
  `insert into row_counts (name, rows) values ('sessions', 0), ('collaborators', 0), ('kept_addresses bytes', 0),
     ('audit_events numbered', 0)`,
]

/** As `0020-ends-of-sessions` and `0023-lists-of-people` say. */
const following = [
  ...trigger(
    'sessions_end_with_their_identity',
    'delete on identities',
    `delete from sessions where id in (select id from sessions where identity_id = old.id limit 500);
     insert into session_ends (identity_id)
       select old.id where exists (select 1 from sessions where identity_id = old.id);`,
  ),
  ...trigger(
    'collaborators_seen',
    'update of last_seen_at on sessions',
    `update collaborators set last_seen_at = new.last_seen_at
       where id = new.collaborator_id and last_seen_at < new.last_seen_at - 60000;`,
  ),
]

/** What nodes keep in memory, or what that rests on. */
const CACHED = [
  'api_tokens',
  'collaborators',
  'identities',
  'proven_addresses',
  'server_keys',
  'session_ends',
  'session_tokens',
  'sessions',
  'super_admin_bindings',
]

/** Whoever writes with another program tells nobody what: nodes forget all that they know, as they do with SQLite. */
const byHand = [
  `create function written_by_hand() returns trigger language plpgsql as $$ begin
     if current_setting('application_name') not like '${OWN_NAME}%' then
       insert into changes (origin, at, change)
         values ('by hand', (extract(epoch from clock_timestamp()) * 1000)::bigint, '{"kind":"anything"}');
     end if;
     return null; end $$`,
  ...CACHED.flatMap(table => [
    `create trigger ${table}_written_by_hand after insert or update or delete on ${table}
       for each statement execute function written_by_hand()`,
    `create trigger ${table}_truncated_by_hand after truncate on ${table}
       for each statement execute function written_by_hand()`,
  ]),
]
