import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Audit, createAudit } from '../../src/audit/audit.ts'
import { createAuditStore } from '../../src/audit/audit-store.ts'
import { type Engine, engines } from './engines.ts'

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

  it('is read page by page, the latest first, without missing or repeating an entry', async () => {
    for (let index = 0; index < 7; index += 1) {
      now = Math.trunc(index / 2)
      await audit.record({ ...event, target: `entry ${index}` })
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
    await audit.record({ ...event, kind, target: 'Tranquillity' })
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

  it('keeps nothing of what is rolled back', async () => {
    const undone = engine.database.transaction(async tx => {
      await audit.within(tx).record(event)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect((await audit.read({}, { limit: 10 })).items).toEqual([])
  })
})
