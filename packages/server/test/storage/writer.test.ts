import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import type { GatewrightError } from '../../src/errors.ts'
import { migrate } from '../../src/storage/migrations/index.ts'
import { openPlainly } from '../../src/storage/sqlite/plain.ts'
import { openReader } from '../../src/storage/sqlite/reader.ts'
import { openWriter, type WriteOutcome } from '../../src/storage/sqlite/writer.ts'
import type { Tables } from '../../src/storage/tables.ts'

const insert = (name: string) => ({
  sql: "insert into one_time_codes (code_hash, kind, payload, expires_at) values (?, 'x', '{}', 0)",
  parameters: [name],
})

/** A writer with little patience, and a tool of somebody else on the same file. */
async function start({ patience = 2000 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-writer-'))
  const file = join(folder, 'gatewright.sqlite')
  const db = new Kysely<Tables>({ dialect: openPlainly(file).dialect })
  await migrate(db)
  await db.destroy()
  const outcomes: WriteOutcome[] = []
  const late: number[] = []
  const writer = await openWriter({
    file,
    origin: 'here',
    patience,
    onOutcome: outcome => void outcomes.push(outcome),
    onLateCommit: () => void late.push(1),
  })
  const tool = new DatabaseSync(file, { timeout: 2000 })
  onTestFinished(async () => {
    if (tool.isTransaction) tool.exec('rollback')
    tool.close()
    await writer.close()
    await rm(folder, { recursive: true, force: true })
  })
  const column = (sql: string) =>
    tool
      .prepare(sql)
      .all()
      .map(row => Object.values(row)[0])
  return {
    file,
    writer,
    tool,
    outcomes,
    late,
    written: () => column('select code_hash from one_time_codes order by code_hash'),
    commits: () => column('select count(*) from changes')[0],
  }
}

const why = (outcome: WriteOutcome | Error) =>
  outcome === 'written'
    ? outcome
    : 'reason' in outcome
      ? outcome.reason
      : (outcome as GatewrightError).detail.reason

/** What is thrown in this time, in milliseconds; whoever waits for longer has been forgotten. */
const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => 'not refused',
    error => error,
  )
  return [error.code, error.detail?.reason ?? error.message]
}

it('writes what stands in a queue with few commits, each with one mark', async () => {
  const { writer, written, commits } = await start()
  const names = Array.from({ length: 200 }, (_, index) => `n${String(index).padStart(3, '0')}`)
  await Promise.all(names.map(name => writer.write(insert(name))))
  expect(written()).toEqual(names)
  expect(commits()).toBeLessThan(50)
})

it('keeps what others in the same commit have written when one is undone', async () => {
  const { writer, written } = await start()
  const works = ['a', 'b', 'c'].map(async name => {
    const tx = await writer.begin()
    await tx.run(insert(name))
    await (name === 'b' ? tx.rollback() : tx.commit())
  })
  const twice = refused(writer.write(insert('a')))
  await Promise.all([...works, writer.write(insert('d'))])
  expect(await twice).toEqual([undefined, 'UNIQUE constraint failed: one_time_codes.code_hash'])
  expect(written()).toEqual(['a', 'c', 'd'])
})

it('sees in a transaction what came before it, and nobody sees what is not committed', async () => {
  const { writer, written } = await start()
  const first = await writer.begin()
  await first.run(insert('a'))
  expect(written()).toEqual([])
  const second = writer.begin()
  const committed = first.commit()
  const tx = await second
  const { rows } = await tx.run({ sql: 'select code_hash from one_time_codes', parameters: [] })
  expect(rows).toEqual([{ code_hash: 'a' }])
  await tx.rollback()
  await committed
  expect(written()).toEqual(['a'])
})

it('waits for a lock of somebody else’s, and refuses in time when it stays', async () => {
  const { writer, tool, written, outcomes } = await start({ patience: 1_000 })
  tool.exec('begin immediate')
  const many = [writer.write(insert('a')), writer.begin(), writer.write(insert('b'))]
  expect(await Promise.all(many.map(refused))).toEqual([
    ['storage_unavailable', 'busy'],
    ['storage_unavailable', 'busy'],
    ['storage_unavailable', 'busy'],
  ])
  tool.exec('rollback')
  expect(written()).toEqual([])
  tool.exec('begin immediate')
  const soon = writer.write(insert('c'))
  tool.exec('rollback')
  await soon
  expect(written()).toEqual(['c'])
  expect(outcomes.map(why).at(-1)).toBe('written')
})

