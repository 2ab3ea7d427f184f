import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { listKeys, roleKey } from '../list-keys.ts'

interface Person {
  readonly id: string
  readonly email: string
  readonly fullname: string
  readonly roles: string
}

/** People that are read in one go. */
const AT_ONCE = 500

/**
 * What lists of people are searched and sorted by, kept beside what it is made of, with an index for each order. When somebody
 * was last seen is kept with the account, to the minute: a session that is touched tells it, so that the order needs no look at
 * everybody's sessions. The page of a person asks how they signed in last, and what was refused.
 */
export const listsOfPeople: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const run = (statement: string) => sql.raw(statement).execute(db)
    const text = (column: string) => `add column ${column} text not null default ''`
    for (const column of ['folded', 'name_key', 'address_key', 'role_key'])
      await run(`alter table collaborators ${text(column)}`)
    await run('alter table collaborators add column last_seen_at bigint not null default 0')
    for (const column of ['folded', 'address_key', 'role_key'])
      await run(`alter table invitations ${text(column)}`)

    await eachOf(db, 'collaborators', 'id, email, fullname, roles', async ({ id, roles, ...person }) => {
      const keys = listKeys(person)
      await sql`update collaborators set folded = ${keys.folded}, name_key = ${keys.name_key},
        address_key = ${keys.address_key}, role_key = ${roleKey(JSON.parse(roles))} where id = ${id}`.execute(
        db,
      )
    })
    await eachOf(db, 'invitations', "id, email, '' as fullname, roles", async ({ id, roles, ...person }) => {
      const keys = listKeys(person)
      await sql`update invitations set folded = ${keys.folded}, address_key = ${keys.address_key},
        role_key = ${roleKey(JSON.parse(roles))} where id = ${id}`.execute(db)
    })
    await run(`update collaborators set last_seen_at = max(coalesce(last_sign_in_at, 0), coalesce(
      (select max(s.last_seen_at) from sessions as s where s.collaborator_id = collaborators.id), 0))`)

    for (const index of [
      'collaborators_by_name on collaborators (name_key, id)',
      'collaborators_by_address on collaborators (address_key, id)',
      'collaborators_by_role on collaborators (role_key, name_key, id)',
      'collaborators_by_last_seen on collaborators (last_seen_at, address_key, id)',
      'invitations_open_by_address on invitations (address_key, id) where redeemed_at is null',
      'invitations_open_by_role on invitations (role_key, address_key, id) where redeemed_at is null',
      "audit_events_of_accounts on audit_events (actor_id, at, id) where kind = 'sign-in' and result = 'ok'",
      "audit_events_refused_by_actor on audit_events (actor, at, id) where result = 'refused'",
    ]) {
      await run(`create index ${index}`)
    }
    // Who is seen every few seconds is written down once a minute.
    await run(`create trigger collaborators_seen after update of last_seen_at on sessions begin
      update collaborators set last_seen_at = new.last_seen_at
        where id = new.collaborator_id and last_seen_at < new.last_seen_at - 60000; end`)
  },
}

async function eachOf(
  db: Kysely<unknown>,
  table: string,
  columns: string,
  fill: (person: Person) => Promise<unknown>,
): Promise<void> {
  for (let after = ''; ; ) {
    const { rows } = await sql<Person>`select ${sql.raw(columns)} from ${sql.table(table)}
      where id > ${after} order by id limit ${AT_ONCE}`.execute(db)
    for (const row of rows) await fill(row)
    if (rows.length < AT_ONCE) return
    after = rows.at(-1)?.id ?? ''
  }
}
