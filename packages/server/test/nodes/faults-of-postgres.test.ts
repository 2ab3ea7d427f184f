import { generateKeyPairSync } from 'node:crypto'
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { findPgbouncer, startPgbouncer } from '../../../../tests/support/pgbouncer.ts'
import { type PostgresServer, startPostgres } from '../../../../tests/support/postgres-server.ts'
import { startTcpProxy, type TcpProxy } from '../../../../tests/support/tcp-proxy.ts'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { explain } from '../../src/storage/postgres/explain.ts'
import { newsReader } from '../../src/storage/postgres/news-reader.ts'
import { createOwnNews } from '../../src/storage/postgres/own-news.ts'
import { type PostgresPlace, placeOf } from '../../src/storage/postgres/place.ts'
import { openPool } from '../../src/storage/postgres/pool.ts'
import { refuseUnfit } from '../../src/storage/postgres/prepare.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { testApp } from '../gate/support/test-app.ts'
import { personOf } from '../stores/support.ts'
import { createBrowser } from '../support/browser.ts'
import { azureOffered } from '../support/config.ts'
import { ownCertificate } from '../support/own-certificate.ts'
import { layPostgresDatabase, postgres, postgresConfig } from '../support/postgres.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

/** What a start says of a database that cannot be used. */
async function saidOf(url: string): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'gatewright-said-'))
  try {
    const storage = await openStorage(
      { dataFolder, storage: postgresConfig(url) },
      { events: createEvents(() => undefined), clock: systemClock },
    )
    await storage.close()
    return 'nothing'
  } catch (error) {
    const { name, message } = error as Error
    return `${name}: ${message}`
  } finally {
    await rm(dataFolder, { recursive: true, force: true })
  }
}