it('undoes a transaction that takes too long, and lets the others go on', async () => {
  const { writer, written } = await start({ patience: 600 })
  const forgotten = await writer.begin()
  await forgotten.run(insert('forgotten'))
  const behind = [writer.write(insert('a')), writer.write(insert('b'))].map(refused)
  // All of it is over at the same moment: how soon this machine passes the turn on must not decide who still gets it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
  for (const one of behind) expect(await one).toEqual(['storage_unavailable', 'slow'])
  await writer.write(insert('c'))
  expect(await refused(forgotten.run(insert('d')))).toEqual(['storage_unavailable', 'slow'])
  expect(await refused(forgotten.commit())).toEqual(['storage_unavailable', 'slow'])
  expect(written()).toContain('c')
  expect(written()).not.toContain('forgotten')
})

it('lets no more wait than it can take', async () => {
  const { writer, written } = await start()
  const open = await writer.begin()
  const waiting = Array.from({ length: 1000 }, (_, index) => writer.write(insert(`n${index}`)))
  expect(writer.waiting).toBe(1000)
  expect(await refused(writer.write(insert('one more')))).toEqual(['storage_unavailable', 'overloaded'])
  await open.rollback()
  await Promise.all(waiting)
  expect(written()).toHaveLength(1000)
})

it('says that the disk is full, keeps nothing of what did not fit, and goes on when there is room', async () => {
  const { writer, written } = await start()
  const tx = await writer.begin()
  await tx.run({ sql: 'pragma max_page_count = 60', parameters: [] })
  await tx.commit()
  const large = { ...insert('large'), sql: insert('').sql.replace("'{}'", `'${'x'.repeat(300_000)}'`) }
  expect(await refused(writer.write(large))).toEqual(['disk_full', 'full'])
  const partly = await writer.begin()
  await partly.run(insert('small'))
  expect(await refused(partly.run(large))).toEqual(['disk_full', 'full'])
  expect((await refused(partly.commit()))[0]).toBe('disk_full')
  await writer.write(insert('a'))
  expect(written()).toEqual(['a'])
  const more = await writer.begin()
  await more.run({ sql: 'pragma max_page_count = 6000', parameters: [] })
  await more.commit()
  await writer.write(large)
  expect(written()).toEqual(['a', 'large'])
})

for (const what of ['', '-wal'] as const) {
  it(`writes nothing into a ${what === '' ? 'database' : 'log'} that was moved away`, async () => {
    const { writer, file, written, tool } = await start()
    await writer.write(insert('a'))
    tool.exec('begin; select * from one_time_codes')
    await rename(`${file}${what}`, `${file}${what}.away`)
    expect(await refused(writer.write(insert('b')))).toEqual(['storage_unavailable', 'moved'])
    await writeFile(`${file}${what}`, '')
    expect(await refused(writer.begin())).toEqual(['storage_unavailable', 'moved'])
    await rename(`${file}${what}.away`, `${file}${what}`)
    tool.exec('rollback')
    await writer.write(insert('c'))
    expect(written()).toEqual(['a', 'c'])
  })
}

it('says that the file is damaged, and still does when it is asked again', async () => {
  const { writer, file, tool } = await start()
  await writer.write({ ...insert('a'), sql: insert('').sql.replace("'{}'", `'${'x'.repeat(300_000)}'`) })
  tool.exec('pragma wal_checkpoint(truncate)')
  const { size } = await stat(file)
  await writeFile(file, Buffer.alloc(size - 8192, 7), { flag: 'r+' })
  const reasons: unknown[] = []
  const { connection, run } = openReader(file, error => void reasons.push(error && why(error)))
  onTestFinished(() => connection.database.close())
  const read = () => run({ sql: 'select payload from one_time_codes', parameters: [] })
  expect(read).toThrow('cannot read or write its database')
  expect(read).toThrow('cannot read or write its database')
  expect(reasons).toEqual(['not-a-database', 'not-a-database'])
})
