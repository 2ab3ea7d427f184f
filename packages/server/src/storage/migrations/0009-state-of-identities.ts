import { unsourcedGroup } from '@gatewright/config'
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { randomId } from '../../random.ts'

/**
 * What decides moves from the account to the identity that said it: groups, the address and whether it is trusted, and the
 * one-time link's super admin. An account with one identity keeps all of it. Which of several redeemed the link is not known:
 * each has the right, but of two of one provider, who may be two people, the one that signed in last. Roles that `fieldMapping.role` gave are gone:
 * a profile attribute gives none. Of several, the one that
 * signed in last has said what the account holds; the others have said nothing until they sign in again.
 *
 * A session belongs to the identity that began it. An API token knew its strategy alone: it goes to the one identity that
 * its owner has there, and ends where there are several, for then nobody knows whose it is.
 */
export const stateOfIdentities: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await identities(db)
    await provenAddresses(db)
    await sessionsAndTokens(db)
    await sql`alter table invitations add column invited_by_name text`.execute(db)
    await sql`alter table invitations add column account_id text`.execute(db)
    await sql`alter table invitations add column account_mode text`.execute(db)
    // Whose word an older password's address stands on is not known: no super admin's, until one says so.
    await sql`alter table basic_credentials add column email_vouched integer not null default 0`.execute(db)
    await vouchedCredentials(db)
    for (const column of [
      'email_trusted',
      'company',
      'location',
      'provider_roles',
      'groups',
      'super_admin',
    ]) {
      await db.schema.alterTable('collaborators').dropColumn(column).execute()
    }
  },
}

async function identities(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema.alterTable('identities').renameTo('identities_before').execute()
  await schema.dropIndex('identities_collaborator').execute()
  await schema
    .createTable('identities')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('strategy', 'text', c => c.notNull())
    .addColumn('issuer', 'text', c => c.notNull())
    .addColumn('subject', 'text', c => c.notNull())
    .addColumn('collaborator_id', 'text', c => c.notNull().references('collaborators.id').onDelete('cascade'))
    .addColumn('email', 'text', c => c.notNull())
    .addColumn('email_trusted', 'integer', c => c.notNull())
    .addColumn('fullname', 'text', c => c.notNull())
    .addColumn('company', 'text')
    .addColumn('location', 'text')
    .addColumn('job_role', 'text')
    .addColumn('provider_roles', 'text', c => c.notNull())
    .addColumn('groups', 'text', c => c.notNull())
    .addColumn('super_admin', 'integer', c => c.notNull())
    .addColumn('added_by', 'text', c => c.notNull())
    .addColumn('created_at', 'bigint', c => c.notNull())
    .addColumn('last_used_at', 'bigint', c => c.notNull())
    .addColumn('noticed_at', 'bigint')
    .execute()
  // "latest" is the one that signed in last: ties go to the greater key, so that there is exactly one.
  await sql`
    insert into identities (id, strategy, issuer, subject, collaborator_id, email, email_trusted, fullname, company,
      location, provider_roles, groups, super_admin, added_by, created_at, last_used_at, noticed_at)
    select i.strategy || ' ' || i.issuer || ' ' || i.subject, i.strategy, i.issuer, i.subject, c.id, c.email,
      case when latest then c.email_trusted else 0 end, c.fullname,
      case when latest then c.company end, case when latest then c.location end,
      '[]', case when latest then c.groups else '[]' end,
      case when latest_there then c.super_admin else 0 end,
      'an earlier version', i.created_at, i.last_used_at, i.created_at
    from (
      select b.*, not exists (
        select 1 from identities_before as o where o.collaborator_id = b.collaborator_id
          and (o.last_used_at > b.last_used_at or (o.last_used_at = b.last_used_at
            and (o.issuer > b.issuer or (o.issuer = b.issuer and o.subject > b.subject))))
      ) as latest, not exists (
        select 1 from identities_before as o where o.collaborator_id = b.collaborator_id and o.issuer = b.issuer
          and (o.last_used_at > b.last_used_at or (o.last_used_at = b.last_used_at and o.subject > b.subject))
      ) as latest_there
      from identities_before as b
    ) as i join collaborators as c on c.id = i.collaborator_id`.execute(db)
  await schema.dropTable('identities_before').execute()
  await giveIds(db)
  await schema
    .createIndex('identities_key')
    .on('identities')
    .columns(['strategy', 'issuer', 'subject'])
    .unique()
    .execute()
  await schema.createIndex('identities_collaborator').on('identities').column('collaborator_id').execute()
  await schema.createIndex('identities_email').on('identities').column('email').execute()
}

