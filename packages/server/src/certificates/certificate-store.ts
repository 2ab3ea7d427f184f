import type { Clock } from '../clock.ts'
import { tryOut } from '../http/certificate.ts'
import { createEnvelope, openEnvelope } from '../keys/envelope.ts'
import type { Seal } from '../keys/seal.ts'
import type { Database } from '../storage/database.ts'
import { engineOf, sqlOf } from '../storage/sql.ts'
import type { ElsewherePending } from './challenges.ts'
import { type CertificatePlace, failuresIn } from './place.ts'
import { isFailed } from './retry.ts'

const PURPOSE = 'acme'
/** As many challenges are looked for at most; an order has one, and names are ordered one after the other. */
const MOST_PENDING = 1000
/** No challenge is pending for longer, in milliseconds: an order takes three minutes. */
const PENDING = 30 * 60_000

/** Whether several nodes have them in common. */
export const areShared = (database: Database): boolean => engineOf(database) === 'postgres'

/** Rows of `acme_items`: a statement for each, since there are few. */
function itemsOf(database: Database, clock: Clock) {
  const db = sqlOf(database)
  return {
    async read(name: string, authority: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('acme_items')
        .select('content')
        .where('name', '=', name)
        .where('authority', '=', authority)
        .executeTakeFirst()
      return row?.content
    },
    async write(name: string, authority: string, content: string, tx = database): Promise<void> {
      const now = clock.now()
      await sqlOf(tx)
        .insertInto('acme_items')
        .values({ name, authority, content, written_at: now })
        .onConflict(conflict =>
          conflict.columns(['name', 'authority']).doUpdateSet({ content, written_at: now }),
        )
        .execute()
    },
  }
}

/**
 * What ACME has brought, for all nodes. Keys are sealed, and bound to what they are of: a row that is put in another's place opens as
 * nothing.
 * @param authority URL of its directory
 */
export function certificateStore(
  options: { readonly database: Database; readonly clock: Clock; readonly seal: Seal },
  authority: string,
): CertificatePlace {
  const { database, clock, seal } = options
  const items = itemsOf(database, clock)

  async function open(name: string): Promise<string | undefined> {
    const content = await items.read(name, authority)
    if (content === undefined) return undefined
    const opened = (await openEnvelope(seal, PURPOSE, content)) as Partial<Sealed> | undefined
    if (opened?.name !== name || opened.authority !== authority || opened.text === undefined)
      throw new Error(`"${name}" in the storage was not sealed by this installation`)
    return opened.text
  }

  async function close(name: string, text: string): Promise<string> {
    const envelope = await createEnvelope(seal, PURPOSE)
    return envelope({ name, authority, text } satisfies Sealed)
  }

  return {
    accountPlace: 'in the storage (table acme_items)',
    prepare: async () => undefined,
    async readAccountKey() {
      const text = await open(ACCOUNT)
      return text === undefined ? undefined : Buffer.from(text)
    },
    async writeAccountKey(key) {
      await items.write(ACCOUNT, authority, await close(ACCOUNT, key.toString()))
    },
    async read(name) {
      const text = await open(certificateOf(name))
      if (text === undefined) return undefined
      const { cert, key } = JSON.parse(text) as { readonly cert: string; readonly key: string }
      const what = `the certificate of ${name} in the storage`
      return tryOut({ cert: what, key: what }, Buffer.from(cert), Buffer.from(key))
    },
    async write(name, { cert, key }) {
      const item = certificateOf(name)
      const content = await close(item, JSON.stringify({ cert: cert.toString(), key: key.toString() }))
      await database.transaction(async tx => {
        await items.write(item, authority, content, tx)
        await tx.announce({ kind: 'certificate-kept', name })
      })
    },
    readFailures: async () => failuresIn((await items.read(FAILURES, authority)) ?? '{}', isFailed),
    writeFailures: failures => items.write(FAILURES, authority, JSON.stringify(failures)),
  }
}

/** Challenges that any node answers: the authority asks whichever the balancer has chosen. */
export function pendingChallenges(database: Database, clock: Clock): ElsewherePending {
  const db = sqlOf(database)
  const items = itemsOf(database, clock)
  return {
    async all() {
      const rows = await db
        .selectFrom('acme_items')
        .select(['name', 'content'])
        .where('name', '>=', challengeOf(''))
        .where('name', '<', `${challengeOf('')}~`)
        .orderBy('name')
        .limit(MOST_PENDING)
        .execute()
      return new Map(rows.map(({ name, content }) => [name.slice(challengeOf('').length), content]))
    },
    async add(token, answer) {
      // Those of nodes that were killed.
      await db
        .deleteFrom('acme_items')
        .where('name', '>=', challengeOf(''))
        .where('name', '<', `${challengeOf('')}~`)
        .where('written_at', '<', clock.now() - PENDING)
        .execute()
      await items.write(challengeOf(token), '', answer)
    },
    async remove(token) {
      await db.deleteFrom('acme_items').where('name', '=', challengeOf(token)).execute()
    },
  }
}

interface Sealed {
  readonly name: string
  readonly authority: string
  readonly text: string
}

const ACCOUNT = 'account'
const FAILURES = 'failures'
const certificateOf = (name: string) => `certificate ${name}`
const challengeOf = (token: string) => `challenge ${token}`
