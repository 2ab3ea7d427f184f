import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type PostgresServer, startPostgres } from '../../../../tests/support/postgres-server.ts'
import { startTcpProxy } from '../../../../tests/support/tcp-proxy.ts'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { removeCollaborator } from '../../src/accounts/remove.ts'
import { systemClock } from '../../src/clock.ts'
import { type Change, createEvents } from '../../src/events/events.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import type { Database } from '../../src/storage/database.ts'
import { createOneTimeCodes } from '../../src/storage/one-time-code-store.ts'
import type { OneTimeCodeStore } from '../../src/storage/one-time-codes.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { openPostgres } from '../../src/storage/postgres/dialect.ts'
import { placeOf } from '../../src/storage/postgres/place.ts'
import { prepare } from '../../src/storage/postgres/prepare.ts'
import { sqlOf, write } from '../../src/storage/sql.ts'
import { openPlainly } from '../../src/storage/sqlite/plain.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { takeTurn } from '../../src/storage/turn.ts'
import { together } from '../../src/storage/unwaited.ts'
import { createAttempts, purgeAttempts } from '../../src/strategies/basic/attempt-store.ts'
import { createAllCredentials, createCredentialStore } from '../../src/strategies/basic/credential-store.ts'
import { addSignedIn } from '../stores/support.ts'
import { layDatabase } from '../support/database-with-tables.ts'
import { layPostgresDatabase, postgres, postgresConfig } from '../support/postgres.ts'

async function openNode(url: string, more: Parameters<typeof postgresConfig>[1] = {}) {
  const heard: Change[] = []
  const told: string[] = []
  const events = createEvents(error => {
    throw error
  })
  events.subscribe(change => heard.push(change))
  const storage = await openStorage(
    { dataFolder: tmpdir(), storage: postgresConfig(url, more) },
    {
      events,
      clock: systemClock,
      onHealth: (work, fault) => told.push(`${work} ${fault?.reason ?? 'works'}`),
    },
  )
  return {
    storage,
    heard,
    told,
    ended: (id: string) => storage.database.announce({ kind: 'session-ended', sessionId: id }),
  }
}

describe('a database of PostgreSQL’s', () => {
  it('has the same tables, columns and indexes as SQLite', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatewright-shape-'))
    await layDatabase(folder)
    const { database } = openPlainly(join(folder, 'gatewright.sqlite'))
    const columns = (sql: string) =>
      (database.prepare(sql).all() as { what: string }[]).map(({ what }) => what)
    const here = columns(
      `select m.name || '.' || c.name || (case when c."notnull" or c.pk then ' not null' else '' end) as what
       from sqlite_schema as m join pragma_table_info(m.name) as c where m.type = 'table' and m.name not like 'sqlite%'`,
    )
    const indexes = columns("select name as what from sqlite_schema where type = 'index' and sql is not null")
    database.close()

    const { storage } = await openNode(await layPostgresDatabase())
    const db = sqlOf(storage.database)
    const { rows } = await sql<{ what: string }>`
      select table_name || '.' || column_name || (case when is_nullable = 'NO' then ' not null' else '' end) as what
      from information_schema.columns where table_schema = 'public'`.execute(db)
    const { rows: names } = await sql<{ what: string }>`
      select indexname as what from pg_indexes where schemaname = 'public' and indexname not like '%\_pkey'
        and indexname not like '%\_key'`.execute(db)
    const { rows: inOrder } = await sql<{ what: string }>`
      select table_name || '.' || column_name as what from information_schema.columns
      where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`.execute(
      db,
    )
    await storage.close()
    const own = [
      'session_tokens.rowid not null',
      'audit_events.written not null',
      'row_counts.slot not null',
      'audit_events_unnumbered',
    ]
    const alone = (all: readonly { what: string }[]) =>
      all
        .map(({ what }) => what)
        .filter(what => !own.includes(what))
        .sort()
    expect(alone(rows)).toEqual([...here].sort())
    expect(alone(names)).toEqual(indexes.filter(name => name !== 'identities_key').sort())
    expect(inOrder).toEqual([])
  })

  it('tells every node what another has changed, in some milliseconds, and a transaction that is undone never', async () => {
    const url = await layPostgresDatabase()
    const [one, two] = [await openNode(url), await openNode(url)]
    await one.ended('a')
    await one.storage.database
      .transaction(async tx => {
        await tx.announce({ kind: 'session-ended', sessionId: 'undone' })
        throw new Error('undone')
      })
      .catch(() => undefined)
    await two.ended('b')
    await expect.poll(() => two.heard.length, { interval: 10 }).toBe(2)
    await expect.poll(() => one.heard.length, { interval: 10 }).toBe(2)
    const both = ['a', 'b'].map(sessionId => ({ kind: 'session-ended', sessionId }))
    for (const { heard } of [one, two]) expect(new Set(heard)).toEqual(new Set(both))
    for (const { storage } of [one, two]) await storage.close()
  })
})