describe('a start refuses, and says where, what, why and what to do, with', () => {
  const change = (url: string, how: (url: URL) => void) => {
    const changed = new URL(url)
    how(changed)
    return changed.href
  }

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'a host that nobody knows',
      async () => 'postgres://gatewright@nowhere.invalid/gatewright?sslmode=disable',
      /^StartError: postgres:\/\/gatewright@nowhere\.invalid:5432\/gatewright cannot be used: getaddrinfo \w+ nowhere\.invalid\. No host of that name is known here\. Look at the host in storage\.url, or the variable DATABASE_URL, and at DNS\.$/,
    ],
    [
      'a port that nobody listens on',
      async () => `postgres://gatewright@127.0.0.1:${await freePort()}/gatewright`,
      /ECONNREFUSED 127\.0\.0\.1:\d+\. Nothing listens at that host and port\. Look whether PostgreSQL runs/,
    ],
    [
      'a port of another program',
      async () => {
        const other = createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
        await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
        onTestFinished(() => void other.close())
        return `postgres://gatewright@127.0.0.1:${(other.address() as AddressInfo).port}/gatewright`
      },
      /cannot be used: .* Look whether it is a PostgreSQL, and into its log\.$/,
    ],
    [
      'a database that is not there',
      async () => postgres().url('nowhere'),
      /database "nowhere" does not exist\. Make it first: create database … owner … encoding 'UTF8' template template0$/,
    ],
    [
      'a user who is not there',
      async () => change(postgres().url('postgres'), url => (url.username = 'nobody')),
      /role "nobody" does not exist\. Make it first: create role … login password '…'; or look at the user in storage\.url/,
    ],
    [
      'a user who may not sign in',
      async () => {
        await postgres().ask('create role asleep')
        onTestFinished(() => void postgres().ask('drop role asleep'))
        return change(postgres().url('postgres'), url => (url.username = 'asleep'))
      },
      /role "asleep" is not permitted to log in\. Let it, as superuser: alter role … login$/,
    ],
    [
      'a user who has all the connections that it may have',
      async () => {
        await postgres().ask('create role frugal login connection limit 0')
        onTestFinished(() => void postgres().ask('drop role frugal'))
        return change(postgres().url('postgres'), url => (url.username = 'frugal'))
      },
      /too many connections for role "frugal"\. It has a limit of its own there\. Raise it, by alter role … connection limit/,
    ],
    [
      'TLS that the server does not have',
      async () => `${postgres().url('postgres')}?sslmode=require`,
      /does not support SSL connections\. Turn TLS on there .* sslmode=disable/,
    ],
    [
      'another encoding',
      async () => {
        await postgres().ask(`create database latin encoding 'LATIN1' locale 'C' template template0`)
        onTestFinished(() => void postgres().ask('drop database latin with (force)'))
        return postgres().url('latin')
      },
      /is a database in LATIN1, which cannot hold every name\. Make one with: create database/,
    ],
    [
      'no right to make tables',
      async () => {
        await postgres().ask('create role poor login')
        await postgres().ask('create database of_others template template0')
        onTestFinished(async () => {
          await postgres().ask('drop database of_others with (force)')
          await postgres().ask('drop role poor')
        })
        return change(postgres().url('of_others'), url => (url.username = 'poor'))
      },
      /permission denied for schema public\. The user must own the database, or .* grant create on schema public to the user\.$/,
    ],
    [
      'no right to a schema at all',
      async () => {
        await postgres().ask('create role poorer login')
        await postgres().ask('create database of_nobody template template0')
        await postgres().ask('revoke all on schema public from public', 'of_nobody')
        onTestFinished(async () => {
          await postgres().ask('drop database of_nobody with (force)')
          await postgres().ask('drop role poorer')
        })
        return change(postgres().url('of_nobody'), url => (url.username = 'poorer'))
      },
      /no schema has been selected to create in\. .* grant usage, create on schema public to the user; and look at search_path\.$/,
    ],
    [
      'a user who looks into another schema than that of the tables',
      async () => {
        const url = await layPostgresDatabase()
        const database = new URL(url).pathname.slice(1)
        await postgres().ask(`alter database ${database} set search_path = elsewhere`)
        return url
      },
      /relation "kysely_migration\w*" does not exist\. The tables are in a schema that is not looked into/,
    ],
    [
      'a table of another program',
      async () => {
        await postgres().ask('create database of_a_shop template template0')
        onTestFinished(() => void postgres().ask('drop database of_a_shop with (force)'))
        await postgres().ask('create table sessions (id text)', 'of_a_shop')
        return postgres().url('of_a_shop')
      },
      /relation "sessions" already exists\. Another program has something of that name there\. Make a database for Gatewright alone/,
    ],
    [
      'tables of somebody else',
      async () => {
        const url = await layPostgresDatabase()
        await postgres().ask('create role newcomer login superuser')
        await postgres().ask('alter role newcomer nosuperuser')
        const database = new URL(url).pathname.slice(1)
        await postgres().ask(`alter database ${database} owner to newcomer`)
        onTestFinished(async () => {
          await postgres().ask(`drop database ${database} with (force)`)
          await postgres().ask('drop role newcomer')
        })
        return change(url, changed => (changed.username = 'newcomer'))
      },
      /permission denied for table kysely_migration\. What lies there belongs to somebody else\. Run there as superuser: reassign owned by <owner> to <user>/,
    ],
    [
      'tables of a newer version',
      async () => {
        const url = await layPostgresDatabase()
        const storage = await openStorage(
          { dataFolder: tmpdir(), storage: postgresConfig(url) },
          { events: createEvents(() => undefined), clock: systemClock },
        )
        await sql`insert into kysely_migration values ('9999-of-tomorrow', '2100-01-01T00:00:00.000Z')`.execute(
          sqlOf(storage.database),
        )
        await storage.close()
        return url
      },
      /^NewerDataError: postgres:\/\/postgres@127\.0\.0\.1:\d+\/gatewright_\w+ was written by a newer Gatewright .*"9999-of-tomorrow".* It was left as it was\. Start the newer version, or go back by a restore into a new database: gatewright restore <file> prints how/,
    ],
  ])('%s', async (_, make, said) => {
    expect(await saidOf(await make())).toMatch(said)
  })

  it.each<[string, (files: { cert: string; key: string; other: string }) => string, RegExp]>([
    [
      'a key of another certificate',
      ({ cert, other }) => `&sslcert=${cert}&sslkey=${other}`,
      /names .*cert\.pem as sslcert and .*other\.pem as sslkey, which cannot be used: .*key values mismatch\. Both have to be PEM/,
    ],
    [
      'a key that is none',
      ({ cert }) => `&sslcert=${cert}&sslkey=${cert}`,
      /as sslkey, which cannot be used: .*\. Both have to be PEM, and the key that of the certificate/,
    ],
    [
      'authorities that are none',
      ({ key }) => `&sslrootcert=${key}`,
      /names .*key\.pem as sslrootcert, in which there is no certificate in PEM/,
    ],
  ])('files of TLS that cannot be used, before it connects: %s', async (_, query, said) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatewright-tls-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const of = (name: string, text: string) => {
      writeFileSync(join(folder, `${name}.pem`), text)
      return join(folder, `${name}.pem`)
    }
    const { cert, key } = ownCertificate('db.example.com')
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const files = { cert: of('cert', cert), key: of('key', key), other: of('other', other) }
    expect(await saidOf(`${postgres().url('postgres')}?sslmode=verify-full${query(files)}`)).toMatch(said)
  })

  it('a certificate that PostgreSQL does not believe, on one line', () => {
    const error = Object.assign(
      new Error(
        '401DCF2B5C7F0000:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 48\n',
      ),
      { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' },
    )
    expect(explain(error, 'postgres://db')).toMatchObject({
      message:
        'postgres://db cannot be used: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca: SSL alert number 48. PostgreSQL does not believe the certificate that sslcert names: ssl_ca_file there has to name its authority, and it must not have expired.',
    })
  })

  it('a pooler that drops what is told with a connection, which would leave statements without a limit', async () => {
    const place = placeOf(postgresConfig(postgres().url('postgres')))
    const pool = new Pool({ ...place.client, options: '', max: 1 })
    onTestFinished(() => pool.end())
    await expect(refuseUnfit(pool, place)).rejects.toThrow(
      /^postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres drops what it is told .*: set storage\.pgbouncer to true\.$/,
    )
    await expect(refuseUnfit(pool, { ...place, pgbouncer: true })).resolves.toBeUndefined()
  })

  it('a server that is too old', async () => {
    const old = { query: async () => ({ rows: [{ version: 14, encoding: 'UTF8' }] }) }
    await expect(refuseUnfit(old as never, { shown: 'postgres://db', pgbouncer: false })).rejects.toThrow(
      'postgres://db is PostgreSQL 14. Gatewright needs 15 or newer: upgrade it, or name another server.',
    )
  })
})

