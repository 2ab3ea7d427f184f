import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVersionStore } from '../../src/config-file/version-store.ts'
import type { Versions } from '../../src/config-file/versions.ts'
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
})
