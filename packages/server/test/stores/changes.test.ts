import { describe, expect, it } from 'vitest'
import type { Change } from '../../src/events/events.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from './engines.ts'
import { openEngine } from './support.ts'

const ended = (sessionId: string): Change => ({ kind: 'session-ended', sessionId })

describe.each(engines)('what is told of changes on $name', engine => {
  it('is told after the commit, in order, and written down in the same transaction for everybody else', async () => {
    const { database, changes } = await openEngine(engine)
    await database.transaction(async tx => {
      await tx.announce(ended('s1'))
      await tx.transaction(inner => inner.announce(ended('s2')))
      expect(changes).toEqual([])
    })
    expect(changes).toEqual([ended('s1'), ended('s2')])
    const rows = await sqlOf(database).selectFrom('changes').selectAll().orderBy('seq').execute()
    expect(rows.map(row => JSON.parse(row.change))).toEqual(changes)
  })

  it('is told at once outside of one', async () => {
    const { database, changes } = await openEngine(engine)
    await database.announce(ended('s1'))
    expect(changes).toEqual([ended('s1')])
    expect(await sqlOf(database).selectFrom('changes').selectAll().execute()).toHaveLength(1)
  })

  it('is never told of what was rolled back', async () => {
    const { database, changes } = await openEngine(engine)
    const work = database.transaction(async tx => {
      await tx.announce(ended('s1'))
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(changes).toEqual([])
    expect(await sqlOf(database).selectFrom('changes').selectAll().execute()).toEqual([])
  })
})
