import { describe, expect, it } from 'vitest'
import { Collection } from './collection.ts'

interface Row {
  readonly id: string
  readonly colour?: string
}

const make = () => {
  let changes = 0
  const rows = new Collection<Row, 'colour'>('rows', { colour: row => row.colour }, () => {
    changes += 1
  })
  return { rows, changes: () => changes }
}

describe('a collection', () => {
  it('finds rows by index, also after they have changed, and not after they are gone', () => {
    const { rows } = make()
    rows.insert({ id: '1', colour: 'red' })
    rows.insert({ id: '2', colour: 'red' })
    rows.insert({ id: '3' })
    expect(rows.by('colour', 'red').map(row => row.id)).toEqual(['1', '2'])
    rows.update('1', { colour: 'blue' })
    expect(rows.oneBy('colour', 'red')?.id).toBe('2')
    expect(rows.oneBy('colour', 'blue')?.id).toBe('1')
    rows.delete('2')
    expect(rows.by('colour', 'red')).toEqual([])
    expect(rows.size).toBe(2)
  })

  it('keeps a row in its place when something else of it changes', () => {
    const { rows } = make()
    for (const id of ['1', '2', '3']) rows.insert({ id, colour: 'red' })
    rows.update('1', {})
    expect(rows.by('colour', 'red').map(({ id }) => id)).toEqual(['1', '2', '3'])
  })

  it('never changes a row that somebody holds', () => {
    const { rows } = make()
    const held = rows.insert({ id: '1', colour: 'red' })
    rows.update('1', { colour: 'blue' })
    expect(held.colour).toBe('red')
  })

  it('tells of every change, and of nothing that did not happen', () => {
    const { rows, changes } = make()
    rows.insert({ id: '1' })
    rows.update('1', { colour: 'red' })
    rows.delete('1')
    rows.delete('1')
    expect(rows.update('1', { colour: 'blue' })).toBeUndefined()
    expect(changes()).toBe(3)
  })

  it('refuses an id twice', () => {
    const { rows } = make()
    rows.insert({ id: '1' })
    expect(() => rows.insert({ id: '1' })).toThrow('rows already has a row with the id 1')
  })
})
