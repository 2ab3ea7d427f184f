import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVersionStore } from '../../src/config-file/version-store.ts'
import type { Versions } from '../../src/config-file/versions.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Engine, engines } from './engines.ts'

describe.each(engines)('versions of the configuration on $name', ({ open }) => {
  let engine: Awaited<ReturnType<Engine['open']>>
  let versions: Versions
  beforeEach(async () => {
    engine = await open()
    versions = createVersionStore(engine.database, { now: () => 1_000 }, '/etc/gatewright.config.json')
  })
  afterEach(() => engine.close())

  const record = (text: string) =>
    versions.record({ text, by: { name: 'ada' }, how: 'saved', summary: `made it ${text}` })

  it('numbers each text that is written at the same moment, and loses none', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => `text ${index}`)
    await Promise.all(texts.map(record))
    expect((await versions.texts(100)).toSorted()).toEqual(texts)
    expect((await versions.latest())?.text).toBe((await versions.texts(1))[0])
    expect(await versions.newest()).toBe((await versions.latest())?.version)
  })

  it('keeps a text once where it is found by several at the same moment', async () => {
    await Promise.all([record('same'), record('same'), record('same')])
    expect(await versions.texts(100)).toEqual(['same'])
  })

  it('keeps a text again that comes back after another', async () => {
    for (const text of ['one', 'two', 'one']) await record(text)
    expect(await versions.texts(100)).toEqual(['one', 'two', 'one'])
    expect(await versions.list(2)).toMatchObject([{ summary: 'made it one' }, { summary: 'made it two' }])
  })
  it('are those of one file, and of another where that has been moved here', async () => {
    const of = (file: string) => createVersionStore(engine.database, { now: () => 1_000 }, file)
    const keep = (file: string, text: string) =>
      of(file).record({ text, by: { name: 'ada' }, how: 'found', summary: '' })
    await keep('/etc/a.json', 'a1')
    await keep('/etc/b.json', 'b1')
    await keep('/etc/a.json', 'a1')
    await keep('/etc/a.json', 'a2')
    expect(await of('/etc/a.json').texts(9)).toEqual(['a2', 'a1'])
    expect(await of('/etc/b.json').texts(9)).toEqual(['b1'])
    expect((await of('/etc/b.json').latest())?.text).toBe('b1')

    // Another file beside two that are there, one that was moved, and one that has versions of its own already.
    await of('/etc/c.json').adopt(() => false)
    expect(await of('/etc/c.json').texts(9)).toEqual([])
    await of('/srv/a.json').adopt(file => file === '/etc/a.json')
    expect(await of('/srv/a.json').texts(9)).toEqual(['a2', 'a1'])
    await of('/etc/b.json').adopt(() => true)
    expect(await of('/etc/b.json').texts(9)).toEqual(['b1'])
  })

  it('of before it was known of which file they are belong to the next', async () => {
    await record('old')
    await sqlOf(engine.database).updateTable('config_versions').set({ file: null }).execute()
    await versions.adopt(() => false)
    expect(await versions.texts(9)).toEqual(['old'])
  })
})