it('a start that cannot write the link of the first super admin ends, and listens to nobody', async () => {
  const url = await layPostgresDatabase()
  const database = new URL(url).pathname.slice(1)
  onTestFinished(() => void postgres().ask(`drop database ${database} with (force)`))
  await postgres().ask('alter table one_time_codes add check (false)', database)
  const start = startTestServer({ strategies: [azureOffered], storage: postgresConfig(url) })
  await expect(start).rejects.toThrow('violates check constraint')
  const left = () =>
    postgres().ask(`select count(*)::int from pg_stat_activity where datname = '${database}'`)
  await expect.poll(left).toEqual([{ count: 0 }])
})

/** TLS by a certificate of its own, and a user with a password. */
async function guard(server: PostgresServer): Promise<void> {
  const { cert, key } = ownCertificate('db.example.com')
  const { uid, gid } = statSync(server.folder)
  for (const [name, text] of [
    ['cert.pem', cert],
    ['key.pem', key],
  ] as const) {
    writeFileSync(join(server.folder, name), text, { mode: 0o600 })
    chownSync(join(server.folder, name), uid, gid)
  }
  const rules = join(server.folder, 'data', 'pg_hba.conf')
  writeFileSync(
    rules,
    `host all guarded all scram-sha-256\nhost all kept_out all reject\n${readFileSync(rules, 'utf8')}`,
  )
  for (const statement of [
    "create role guarded login password 'right'",
    'create role kept_out login',
    `alter system set ssl_cert_file = '${join(server.folder, 'cert.pem')}'`,
    `alter system set ssl_key_file = '${join(server.folder, 'key.pem')}'`,
    'alter system set ssl = on',
    'select pg_reload_conf()',
  ])
    await server.ask(statement)
}

