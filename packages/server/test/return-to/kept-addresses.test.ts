import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeyStore } from '../../src/keys/key-store.ts'
import { createKeptAddresses } from '../../src/return-to/kept-addresses.ts'
import { rowsIn } from '../../src/storage/row-counts.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Engine, engines } from '../stores/engines.ts'
import { emptyTables } from '../stores/support.ts'

describe.each(engines)('addresses that are kept on $name', engineOf => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let now = Date.parse('2026-03-01T12:00:00Z')
  const clock = { now: () => now }
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const limited: string[] = []
  const start = () =>
    createKeptAddresses({
      database: engine.database,
      keys: createKeyStore(engine.database, clock),
      clock,
      log,
      onLimit: limit => limited.push(limit),
    })
  const rows = () => sqlOf(engine.database).selectFrom('kept_addresses').selectAll().execute()
  const bytes = () => rowsIn(engine.database, 'kept_addresses bytes')
  const link = (n: number | string, length = 6000) => `https://app.test/${n}?${'x'.repeat(length)}`
  const hours = (count: number) => {
    now += count * 3_600_000
  }

  beforeAll(async () => {
    engine = await engineOf.open()
  })
  beforeEach(async () => {
    lines.length = 0
    await emptyTables(engine.database, 'kept_addresses')
  })
  afterAll(() => engine.close())

  it('come back by a short key, from whichever process and after a restart', async () => {
    const key = (await (await start()).keep(link(1), '192.0.2.1')) ?? ''
    expect(key).toMatch(/^[\w-]{22}$/)
    expect(await (await start()).find(key)).toBe(link(1))
    for (const odd of ['', 'x', `${key}x`, key.slice(1), key.toUpperCase(), 'k'.repeat(22)]) {
      expect(await (await start()).find(odd)).toBeUndefined()
    }
  })

  it('are one row for one address, however often it is wanted, and its time begins anew', async () => {
    const kept = await start()
    const key = await kept.keep(link(1), '192.0.2.1')
    hours(13)
    for (let n = 0; n < 5; n += 1) expect(await kept.keep(link(1), '192.0.2.2')).toBe(key)
    expect(await kept.keep(link(2), '192.0.2.2')).not.toBe(key)
    expect(await rows()).toHaveLength(2)
    expect(await bytes()).toBe(link(1).length + link(2).length)
    hours(23)
    expect(await kept.find(key ?? '')).toBe(link(1))
    hours(1)
    expect(await kept.find(key ?? '')).toBeUndefined()
    await kept.purge()
    expect([await rows(), await bytes()]).toEqual([[], 0])
  })

  it('have keys that say nothing of them to whoever has another server', async () => {
    const key = await (await start()).keep(link(1), '192.0.2.1')
    await sqlOf(engine.database).deleteFrom('server_keys').execute()
    expect(await (await start()).keep(link(1), '192.0.2.1')).not.toBe(key)
  })

  it('are some megabytes of one network a day, and the log says so beyond', async () => {
    const kept = await start()
    let count = 0
    while ((await kept.keep(link(count, 32_000), `2001:db8::${count.toString(16)}`)) !== undefined) count += 1
    expect(count).toBe(128)
    expect(limited).toEqual(['kept-addresses'])
    expect(lines).toMatchObject([{ code: 'too_many_requests', detail: { limit: 'kept-addresses' } }])
    // What is kept already costs nothing more, and nobody else is concerned.
    expect(await kept.keep(link(0, 32_000), '2001:db8::1')).toBeDefined()
    expect(await kept.keep(link('x'), '2001:db8:0:1::1')).toBeDefined()
    hours(24)
    expect(await kept.keep(link('y'), '2001:db8::1')).toBeDefined()
  })

  it('are a quarter of all of one subscriber, however many networks they have', async () => {
    const kept = await start()
    let count = 0
    while ((await kept.keep(link(count, 32_000), `2001:db8:5:${count.toString(16)}::1`)) !== undefined)
      count += 1
    expect(count).toBe(512)
    expect(await kept.keep(link('x'), '2001:db8:6::1')).toBeDefined()
  })

  it('are so many bytes of all together, also of those that another process has kept', async () => {
    const kept = await start()
    const set = async (rows: number) => {
      const name = 'kept_addresses bytes'
      // PostgreSQL counts in several rows of one name.
      await sqlOf(engine.database).deleteFrom('row_counts').where('name', '=', name).execute()
      await sqlOf(engine.database).insertInto('row_counts').values({ name, rows }).execute()
    }
    await set(64 * 1024 * 1024 - link(1).length)
    expect(await kept.keep(link(1), '192.0.2.1')).toBeDefined()
    expect(await kept.keep(link(2, 10), '192.0.2.2')).toBeUndefined()
    expect(lines).toMatchObject([{ detail: { most: 64 * 1024 * 1024 } }])
    await set(link(1).length)
  })

  it('are no longer than a request can be', async () => {
    expect(await (await start()).keep(link(1, 33_000), '192.0.2.1')).toBeUndefined()
    expect(await rows()).toEqual([])
  })
})
