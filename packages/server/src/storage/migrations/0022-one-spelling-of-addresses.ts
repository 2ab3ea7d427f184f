import { canonicalAddress } from '@gatewright/config'
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Tables with addresses, and which columns beside the address one of them may not have twice. */
const tables = [
  { name: 'collaborators' },
  { name: 'identities' },
  { name: 'proven_addresses', once: '1 = 1' },
  {
    name: 'invitations',
    once: 'o.strategy = t.strategy and o.redeemed_at is null and t.redeemed_at is null',
  },
  { name: 'super_admin_bindings', once: 'o.strategy = t.strategy' },
  { name: 'basic_credentials', once: 'o.strategy = t.strategy' },
  { name: 'basic_attempts', once: 'o.strategy = t.strategy' },
] as const

/**
 * Addresses are kept in one spelling now: letters and marks before the `@` are put together (NFC). One that was kept in the other
 * spelling gets it, so that whoever signs in, is invited or is named in the file finds it again. Where both spellings are there,
 * they may be two people: the one in the right spelling keeps the address. The other does not own it any more, and an open
 * invitation, a password or a binding of it stays as it is, which nobody can type; an account is never joined to another.
 */
export const oneSpellingOfAddresses: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const { name, ...rules } of tables) {
      const table = sql.table(name)
      // Plain ASCII has one spelling.
      const { rows } = await sql<{ email: string }>`
        select distinct email from ${table} where octet_length(email) <> length(email)`.execute(db)
      for (const { email } of rows) {
        const spelt = canonicalAddress(email)
        if (spelt === undefined || spelt === email) continue
        const free =
          'once' in rules
            ? sql`and not exists (select 1 from ${table} as o where o.email = ${spelt} and ${sql.raw(rules.once)})`
            : sql``
        await sql`update ${table} as t set email = ${spelt} where t.email = ${email} ${free}`.execute(db)
        if (name === 'proven_addresses') await sql`delete from ${table} where email = ${email}`.execute(db)
      }
    }
  },
}