describe('what a connection keeps ready to be asked again', () => {
  it('goes on where a table changes beside it, and where a pooler of which nobody has told gives it another', async () => {
    const { storage } = await openNode(await layPostgresDatabase(), { connections: 1 })
    const store = createSessionStore(storage.database)
    const { collaboratorId, identityId } = await addSignedIn(storage.database)
    const session = {
      ...{ collaboratorId, identityId, strategy: 'azure', source: undefined, issuer: 'i', subject: 's' },
      ...{ createdAt: 1, expiresAt: 2, address: '', userAgent: '', atProvider: 'x', providerSid: undefined },
    }
    const { token } = await store.create(session, { host: 'sso.contoso.test', secure: true })
    const isFound = async () => (await store.byToken(token))?.session.atProvider === 'x'
    const run = (statement: string) => sql.raw(statement).execute(sqlOf(storage.database))
    const kept = async () => {
      const { rows } = await sql`select name from pg_prepared_statements`.execute(sqlOf(storage.database))
      return rows
    }
    expect(await isFound()).toBe(true)
    expect(await kept()).toEqual([{ name: expect.stringMatching(/^session by token [\w-]{16} 0$/) }])
    await run('alter table sessions alter column at_provider type varchar')
    expect(await isFound()).toBe(true)
    expect(await isFound()).toBe(true)
    expect(await kept()).toContainEqual({ name: expect.stringMatching(/ 1$/) })
    await run('deallocate all')
    expect(await isFound()).toBe(true)
    expect(await isFound()).toBe(true)
    expect(await kept()).toEqual([])
    await storage.close()
  })
})

describe('several nodes', () => {
  it('decide one after the other what no constraint says: of two who each take the other’s rights one is told to stop', async () => {
    const url = await layPostgresDatabase()
    const nodes = await Promise.all([openNode(url), openNode(url), openNode(url)])
    const order: string[] = []
    await Promise.all(
      nodes.map(({ storage }, index) =>
        storage.database.transaction(async tx => {
          await takeTurn(tx, 'super admins')
          order.push(`${index} begins`)
          await sqlOf(tx).selectFrom('collaborators').select('id').execute()
          order.push(`${index} ends`)
        }),
      ),
    )
    for (let at = 0; at < order.length; at += 2) expect(order[at]?.[0]).toBe(order[at + 1]?.[0])
    for (const { storage } of nodes) await storage.close()
  })

  // It had waited for rows that the other deleted, took that few for the last, and dropped what said that all of them are over.
  it('clear what is over beside each other, and bring nothing of it back to life', async () => {
    const url = await layPostgresDatabase()
    const [one, two] = [(await openNode(url)).storage, (await openNode(url)).storage]
    const [db, elsewhere] = [sqlOf(one.database), sqlOf(two.database)]
    const { collaboratorId, identityId } = await addSignedIn(one.database)
    const store = createSessionStore(one.database)
    const session = {
      ...{ collaboratorId, identityId, strategy: 'azure', source: undefined, issuer: 'i', subject: 's' },
      ...{ createdAt: 1, expiresAt: 2, address: '', userAgent: '', atProvider: undefined },
      providerSid: undefined,
    }
    await one.database.transaction(async tx => {
      for (let made = 0; made < 60; made += 1)
        await createSessionStore(tx).create(session, { host: 'sso.contoso.test', secure: true })
    })
    await db.insertInto('session_ends').values({ collaborator_id: collaboratorId }).execute()
    const count = async (of: Kysely<Tables>, table: 'sessions' | 'session_ends') =>
      (await sql<{ left: number }>`select count(*) as left from ${sql.table(table)}`.execute(of)).rows[0]
        ?.left
    let cleared: Promise<void> | undefined
    await elsewhere.transaction().execute(async tx => {
      const some = tx.selectFrom('sessions').select('id').orderBy('id').limit(40)
      await tx.deleteFrom('sessions').where('id', 'in', some).execute()
      cleared = store.clearEnded()
      const waits = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await expect.poll(async () => (await waits.execute(elsewhere)).rows.length, { interval: 10 }).toBe(1)
    })
    await cleared
    expect([await count(db, 'sessions'), await count(db, 'session_ends')]).toEqual([0, 0])
    for (const { close } of [one, two]) await close()
  })

  it('give a code to one of a hundred who redeem it at once', async () => {
    const url = await layPostgresDatabase()
    const nodes = await Promise.all([openNode(url), openNode(url), openNode(url)])
    const stores = nodes.map(({ storage }) => createOneTimeCodes(storage.database, systemClock))
    const code = await (stores[0] as OneTimeCodeStore).issue('hand-over', { to: 'ada' }, 60)
    const redeemed = await Promise.all(
      Array.from({ length: 100 }, (_, index) => stores[index % 3]?.redeem('hand-over', code)),
    )
    expect(redeemed.filter(payload => payload !== undefined)).toEqual([{ to: 'ada' }])
    for (const { storage } of nodes) await storage.close()
  })
})