interface Holder {
  readonly id: string
  readonly cookie: string
}

describe('two nodes on a primary with a standby, behind an address that follows the primary', () => {
  let primary: PostgresServer
  let standby: PostgresServer
  let way: TcpProxy
  let url: string
  let nodes: readonly [TestServer, TestServer]
  let count = 0
  const app = createHttpServer((_, response) => response.end('the app'))

  beforeAll(async () => {
    primary = await startPostgres()
    await guard(primary)
    standby = await startPostgres({ standbyOf: primary })
    way = await startTcpProxy(primary.port)
    url = `postgres://postgres@127.0.0.1:${way.port}/postgres`
    await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
    const tool = testApp({
      id: 'tool',
      upstreams: [`http://127.0.0.1:${(app.address() as AddressInfo).port}`],
      urls: [{ origin, pathPrefix: '/tool' }],
    })
    const start = () =>
      startTestServer({ strategies: [azureOffered], apps: [tool], storage: postgresConfig(url) })
    nodes = [await start(), await start()]
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
    app.closeAllConnections()
    app.close()
    await way.close()
    await standby.remove()
    await primary.remove()
  })

  const ask = async (node: TestServer, { cookie }: Holder): Promise<number> =>
    (await createBrowser(node.server.port).call('GET', `${origin}/tool/`, undefined, { cookie })).status
  const each = (holder: Holder) => Promise.all(nodes.map(node => ask(node, holder)))
  const readiness = (node: TestServer) =>
    createBrowser(node.server.port)
      .call('GET', `${origin}/readyz`)
      .then(({ status, body }) => ({ status, said: JSON.parse(body) }))
  /** Works in the end: whatever broke is made anew. */
  const onceBack = (work: () => Promise<unknown>) =>
    expect
      .poll(
        () =>
          work().then(
            () => 'done',
            error => error.code ?? error,
          ),
        { interval: 50 },
      )
      .toBe('done')

  /** Somebody who has signed in at the first node; `known` to the memory of both. */
  async function signIn({ known = true } = {}): Promise<Holder> {
    const { accounts, sessions } = nodes[0].server.services
    count += 1
    const identity = { strategy: 'azure', issuer: 'https://idp.example', subject: `person-${count}` }
    const person = await personOf(accounts, { email: `person-${count}@contoso.test`, ...identity })
    const { id, setCookie } = await sessions.start({
      ...{ ...person, ...identity, address: '127.0.0.1', userAgent: '', host: 'localhost:3000' },
      secure: false,
    })
    const holder = { id, cookie: setCookie.split(';')[0] ?? '' }
    if (known) expect(await each(holder)).toEqual([200, 200])
    return holder
  }
  const end = ({ id }: Holder) => nodes[0].server.services.sessions.end(id, false)

  it.each<[string, () => string, RegExp]>([
    [
      'a wrong password',
      () => `postgres://guarded:wrong@127.0.0.1:${primary.port}/postgres`,
      /password authentication failed for user "guarded"\. Look at the user and the password in storage\.url/,
    ],
    [
      'no password',
      () => `postgres://guarded@127.0.0.1:${primary.port}/postgres`,
      /SASL: .*password must be a string\. Look at the user and the password/,
    ],
    [
      'a certificate of an authority that nobody here knows',
      () => `${primary.url('postgres')}?sslmode=verify-full`,
      /self-signed certificate\. Nobody here knows the authority of its certificate\. .*sslrootcert=<file>/,
    ],
    [
      'a certificate for another host',
      () =>
        `${primary.url('postgres')}?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(primary.folder, 'cert.pem'))}`,
      /Its certificate is for another name\. Name the host as the certificate does/,
    ],
    [
      'a user whom it lets in by no line',
      () => `postgres://kept_out@127.0.0.1:${primary.port}/postgres`,
      /pg_hba\.conf rejects connection .*pg_hba\.conf there lets this user in neither from this machine nor without TLS\. Where it wants TLS, write sslmode=verify-full/,
    ],
  ])('a start refuses %s, and says what to do', async (_, make, said) => {
    expect(await saidOf(make())).toMatch(said)
  })

  it('whatever is acknowledged while their connections are killed is there once, and they go on', async () => {
    const codes = nodes.map(node => node.server.services.codes)
    const issued: string[] = []
    let isOver = false
    const work = Array.from({ length: 6 }, async (_, at) => {
      while (!isOver) {
        const code = await codes[at % 2]?.issue('hand-over', { at }, 60).catch(error => {
          expect(error.code).toBe('storage_unavailable')
        })
        if (code) issued.push(code)
      }
    })
    for (let time = 0; time < 8; time += 1) {
      await new Promise(resolve => setTimeout(resolve, 40))
      await primary.ask(
        "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      )
    }
    await expect.poll(() => issued.length).toBeGreaterThan(10)
    isOver = true
    await Promise.all(work)
    for (const wanted of [issued.length, 0]) {
      const payloads = await Promise.all(issued.map(code => codes[1]?.redeem('hand-over', code)))
      expect(payloads.filter(Boolean).length).toBe(wanted)
    }
  })

  it('a standby answers no look for news, also by a connection that does not tell that it is one', async () => {
    await caughtUp()
    const plain = (server: PostgresServer) =>
      new Kysely<Tables>({
        dialect: new PostgresDialect({ pool: new Pool({ connectionString: server.url('postgres') }) }),
      })
    const [there, behind] = [plain(primary), plain(standby)]
    expect((await newsReader(there, createOwnNews()).after(0, [], 0)).at).toBeGreaterThan(0)
    await expect(newsReader(behind, createOwnNews()).after(0, [], 0)).rejects.toMatchObject({ code: '25006' })
    await Promise.all([there.destroy(), behind.destroy()])
  })

  it('a sign-out whose commit is not answered counts once it is there, at the node that did it too', async () => {
    const [leaves, stays] = [await signIn(), await signIn()]
    // A commit that takes as long as the test wants it to.
    await primary.ask('create table held as select 1')
    await primary.ask(`create function wait() returns trigger language plpgsql as
      'begin while exists (select from held) loop perform pg_sleep(0.02); end loop; return null; end'`)
    await primary.ask(`create constraint trigger slowly after insert on changes deferrable initially deferred
      for each row when (new.change like '%session-ended%') execute function wait()`)
    const ending = end(leaves).catch(error => error.code)
    const committing = () =>
      primary.ask("select pid from pg_stat_activity where wait_event = 'PgSleep' and query ilike 'commit%'")
    await expect.poll(committing, { interval: 20 }).toHaveLength(1)
    way.become({ kind: 'cut' })
    expect(await ending).toBe('storage_unavailable')
    way.become({ kind: 'fair' })
    // Still there, for whoever reads it now.
    await expect.poll(() => ask(nodes[0], leaves), { interval: 10 }).toBe(200)
    await primary.ask('delete from held')
    await expect.poll(() => each(leaves), { interval: 50 }).toEqual([401, 401])
    await primary.ask('drop trigger slowly on changes')
    expect(await each(stays)).toEqual([200, 200])
  })

  it('work that PostgreSQL ends for standing idle in its transaction is undone, and says so', async () => {
    const { database } = nodes[0].server.services.storage
    const work = database.transaction(async tx => {
      await sql`set local idle_in_transaction_session_timeout = '20ms'`.execute(sqlOf(tx))
      await tx.announce({ kind: 'session-ended', sessionId: 'never' })
      await new Promise(resolve => setTimeout(resolve, 100))
      await sqlOf(tx).selectFrom('collaborators').select('id').execute()
    })
    await expect(work).rejects.toMatchObject({ code: 'storage_unavailable' })
    const { rows } = await sql`select 1 from changes where change like '%never%'`.execute(sqlOf(database))
    expect(rows).toEqual([])
  })

  it('rights that are taken away while it runs are named, and disturb nobody else', async () => {
    const ada = await signIn()
    const later = await signIn({ known: false })
    await primary.ask('create role limited login')
    await primary.ask('grant select on all tables in schema public to limited')
    await primary.ask('grant usage on schema public to limited')
    const storage = await openStorage(
      { dataFolder: tmpdir(), storage: postgresConfig(url) },
      { events: createEvents(() => undefined), clock: systemClock },
    )
    await sql`set role limited`.execute(sqlOf(storage.database))
    const { database } = storage
    await expect(database.announce({ kind: 'anything' })).rejects.toMatchObject({
      code: 'storage_unavailable',
      detail: { reason: 'refused', said: 'permission denied for table changes' },
    })
    expect(storage.health.faultOf('writing')?.detail.cure).toContain('at the rights on database and schema')
    await storage.close()
    expect([await each(ada), await each(later)]).toEqual([
      [200, 200],
      [200, 200],
    ])
  })

  it('a node that comes back after an hour lets nobody in by what it remembers, not even once', async () => {
    const [node] = nodes
    const [stays, leaves] = [await signIn(), await signIn()]
    // Its clock is what tells it; and nobody has told it what has happened.
    primary.signal('SIGSTOP')
    const now = performance.now.bind(performance)
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 3_600_000)
    try {
      for (const holder of [stays, leaves]) expect(await ask(node, holder)).toBe(503)
      const { status, said } = await readiness(node)
      expect([status, said.error ?? said.code]).toEqual([503, 'storage_unavailable'])
    } finally {
      primary.signal('SIGCONT')
    }
    await onceBack(() => end(leaves))
    await expect.poll(() => each(stays), { interval: 50 }).toEqual([200, 200])
    await expect.poll(() => each(leaves), { interval: 50 }).toEqual([401, 401])
    clock.mockRestore()
  })

  it('one whose machine slept, and whose forward clock with it, is told by the other clocks, and from one whose clock was set', async () => {
    let slept = 0
    let setBy = 0
    const storage = await openStorage(
      { dataFolder: tmpdir(), storage: postgresConfig(url) },
      {
        events: createEvents(() => undefined),
        clock: {
          now: () => Date.now() + slept + setBy,
          monotonic: () => performance.now(),
          sinceBoot: () => performance.now() + slept,
        },
      },
    )
    expect(storage.isAvailable()).toBe(true)
    setBy = 60_000
    expect(storage.isAvailable()).toBe(true)
    slept = 3_600_000
    expect(storage.isAvailable()).toBe(false)
    await expect.poll(() => storage.isAvailable(), { interval: 20 }).toBe(true)
    await storage.close()
  })

  it('a key that sealed rows need is never made anew: the start says what is missing, and how to go on without', async () => {
    const { seal, storage } = nodes[0].server.services
    const holder = await signIn({ known: false })
    const db = sqlOf(storage.database)
    const kept = await seal.seal('at-provider', { idToken: 'a token' })
    await db.updateTable('sessions').set({ at_provider: kept }).where('id', '=', holder.id).execute()
    const [key] = await db.selectFrom('server_keys').selectAll().where('kind', '=', 'seal').execute()
    if (key === undefined) throw new Error('no key')
    const start = () =>
      startTestServer({ strategies: [azureOffered], storage: postgresConfig(url) }).then(
        async ({ close }) => {
          await close()
          return 'started'
        },
        error => `${error.name}: ${error.message}`,
      )
    await db.deleteFrom('server_keys').where('id', '=', key.id).execute()
    expect(await start()).toMatch(
      /^StartError: postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres has sealed rows, and the key that opens them, "seal" in the table server_keys, is missing\. No new one is made .* Restore the table server_keys/,
    )
    expect(await db.selectFrom('server_keys').selectAll().where('kind', '=', 'seal').execute()).toEqual([])
    const other = {
      ...key,
      jwk: JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') }),
    }
    await db.insertInto('server_keys').values(other).execute()
    expect(await start()).toMatch(/server_keys does not open: it is that of another installation/)
    // Each node that runs has one to listen on. What a refused start left open would keep its process for ever.
    const listening = () =>
      primary.ask("select count(*)::int from pg_stat_activity where application_name like '%(changes)'")
    await expect.poll(listening).toEqual([{ count: nodes.length }])
    // As the sentence says.
    await db.updateTable('sessions').set({ at_provider: null }).execute()
    expect(await start()).toBe('started')
    await db.updateTable('server_keys').set({ jwk: key.jwk }).where('id', '=', key.id).execute()
    expect(await start()).toBe('started')
  })

  it('a standby lets nobody in whom a node does not know, and is named while it takes no writes', async () => {
    const [known, ended, unknown] = [await signIn(), await signIn(), await signIn({ known: false })]
    await caughtUp()
    await end(ended)
    for (const node of nodes) await expect.poll(() => ask(node, ended), { interval: 20 }).toBe(401)
    // What was read while the news of it came is not kept.
    expect(await each(known)).toEqual([200, 200])
    way.moveTo(standby.port)
    await expect
      .poll(async () => (await readiness(nodes[0])).said.failing?.[0]?.reason, { interval: 50 })
      .toBe('read-only')
    expect(await each(known)).toEqual([200, 200])
    expect(await each(unknown)).toEqual([503, 503])
    expect((await each(ended)).every(status => status !== 200)).toBe(true)
    expect(nodes[0].lines.join('')).toContain('Name the primary in storage.url')
    expect(await saidOf(url)).toMatch(
      /postgres:\/\/\S+ cannot be used\. This PostgreSQL takes no writes: it is a standby/,
    )
    way.moveTo(primary.port)
    await onceBack(() => signIn())
    expect([await each(known), await each(unknown), await each(ended)]).toEqual([
      [200, 200],
      [200, 200],
      [401, 401],
    ])
  })

  it('after a fail-over nothing counts that the standby lacks, and everything that it has', async () => {
    const [stays, out] = [await signIn(), await signIn()]
    await end(out)
    await caughtUp()
    await standby.ask("alter system set primary_conninfo = ''")
    await standby.ask('select pg_reload_conf()')
    await expect
      .poll(async () => (await standby.ask('select pid from pg_stat_wal_receiver')).length, { interval: 20 })
      .toBe(0)
    // What is acknowledged from here on the standby does not have.
    const lost = await signIn()
    const backIn = await signIn()
    expect(await each(backIn)).toEqual([200, 200])
    // What it was told by the standby it tells for as long as it has that connection.
    const bouncer = findPgbouncer() === undefined ? undefined : await startPgbouncer(standby)
    const behind = bouncer && placeOf(postgresConfig(bouncer.url('postgres'), { pgbouncer: true }))
    if (behind) expect(await isStandby(behind)).toBe(true)
    await primary.stop('SIGKILL')
    await standby.ask('select pg_promote()')
    if (behind) expect(await isStandby(behind)).toBe(false)
    await bouncer?.remove()
    way.moveTo(standby.port)
    for (const node of nodes) {
      await expect.poll(() => ask(node, lost), { interval: 50 }).toBe(401)
      expect(await ask(node, stays)).toBe(200)
      expect(await ask(node, out)).toBe(401)
    }
    await onceBack(() => signIn())
    await end(stays)
    await expect.poll(() => each(stays), { interval: 50 }).toEqual([401, 401])
  })

  /** As a connection of a node's is told, made anew. */
  async function isStandby(place: PostgresPlace): Promise<boolean> {
    const pool = openPool(place, { onLost: () => undefined })
    try {
      return (await pool.query('select pg_is_in_recovery() as is')).rows[0].is
    } finally {
      await pool.end()
    }
  }

  /** The standby has all that the primary has acknowledged. */
  async function caughtUp(): Promise<void> {
    const [place] = await primary.ask('select pg_current_wal_lsn() as at')
    await expect
      .poll(
        async () =>
          (await standby.ask(`select pg_last_wal_replay_lsn() >= '${place?.at}' as there`))[0]?.there,
        {
          interval: 20,
        },
      )
      .toBe(true)
  }
})
