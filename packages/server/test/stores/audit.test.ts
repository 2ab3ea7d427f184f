import { type Logger, pino } from 'pino'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { type Audit, createAudit, type RecordEntry } from '../../src/audit/audit.ts'
import type { AuditEvent, DoneEvent, RefusedEvent } from '../../src/audit/audit-event.ts'
import { createAuditStore } from '../../src/audit/audit-store.ts'
import { MOST_WAITING } from '../../src/audit/refusal-notes.ts'
import type { Database } from '../../src/storage/database.ts'
import { createOneTimeCodes } from '../../src/storage/one-time-code-store.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Engine, engines } from './engines.ts'
import { allowInserts, refuseInserts } from './support.ts'

const log = pino({ level: 'silent' })
const event = { kind: 'export', actor: 'ada@contoso.test', target: 'the audit log', result: 'ok' } as const

describe.each(engines)('the audit log on $name', ({ open }) => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let audit: Audit
  let now: number
  beforeEach(async () => {
    engine = await open()
    now = 0
    audit = createAudit(engine.database, { now: () => now }, log, { audit: { keepSeconds: 60 } })
  })
  afterEach(() => engine.close())
  const record = (done: DoneEvent) => audit.transaction((_, record) => record(done))

  it('is read page by page, the latest first, without missing or repeating an entry', async () => {
    for (let index = 0; index < 7; index += 1) {
      now = Math.trunc(index / 2)
      await record({ ...event, target: `entry ${index}` })
    }
    const seen: string[] = []
    let before: string | undefined
    do {
      const page = await audit.read({}, { limit: 3, before })
      seen.push(...page.items.map(({ what }) => what))
      before = page.next
    } while (before !== undefined)
    expect(seen.toSorted()).toEqual(Array.from({ length: 7 }, (_, index) => `Exported entry ${index}`))
    expect(seen[0]).toBe('Exported entry 6')
  })

  it('says what an entry of another version is, in that version’s own words', async () => {
    const kind = 'moon-landing' as 'export'
    await record({ ...event, kind, target: 'Tranquillity' })
    expect((await audit.read({}, { limit: 1 })).items).toMatchObject([
      { kind: 'moon-landing', what: 'moon-landing Tranquillity' },
    ])
  })

  it('drops what has been kept long enough, also where it is more than one portion', async () => {
    const store = createAuditStore(engine.database, { now: () => now })
    await engine.database.transaction(async tx => {
      const old = createAuditStore(tx, { now: () => now })
      for (let index = 0; index < 600; index += 1) await old.add(event)
    })
    now = 60_001
    await store.add({ ...event, target: 'today' })
    await audit.purge()
    expect((await audit.read({}, { limit: 10 })).items.map(({ what }) => what)).toEqual(['Exported today'])
  })

  describe('and a change', () => {
    let told: AuditEvent[]
    const failures = vi.fn()
    const warnings = vi.fn()
    const change = (tx: Database) =>
      createOneTimeCodes(tx, { now: () => now }).issue('admin-link', { made: true }, 60)
    const changes = async () =>
      (await sqlOf(engine.database).selectFrom('one_time_codes').selectAll().execute()).length
    const entries = async () => (await audit.read({}, { limit: 200 })).items.length
    /** From here on, until it is mended. */
    const breakTheLog = () => refuseInserts(engine.database, 'audit_events', 'no entry')
    const mendTheLog = () => allowInserts(engine.database, 'audit_events')

    beforeEach(() => {
      told = []
      const onEvent = (event: AuditEvent) => void told.push(event)
      const log = { error: failures.mockReset(), warn: warnings.mockReset() } as unknown as Logger
      audit = createAudit(engine.database, { now: () => now }, log, { audit: { keepSeconds: 60 }, onEvent })
    })

    it('are kept together, and told of once they are', async () => {
      await audit.transaction(async (tx, record) => {
        await change(tx)
        await record(event)
        expect(told).toEqual([])
      })
      expect([await changes(), await entries(), told]).toEqual([1, 1, [event]])
    })

    it('are both undone where the change fails', async () => {
      const undone = audit.transaction(async (tx, record) => {
        await change(tx)
        await record(event)
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      expect([await changes(), await entries(), told]).toEqual([0, 0, []])
    })

    it('are both undone where the log cannot be written', async () => {
      await breakTheLog()
      const undone = audit.transaction(async (tx, record) => {
        await change(tx)
        await record(event)
      })
      await expect(undone).rejects.toThrow('no entry')
      expect([await changes(), await entries(), told]).toEqual([0, 0, []])
    })

    const refusal = { ...event, kind: 'sign-in', result: 'refused', code: 'not_invited' } as RefusedEvent

    it('are not what a refusal is: it stands, is counted, and the log says so twice, however many there are', async () => {
      await audit.noteRefusal(refusal)
      await breakTheLog()
      for (let time = 0; time < 5; time += 1) await audit.noteRefusal(refusal)
      await mendTheLog()
      await audit.noteRefusal(refusal)
      expect([await entries(), told.length]).toEqual([2, 7])
      expect([failures.mock.calls.length, warnings.mock.calls]).toEqual([
        1,
        [[{ leftOut: 5 }, 'audit: refusals are written down again; so many were left out']],
      ])
    })

    it('are waited for by few refusals: more at once are left out', async () => {
      await Promise.all(Array.from({ length: 120 }, () => audit.noteRefusal(refusal)))
      expect([await entries(), told.length]).toEqual([MOST_WAITING, 120])
    })
  })

  it('has no way to write down a change but with it', () => {
    expectTypeOf<Audit>().not.toHaveProperty('record')
    expectTypeOf<Audit['noteRefusal']>().parameter(0).not.toExtend<DoneEvent>()
    expectTypeOf<RecordEntry>().parameter(0).not.toExtend<RefusedEvent>()
  })
})