describe('two who write the same at once', () => {
  let one: Awaited<ReturnType<typeof openNode>>
  let other: typeof one
  let url: string
  beforeAll(async () => {
    url = await layPostgresDatabase()
    // As an administrator may have it for all of their databases.
    const name = new URL(url).pathname.slice(1)
    await postgres().ask(`alter database ${name} set default_transaction_isolation = 'repeatable read'`)
    one = await openNode(url)
    other = await openNode(url)
  })
  afterAll(async () => {
    for (const { storage } of [one, other]) await storage.close()
  })
  const onOne = () => sqlOf(one.storage.database)
  const begin = (id: string, collaborator_id: string, of = one.storage.database, strategy = 'azure') =>
    sqlOf(of)
      .insertInto('sessions')
      .values({
        ...{ id, collaborator_id, strategy, issuer: '', subject: '', address: '', user_agent: '' },
        ...{ created_at: 0, last_seen_at: 0, expires_at: 0 },
        ...{ identity_id: '', source: null, at_provider: null, provider_sid: null },
      })
      .execute()
  const somebodyWaits = () =>
    expect
      .poll(
        async () => (await sql`select pid from pg_locks where not granted`.execute(onOne())).rows.length,
        {
          interval: 5,
        },
      )
      .toBeGreaterThan(0)

  it.each([false, true])(
    'see what the other has kept, whatever a database says by default, pgbouncer or not: %s',
    async pgbouncer => {
      const { storage } = await openNode(url, { pgbouncer })
      const { rows } = await storage.database.transaction(tx =>
        sql<{ level: string }>`select current_setting('transaction_isolation') as level`.execute(sqlOf(tx)),
      )
      expect(rows).toEqual([{ level: 'read committed' }])
      await storage.close()
    },
  )

  it('run a statement again that PostgreSQL has undone because of the other, in no transaction as well', async () => {
    await sql`create sequence tries`.execute(onOne())
    const undoneTwice = sql.raw(`do $$ begin if nextval('tries') < 3 then
      raise exception 'as with another' using errcode = '40P01'; end if; end $$`)
    await undoneTwice.execute(onOne())
    expect((await sql`select last_value from tries`.execute(onOne())).rows).toEqual([{ last_value: 3 }])
  })

  // With 200,000 sessions, 5 of 100 that two nodes wrote of the same hundred at once stood a second, and one of the two was lost.
  it('mark sessions as seen in one order, whichever each of them has seen first', async () => {
    for (const id of ['4', '3', '2', '1']) await begin(id, 'ada')
    let marked: Promise<unknown> | undefined
    await one.storage.database.transaction(async tx => {
      await sql`select id from sessions where id = '2' for update`.execute(sqlOf(tx))
      marked = createSessionStore(other.storage.database).touch(['4', '3', '2', '1'].map(id => [id, 9]))
      await somebodyWaits()
      const free = sqlOf(tx).selectFrom('sessions').select('id').orderBy('id').forUpdate().skipLocked()
      expect(await free.execute()).toEqual([{ id: '2' }, { id: '3' }, { id: '4' }])
    })
    await marked
  })

  it.each<[string, (work: (of: Database) => Promise<unknown>) => Promise<unknown>]>([
    ['in a transaction', work => other.storage.database.transaction(work)],
    ['in a statement that stands alone', work => work(other.storage.database)],
  ])('give a session that the other ends in this moment no further token: %s', async (_, within) => {
    await begin('ending', 'ada')
    let added: Promise<unknown> | undefined
    await one.storage.database.transaction(async tx => {
      await sqlOf(tx).deleteFrom('sessions').where('id', '=', 'ending').execute()
      added = within(of => createSessionStore(of).addToken('ending', { host: 'a.test', secure: true }))
      added.catch(() => undefined)
      await somebodyWaits()
    })
    expect(await added).toBeUndefined()
  })

  it('keep what the other has begun anew while it was to be dropped', async () => {
    const now = Date.now()
    const clock = (at: number) => ({ now: () => at })
    const attempts = (of: Database, at: number) =>
      createAttempts(of, clock(at), 'default', { maxLoginAttempt: 2, lockoutSeconds: 60 })
    await attempts(one.storage.database, now - 8 * 24 * 3600_000).recordFailure('ada@contoso.test')
    let dropped: Promise<void> | undefined
    await one.storage.database.transaction(async tx => {
      await attempts(tx, now).recordFailure('ada@contoso.test')
      dropped = purgeAttempts(other.storage.database, clock(now))
      await somebodyWaits()
    })
    await dropped
    await attempts(other.storage.database, now).recordFailure('ada@contoso.test')
    expect(await attempts(one.storage.database, now).isLocked('ada@contoso.test')).toBe(true)
  })

  it('unlock an account at once, though their clocks are an hour apart', async () => {
    const ahead = { ...systemClock, now: () => Date.now() + 3600_000 }
    const options = { maxLoginAttempt: 1, lockoutSeconds: 600 }
    const { database } = one.storage
    await createAttempts(database, systemClock, 'default', options).recordFailure('alan@contoso.test')
    const there = createAttempts(database, ahead, 'default', options)
    await purgeAttempts(database, ahead)
    expect(await there.isLocked('alan@contoso.test')).toBe(true)
    expect(await there.recordFailure('alan@contoso.test')).toBe(false)
  })

  it('let the oldest code of somebody give way, and end each in its time, whatever their own clocks say', async () => {
    const ahead = { ...systemClock, now: () => Date.now() + 3600_000 }
    const [codes, there] = [
      createOneTimeCodes(one.storage.database, systemClock),
      createOneTimeCodes(other.storage.database, ahead),
    ]
    const issue = (by: typeof codes) => by.issue('hand-over', {}, 60, { id: 'ada', most: 2 })
    const made = [await issue(there), await issue(codes), await issue(codes)]
    const redeemed = made.map(
      async (code, index) => (await [codes, there][index % 2]?.redeem('hand-over', code)) !== undefined,
    )
    expect(await Promise.all(redeemed)).toEqual([false, true, true])
  })

  it('forget nothing that was used by a clock that is an hour ahead', async () => {
    const ahead = { ...systemClock, now: () => Date.now() + 3600_000 }
    const codes = createOneTimeCodes(one.storage.database, systemClock)
    await codes.useUp('logout', 'jti-1', 60)
    await createOneTimeCodes(other.storage.database, ahead).purge()
    expect(await codes.useUp('logout', 'jti-1', 60)).toBe(false)
  })

  // It had waited for rows that the other deleted, and took that few for the last.
  it('end all that rest on a way which counts no longer, though the other ends some of them beside', async () => {
    for (let n = 0; n < 60; n += 1) await begin(`by gone ${n}`, 'ada', undefined, 'gone')
    let removed: Promise<number> | undefined
    await one.storage.database.transaction(async tx => {
      const of = sqlOf(tx).selectFrom('sessions').select('id').where('strategy', '=', 'gone')
      await sqlOf(tx).deleteFrom('sessions').where('id', 'in', of.orderBy('id').limit(40)).execute()
      removed = createSessionStore(other.storage.database).removeBy({ strategy: 'gone', source: undefined })
      await somebodyWaits()
    })
    await removed
    const left = onOne().selectFrom('sessions').select('id').where('strategy', '=', 'gone')
    expect(await left.execute()).toEqual([])
  })

  it('leave no password that is nobody’s, where one takes an account away that the other is joining it to', async () => {
    const [mine, others] = [one.storage.database, other.storage.database]
    const { collaboratorId } = await addSignedIn(mine, 'joan@contoso.test')
    const said = {
      email: 'joan@contoso.test',
      emailTrusted: false,
      fullname: '',
      providerRoles: [],
      groups: [],
    }
    const made = { email: said.email, passwordHash: '', changedAt: 0, mustChange: false }
    let removed: Promise<void> | undefined
    await others.transaction(async tx => {
      const { subject } = await createCredentialStore(tx, 'default').write(made)
      const identity = { strategy: 'default', issuer: 'gatewright', subject }
      const how = { addedBy: 'a test', beside: false }
      await createAccountStore(tx, systemClock).addIdentity(collaboratorId, identity, said, how)
      removed = removeCollaborator(mine, systemClock, collaboratorId, (tx, identities) =>
        createAllCredentials(tx).drop(identities),
      )
      await somebodyWaits()
    })
    await removed
    expect(await createAllCredentials(mine).find({ email: said.email })).toEqual([])
  })

  it('end no session that has begun once the other had deleted all that were over', async () => {
    const { database } = one.storage
    for (let n = 0; n < 60; n += 1) await begin(`over ${n}`, 'grace')
    await sql`insert into session_ends (collaborator_id) values ('grace')`.execute(onOne())
    let cleared: Promise<void> | undefined
    await database.transaction(async tx => {
      await sql`select id from sessions where collaborator_id = 'grace' for update`.execute(sqlOf(tx))
      cleared = createSessionStore(other.storage.database).clearEnded()
      await somebodyWaits()
      await sql`delete from session_ends`.execute(sqlOf(tx))
      await begin('begun', 'grace', tx)
    })
    await cleared
    const left = onOne().selectFrom('sessions').select('id').where('id', '=', 'begun')
    expect(await left.execute()).toEqual([{ id: 'begun' }])
  })
})

