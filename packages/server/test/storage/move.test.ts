import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { recordIn } from '../../src/audit/audit-file-store.ts'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { startServer } from '../../src/main.ts'
import type { Database } from '../../src/storage/database.ts'
import { lockFolder } from '../../src/storage/folder/lock.ts'
import type { MovedTable } from '../../src/storage/move/copy.ts'
import { moveToPostgres, planMove } from '../../src/storage/move/move-to-postgres.ts'
import { movedTables, treatments } from '../../src/storage/move/tables.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { createBrowser } from '../support/browser.ts'
import { testConfig } from '../support/config.ts'
import { layDatabase } from '../support/database-with-tables.ts'
import { layPostgresDatabase, postgres, postgresConfig } from '../support/postgres.ts'
import { isSignedIn } from '../support/provider-sign-in.ts'
import { basicConfig, origin } from '../support/server.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-move-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await layDatabase(folder)
  return folder
}

const record = (database: Database) =>
  recordIn(database, { kind: 'storage-moved', actor: 'command line', target: 'there', result: 'ok' })

async function move(folder: string, url: string, more: Partial<Parameters<typeof moveToPostgres>[0]> = {}) {
  const tables: MovedTable[] = []
  const moved = await moveToPostgres({
    folder,
    to: postgresConfig(url),
    now,
    onTable: table => tables.push(table),
    record,
    ...more,
  })
  return { moved, tables }
}

const openOn = (dataFolder: string, url?: string) =>
  openStorage(
    { dataFolder, ...(url !== undefined && { storage: postgresConfig(url) }) },
    { events: createEvents(() => undefined), clock: systemClock },
  )

