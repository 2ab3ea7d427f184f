import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const accountsAndSessions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db
    await schema
      .createTable('collaborators')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('email', 'text', c => c.notNull())
      .addColumn('email_trusted', 'integer', c => c.notNull())
      .addColumn('fullname', 'text', c => c.notNull())
      .addColumn('company', 'text')
      .addColumn('location', 'text')
      .addColumn('roles', 'text', c => c.notNull())
      .addColumn('provider_roles', 'text', c => c.notNull())
      .addColumn('groups', 'text', c => c.notNull())
      .addColumn('super_admin', 'integer', c => c.notNull())
      .addColumn('disabled_at', 'bigint')
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('last_sign_in_at', 'bigint')
      .execute()
    await schema.createIndex('collaborators_email').on('collaborators').column('email').execute()

    await schema
      .createTable('identities')
      .addColumn('issuer', 'text', c => c.notNull())
      .addColumn('subject', 'text', c => c.notNull())
      .addColumn('collaborator_id', 'text', c =>
        c.notNull().references('collaborators.id').onDelete('cascade'),
      )
      .addColumn('strategy', 'text', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('last_used_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('identities_key', ['issuer', 'subject'])
      .execute()
    await schema.createIndex('identities_collaborator').on('identities').column('collaborator_id').execute()

    await schema
      .createTable('invitations')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('email', 'text', c => c.notNull())
      .addColumn('strategy', 'text', c => c.notNull())
      .addColumn('roles', 'text', c => c.notNull())
      .addColumn('invited_by', 'text')
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('expires_at', 'bigint', c => c.notNull())
      .addColumn('redeemed_at', 'bigint')
      .execute()
    await schema.createIndex('invitations_email').on('invitations').columns(['email', 'strategy']).execute()

    await schema
      .createTable('super_admin_bindings')
      .addColumn('email', 'text', c => c.notNull())
      .addColumn('strategy', 'text', c => c.notNull())
      .addColumn('issuer', 'text', c => c.notNull())
      .addColumn('subject', 'text', c => c.notNull())
      .addColumn('collaborator_id', 'text', c =>
        c.notNull().references('collaborators.id').onDelete('cascade'),
      )
      .addColumn('bound_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('super_admin_bindings_key', ['email', 'strategy'])
      .execute()

    await schema
      .createTable('basic_credentials')
      .addColumn('strategy', 'text', c => c.notNull())
      .addColumn('email', 'text', c => c.notNull())
      .addColumn('subject', 'text', c => c.notNull().unique())
      .addColumn('password_hash', 'text', c => c.notNull())
      .addColumn('changed_at', 'bigint', c => c.notNull())
      .addColumn('must_change', 'integer', c => c.notNull())
      .addColumn('expires_at', 'bigint')
      .addPrimaryKeyConstraint('basic_credentials_key', ['strategy', 'email'])
      .execute()

    await schema
      .createTable('basic_attempts')
      .addColumn('strategy', 'text', c => c.notNull())
      .addColumn('email', 'text', c => c.notNull())
      .addColumn('failures', 'integer', c => c.notNull())
      .addColumn('last_failure_at', 'bigint', c => c.notNull())
      .addColumn('locked_until', 'bigint')
      .addPrimaryKeyConstraint('basic_attempts_key', ['strategy', 'email'])
      .execute()

    await schema
      .createTable('sessions')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('collaborator_id', 'text', c =>
        c.notNull().references('collaborators.id').onDelete('cascade'),
      )
      .addColumn('strategy', 'text', c => c.notNull())
      .addColumn('issuer', 'text', c => c.notNull())
      .addColumn('subject', 'text', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('last_seen_at', 'bigint', c => c.notNull())
      .addColumn('expires_at', 'bigint', c => c.notNull())
      .addColumn('address', 'text', c => c.notNull())
      .addColumn('user_agent', 'text', c => c.notNull())
      .addColumn('at_provider', 'text')
      .addColumn('provider_sid', 'text')
      .execute()
    await schema.createIndex('sessions_collaborator').on('sessions').column('collaborator_id').execute()
    await schema.createIndex('sessions_expires').on('sessions').column('expires_at').execute()
    await schema
      .createIndex('sessions_provider')
      .on('sessions')
      .columns(['strategy', 'provider_sid'])
      .execute()

    await schema
      .createTable('session_tokens')
      .addColumn('token_hash', 'text', c => c.primaryKey())
      .addColumn('session_id', 'text', c => c.notNull().references('sessions.id').onDelete('cascade'))
      .addColumn('host', 'text', c => c.notNull())
      .execute()
    await schema.createIndex('session_tokens_session').on('session_tokens').column('session_id').execute()

    await schema
      .createTable('one_time_codes')
      .addColumn('code_hash', 'text', c => c.primaryKey())
      .addColumn('kind', 'text', c => c.notNull())
      .addColumn('payload', 'text', c => c.notNull())
      .addColumn('expires_at', 'bigint', c => c.notNull())
      .execute()
    await schema.createIndex('one_time_codes_expires').on('one_time_codes').column('expires_at').execute()

    await schema
      .createTable('server_keys')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('kind', 'text', c => c.notNull())
      .addColumn('jwk', 'text', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .execute()

    await schema
      .createTable('audit_events')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('at', 'bigint', c => c.notNull())
      .addColumn('kind', 'text', c => c.notNull())
      .addColumn('actor_id', 'text')
      .addColumn('actor', 'text', c => c.notNull())
      .addColumn('target', 'text')
      .addColumn('result', 'text', c => c.notNull())
      .addColumn('code', 'text')
      .addColumn('ref', 'text')
      .addColumn('address', 'text')
      .addColumn('detail', 'text', c => c.notNull())
      .execute()
    await schema.createIndex('audit_events_at').on('audit_events').column('at').execute()
    await schema.createIndex('audit_events_ref').on('audit_events').column('ref').execute()
  },
}