describe('a transaction of which several statements go together', () => {
  const conflict = sql.raw(`do $$ begin raise exception 'as with another' using errcode = '40001'; end $$`)
  const unwaited = (tx: Database) => write(tx, sqlOf(tx).deleteFrom('sessions').where('id', '=', 'none'))
  const people = (tx: Database) => sqlOf(tx).selectFrom('collaborators').select('id').execute()

  // What came behind it was answered with 25P02, which was taken for the reason: one try, and an error of ours in the place of a 503.
  it.each<[string, (tx: Database) => Promise<unknown>]>([
    [
      'which nobody waits for',
      async tx => {
        const failing = conflict.execute(sqlOf(tx))
        await unwaited(tx)
        await failing
      },
    ],
    [
      'which is asked together with it',
      tx => {
        const failing = conflict.execute(sqlOf(tx))
        return together([people(tx), failing])
      },
    ],
  ])('is run again after a conflict, though something was sent behind it %s', async (_, work) => {
    const { storage } = await openNode(await layPostgresDatabase())
    let tries = 0
    const done = storage.database.transaction(tx => {
      tries += 1
      return work(tx)
    })
    await expect(done).rejects.toMatchObject({ code: 'storage_unavailable', detail: { reason: 'conflict' } })
    expect(tries).toBe(4)
    await storage.close()
  })

  // It went along with its beginning, and stood alone when that failed.
  it('sends nothing more where it could not begin, and is not sure of what went along', async () => {
    const pool = new Pool({ connectionString: await layPostgresDatabase(), pipeline: true })
    const failed = (_: unknown, thrown: unknown) => thrown as Error
    const { db, transact, isUncertain } = openPostgres(pool, {
      ...{ watcher: { failed, worked: () => undefined }, begin: 'select 1 / 0', keepsPrepared: false },
    })
    const count = async (db: Kysely<Tables>) =>
      (await db.selectFrom('leases').select('name').execute()).length
    const add = (db: Kysely<Tables>, name: string) =>
      db.insertInto('leases').values({ name, holder: 'one', until: 0 }).execute()
    const error = await transact(async tx => {
      await add(tx, 'along')
      await add(tx, 'behind')
    }).catch(error => error)
    expect(error).toMatchObject({ code: '22012' })
    expect(isUncertain(error)).toBe(true)
    expect(await count(db)).toBe(1)
    await pool.end()
  })
})