async function ask(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

function change(folder: string, statements: string): void {
  const file = new DatabaseSync(join(folder, 'gatewright.sqlite'))
  file.exec(statements)
  file.close()
}

/** Two rows in every table that moves, each cell with something in it. */
function fill(folder: string): void {
  const file = new DatabaseSync(join(folder, 'gatewright.sqlite'), { enableForeignKeyConstraints: true })
  for (const table of movedTables) {
    const columns = file.prepare('select name, type from pragma_table_info(?)').all(table)
    const parents = file
      .prepare('select "from" as name, "table" as parent from pragma_foreign_key_list(?)')
      .all(table)
    for (const n of [1, 2]) {
      const row = columns.map(({ name, type }) => {
        const parent = parents.find(each => each.name === name)?.parent
        if (name === 'identity_id') return `identities.id ${n}`
        if (parent !== undefined) return `${parent}.id ${n}`
        if (String(type).toLowerCase() === 'text') return `${table}.${name} ${n}`
        return String(type).toLowerCase() === 'bigint' ? 1_772_366_400_000 + n : n
      })
      file.prepare(`insert into ${table} values (${row.map(() => '?').join()})`).run(...row)
    }
  }
  file.close()
}

it('every table has been thought of: what is moved, what is not, and why', async () => {
  const folder = await newFolder()
  const file = new DatabaseSync(join(folder, 'gatewright.sqlite'))
  const there = file
    .prepare(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite%' and name not like 'kysely%'",
    )
    .all()
    .map(({ name }) => String(name))
  const parents = new Map(
    there.map(table => [
      table,
      file
        .prepare('select "table" as parent from pragma_foreign_key_list(?)')
        .all(table)
        .map(({ parent }) => parent),
    ]),
  )
  file.close()
  expect(Object.keys(treatments).sort()).toEqual(there.sort())
  for (const [at, table] of movedTables.entries())
    for (const parent of parents.get(table) ?? [])
      expect(movedTables.slice(0, at), `${table} comes after ${parent}`).toContain(parent)
})

describe('an installation that gets a PostgreSQL', () => {
  it('goes on where it was: cookies, passwords, keys and the order of what comes next', async () => {
    const dataFolder = await newFolder()
    const config = testConfig({ dataFolder, strategies: [basicConfig()] })
    const log = pino({ level: 'silent' })
    const before = await startServer({ config, log })
    const { storage, clock, invitations, keys } = before.services
    await createCredentials(storage.database, clock, 'default').setVouchedHash(
      'ada@contoso.test',
      await hashPassword('correct-horse-battery'),
    )
    await invitations.invite({ email: 'ada@contoso.test', strategy: 'default', roles: ['member'] })
    const signIn = (port: number) => {
      const browser = createBrowser(port)
      return browser
        .call('POST', `${origin}/api/v1/auth/login/basic/default`, {
          email: 'ada@contoso.test',
          password: 'correct-horse-battery',
        })
        .then(() => browser)
    }
    const browser = await signIn(before.port)
    const signing = await keys.list('assertion')
    await before.close()
    // Ends that are gone already have given their numbers to sessions: none is given a second time.
    change(
      dataFolder,
      "insert into session_ends (id, strategy) values (41, 'gone'); delete from session_ends; update sessions set begun_after = 41",
    )

    const url = await layPostgresDatabase()
    await move(dataFolder, url)
    const after = await startServer({ config: { ...config, storage: postgresConfig(url) }, log })
    onTestFinished(() => after.close())
    const again = createBrowser(after.port)
    for (const [host, jar] of browser.cookies) again.cookies.set(host, jar)
    expect(await isSignedIn(again)).toBe(true)
    expect(await isSignedIn(await signIn(after.port))).toBe(true)
    expect(await after.services.keys.list('assertion')).toEqual(signing)
    expect(await after.services.visits.count()).toBe(2)
    expect((await ask(url, "insert into session_ends (strategy) values ('now') returning id"))[0]?.id).toBe(
      '42',
    )
  })

  it('has every row of every table there, compared, in its order, and counted once', async () => {
    const [folder, url] = [await newFolder(), await layPostgresDatabase()]
    fill(folder)
    // So many that their indexes are made when all are there.
    change(
      folder,
      `insert into audit_events (id, at, kind, actor, result, detail, seq)
         with recursive n (n) as (select 3 union all select n + 1 from n where n < 1500)
         select 'more ' || n, n, 'sign-in', 'ada', 'ok', '{}', 1772366400000 + n from n`,
    )
    const indexes = "select indexdef from pg_indexes where tablename = 'audit_events' order by indexname"
    const before = await ask(url, indexes)
    const { moved, tables } = await move(folder, url)
    expect(moved).toMatchObject({ kind: 'moved', anew: true })
    expect(await ask(url, indexes)).toEqual(before)
    expect(tables.map(({ table }) => table)).toEqual(movedTables)
    for (const { table, from, to } of tables)
      expect([from.rows, to]).toEqual([table === 'audit_events' ? 1500 : 2, from])
    expect(
      await ask(url, 'select name, sum(rows)::float8 as rows from row_counts group by name order by name'),
    ).toEqual([
      { name: 'audit_events numbered', rows: 1_772_366_401_500 },
      { name: 'collaborators', rows: 2 },
      { name: 'kept_addresses bytes', rows: 2 * 'kept_addresses.address 1'.length },
      { name: 'sessions', rows: 2 },
    ])
    // Whoever deletes somebody ends their sessions again.
    await ask(url, 'delete from identities')
    expect(await ask(url, 'select id from sessions')).toEqual([])
    expect(await ask(url, "select target from audit_events where kind = 'storage-moved'")).toEqual([
      { target: 'there' },
    ])
  })

  it('is whole or not there at all: a run that ends in between leaves nothing, and the next begins anew', async () => {
    const [folder, url] = [await newFolder(), await layPostgresDatabase()]
    fill(folder)
    const ended = move(folder, url, { record: () => Promise.reject(new Error('ended in between')) })
    await expect(ended).rejects.toThrow('ended in between')
    expect(await ask(url, 'select id from collaborators')).toEqual([])
    expect(await readdir(folder)).not.toContain('gatewright.moved.json')
    expect((await move(folder, url)).moved).toMatchObject({ kind: 'moved', anew: true })
  })

  it('is there already where a run was ended after it had copied all; and is another’s, or newer, where it is not the same', async () => {
    const [folder, url] = [await newFolder(), await layPostgresDatabase()]
    fill(folder)
    const { moved } = await move(folder, url)
    const back = async (aside: string) => {
      await rename(aside, join(folder, 'gatewright.sqlite'))
      await rm(join(folder, 'gatewright.moved.json'))
    }
    await back(moved.aside as string)
    const again = await move(folder, url)
    expect(again.moved).toMatchObject({ kind: 'there', aside: expect.stringContaining('.moved-') })
    expect(again.tables).toEqual([])
    expect((await move(folder, url)).moved).toMatchObject({ kind: 'there', at: '2026-03-01T12:00:00.000Z' })
    await expect(move(folder, await layPostgresDatabase())).rejects.toThrow(/was moved to .* already/)

    await back(again.moved.aside as string)
    await ask(url, "update collaborators set fullname = 'Ada King' where id like '%1'")
    await expect(move(folder, url)).rejects.toThrow(
      /has this installation already.*they differ in collaborators\. Nothing was changed/,
    )
    const other = await newFolder()
    fill(other)
    change(other, "update server_keys set id = 'another ' || id")
    await expect(move(other, url)).rejects.toThrow(/has another installation \(rows in collaborators, /)
    // Nor are the tables of another's brought up to date, on which an earlier version may be running.
    const newest = 'from kysely_migration where name = (select max(name) from kysely_migration)'
    const [row] = await ask(url, `delete ${newest} returning name, timestamp`)
    await expect(move(other, url)).rejects.toThrow(/has another installation .* Nothing was changed/)
    expect(await ask(url, `select name ${newest}`)).not.toEqual([{ name: row?.name }])
    await ask(url, `insert into kysely_migration values ('${row?.name}', '${row?.timestamp}')`)
  })

  it('is begun by nobody in the place that it has left: not from the file, and not in another empty database', async () => {
    const [folder, url] = [await newFolder(), await layPostgresDatabase()]
    fill(folder)
    const { moved } = await move(folder, url)
    await expect(openOn(folder)).rejects.toThrow(
      /was moved to postgres:\/\/postgres@.* on 2026-03-01.*Write it into storage.url.*To go back to the file/,
    )
    await expect(openOn(folder, await layPostgresDatabase())).rejects.toThrow(
      /was moved to .* the PostgreSQL that storage.url names is empty/,
    )
    await (await openOn(folder, url)).close()
    // As the sentence says.
    await rename(moved.aside as string, join(folder, 'gatewright.sqlite'))
    await rm(join(folder, 'gatewright.moved.json'))
    await (await openOn(folder)).close()
  })

  it('is moved while nobody writes: a server, or a program that has the file open, is told of', async () => {
    const [folder, url] = [await newFolder(), await layPostgresDatabase()]
    const lock = await lockFolder(folder, 'a server')
    await expect(move(folder, url)).rejects.toThrow(/is in use by another Gatewright/)
    lock.release()
    const other = new DatabaseSync(join(folder, 'gatewright.sqlite'))
    other.exec('begin; select * from collaborators')
    other.exec("insert into audit_streams values ('s', 1)")
    await expect(move(folder, url)).rejects.toThrow(/is open in another program|is locked by another program/)
    other.close()
    expect(await planMove(folder, postgresConfig(url))).toMatchObject({ filled: [] })
    expect(await readdir(folder)).toContain('gatewright.sqlite')
  })

  it('keeps texts that PostgreSQL has no place for as far as it can, and says which', async () => {
    const [folder, url] = [await newFolder(), await layPostgresDatabase()]
    fill(folder)
    change(folder, "update collaborators set fullname = 'Ada' || char(0) || 'King' where id like '%1'")
    const { tables } = await move(folder, url)
    expect([...(tables[0]?.changed ?? [])]).toEqual([['fullname', 1]])
    expect(await ask(url, "select fullname from collaborators where id like '%1'")).toEqual([
      { fullname: 'Ada\ufffdKing' },
    ])
  })

  it('is refused where the other side cannot be used, in a sentence that shows no password', async () => {
    const folder = await newFolder()
    const { ask: statement, url } = postgres()
    await statement("create role guest login password 's3cret'")
    await statement('create database of_guest')
    const guest = url('of_guest').replace('postgres@', 'guest:s3cret@')
    const refused = await move(folder, guest).then(String, String)
    expect(refused).toMatch(/permission denied for schema public\. The user must own the database/)
    expect(refused).not.toContain('s3cret')
    await expect(move(folder, url('nowhere'))).rejects.toThrow(/Make it first: create database/)
    await writeFile(join(folder, 'gatewright.sqlite'), 'no database')
    await expect(move(folder, url('of_guest'))).rejects.toThrow(/is not a database/)
    await rm(join(folder, 'gatewright.sqlite'))
    await expect(move(folder, url('of_guest'))).rejects.toThrow(/There is nothing to move/)
  })
})