interface Row {
  readonly id: string
  readonly strategy: string
  readonly groups: string
}

/**
 * Ids in the place of the names that they have had for a moment, because no database makes ours; and the strategy to each
 * group, without which nobody knows who said it.
 */
async function giveIds(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<Row>`select id, strategy, groups from identities`.execute(db)
  for (const { id, strategy, groups } of rows) {
    const said: readonly string[] = JSON.parse(groups)
    const kept = JSON.stringify(said.map(group => unsourcedGroup(strategy, group)))
    await sql`update identities set id = ${randomId()}, groups = ${kept} where id = ${id}`.execute(db)
  }
}

/** Of accounts that share a trusted address, the one that signed in last keeps it. */
async function provenAddresses(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('proven_addresses')
    .addColumn('email', 'text', c => c.primaryKey())
    .addColumn('collaborator_id', 'text', c => c.notNull().references('collaborators.id').onDelete('cascade'))
    .addColumn('proven_at', 'bigint', c => c.notNull())
    .execute()
  await sql`
    insert into proven_addresses (email, collaborator_id, proven_at)
    select i.email, i.collaborator_id, i.last_used_at from identities as i
    where i.email_trusted = 1 and i.email <> '' and not exists (
      select 1 from identities as o where o.email = i.email and o.email_trusted = 1
        and (o.last_used_at > i.last_used_at or (o.last_used_at = i.last_used_at and o.id > i.id))
    )`.execute(db)
  await db.schema
    .createIndex('proven_addresses_collaborator')
    .on('proven_addresses')
    .column('collaborator_id')
    .execute()
}

async function sessionsAndTokens(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sessions add column identity_id text references identities (id) on delete cascade`.execute(
    db,
  )
  await sql`
    update sessions set identity_id = (
      select i.id from identities as i where i.issuer = sessions.issuer and i.subject = sessions.subject
        and i.strategy = sessions.strategy and i.collaborator_id = sessions.collaborator_id
    )`.execute(db)
  await sql`delete from sessions where identity_id is null`.execute(db)
  await db.schema.createIndex('sessions_identity').on('sessions').column('identity_id').execute()

  await sql`alter table api_tokens add column identity_id text references identities (id) on delete cascade`.execute(
    db,
  )
  await sql`
    update api_tokens set identity_id = (
      select min(i.id) from identities as i
      where i.strategy = api_tokens.strategy and i.collaborator_id = api_tokens.collaborator_id
      having count(*) = 1
    )`.execute(db)
  await sql`delete from api_tokens where identity_id is null`.execute(db)
  await db.schema.createIndex('api_tokens_identity').on('api_tokens').column('identity_id').execute()
}

/** Made with the one-time link, by the command line, or by somebody who is a super admin. */
async function vouchedCredentials(db: Kysely<unknown>): Promise<void> {
  await sql`
    update basic_credentials set email_vouched = 1 where
      exists (
        select 1 from identities as i where i.subject = basic_credentials.subject and i.super_admin = 1
      )
      or exists (
        select 1 from super_admin_bindings as b where b.subject = basic_credentials.subject
      )
      or exists (
        select 1 from invitations as v where v.email = basic_credentials.email
          and v.strategy = basic_credentials.strategy and (
            v.invited_by is null
            or v.invited_by in (select collaborator_id from identities where super_admin = 1)
            or v.invited_by in (select collaborator_id from super_admin_bindings)
          )
      )`.execute(db)
  await sql`
    update identities set email_trusted = 0 where exists (
      select 1 from basic_credentials as b where b.subject = identities.subject and b.email_vouched = 0
        and identities.issuer = 'urn:gatewright:basic:' || b.strategy
    )`.execute(db)
  await sql`
    delete from proven_addresses where not exists (
      select 1 from identities as i where i.collaborator_id = proven_addresses.collaborator_id
        and i.email = proven_addresses.email and i.email_trusted = 1
    )`.execute(db)
}