describe('a PostgreSQL that is empty', () => {
  it('takes the place of no installation that lies in the data folder: nobody would have an account', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'gatewright-left-'))
    await layDatabase(dataFolder)
    const url = await layPostgresDatabase()
    const open = (fromEnvironment: boolean) =>
      openStorage(
        { dataFolder, storage: postgresConfig(url, { fromEnvironment }) },
        { events: createEvents(() => undefined), clock: systemClock },
      )
    await expect(open(true)).rejects.toThrow(/has an installation.*Unset DATABASE_URL to go on with the file/)
    await expect(open(false)).rejects.toThrow(/Take storage.url out of the configuration/)
    await rm(join(dataFolder, 'gatewright.sqlite'))
    await (await open(true)).close()
  })
})

describe('a PostgreSQL that fails', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.remove())

  it('ends no node whose connection it ends between two statements of a transaction', async () => {
    const { storage, ended } = await openNode(server.url('postgres'))
    const work = storage.database.transaction(async tx => {
      await sqlOf(tx).selectFrom('collaborators').select('id').execute()
      await server.ask('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()')
      // Its goodbye has come before the next statement is sent.
      await new Promise(resolve => setTimeout(resolve, 50))
      await sqlOf(tx).selectFrom('collaborators').select('id').execute()
    })
    await expect(work).rejects.toMatchObject({ code: 'storage_unavailable' })
    await ended('a')
    await storage.close()
  })

  // It waited for its own row for half a minute, and a commit waits for a standby that is away for as long as that is.
  it('tells a node of what it has changed itself where the answer was lost, however late that is done', async () => {
    const way = await startTcpProxy(server.port)
    const { storage, heard, ended } = await openNode(`postgres://postgres@127.0.0.1:${way.port}/postgres`)
    const commitsNeed = async (standby: string) => {
      await server.ask(`alter system set synchronous_standby_names = '${standby}'`)
      await server.ask('select pg_reload_conf()')
    }
    const shown = async () => (await server.ask('show synchronous_standby_names'))[0]
    await commitsNeed('nobody')
    await expect.poll(shown, { interval: 10 }).toEqual({ synchronous_standby_names: 'nobody' })
    const lost = ended('late').catch(error => error.code)
    const waits = () => server.ask("select 1 from pg_stat_activity where wait_event = 'SyncRep'")
    await expect.poll(async () => (await waits()).length, { interval: 10 }).toBe(1)
    way.become({ kind: 'cut' })
    expect(await lost).toBe('storage_unavailable')
    const late = { kind: 'session-ended', sessionId: 'late' }
    expect(heard).toContainEqual(late)
    heard.length = 0
    way.become({ kind: 'fair' })
    // Whether it can be written again is found out beside: it waits, too, and news of others are heard meanwhile.
    await expect.poll(async () => (await waits()).length, { interval: 10 }).toBe(2)
    await server.ask(`set synchronous_commit = local;
      insert into changes (origin, at, change) values ('another', 0, '{"kind":"session-ended","sessionId":"there"}')`)
    const theirs = { kind: 'session-ended', sessionId: 'there' }
    await expect.poll(() => heard, { interval: 20 }).toContainEqual(theirs)
    // It has not given that up before.
    expect(storage.health.counts.get('slow')).toBeUndefined()
    const now = performance.now.bind(performance)
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000)
    await commitsNeed('')
    await expect.poll(() => heard, { interval: 20 }).toContainEqual(late)
    clock.mockRestore()
    await storage.close()
    await way.close()
  })

  it('is left by whoever has looked at its tables alone: a command ended ten seconds later', async () => {
    const url = await layPostgresDatabase()
    await prepare(placeOf(postgresConfig(url)))
    // Refused while somebody is there, after five seconds of PostgreSQL's own; an idle connection stays for ten.
    await postgres().ask(`drop database ${new URL(url).pathname.slice(1)}`)
  })

  it('is gone on with once it is back, and everything that was kept in memory is forgotten', async () => {
    const { storage, heard, told, ended } = await openNode(server.url('postgres'))
    await server.stop('SIGKILL')
    // What its processes have in hand they may still do.
    const refused = () =>
      ended('a').then(
        () => 'kept',
        error => error.code,
      )
    await expect.poll(refused).toBe('storage_unavailable')
    await server.start()
    await expect.poll(() => told.at(-1), { interval: 20 }).toMatch(/works$/)
    await ended('b')
    expect(storage.isAvailable()).toBe(true)
    await expect.poll(() => heard.some(({ kind }) => kind === 'anything')).toBe(true)
    await storage.close()
  })
})
