import type { Config } from '@gatewright/config'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createDraftStore } from '../../src/config-file/draft-store.ts'
import { createRestartRequestStore } from '../../src/config-file/restart-request-store.ts'
import { answerRestartRequests } from '../../src/config-file/restart-requests.ts'
import type { Change } from '../../src/events/events.ts'
import type { Node } from '../../src/nodes/node.ts'
import { engines } from './engines.ts'
import { addPerson, openEngine, standingClock } from './support.ts'

describe.each(engines)('drafts on $name', engine => {
  it('are one for each person, the last one kept', async () => {
    const { database } = await openEngine(engine)
    const clock = standingClock()
    const drafts = createDraftStore(database, clock)
    const [ada, grace] = [await addPerson(database, 'ada@contoso.test'), await addPerson(database)]
    await drafts.keep(ada, { text: 'first', baseVersion: 'v1' })
    clock.advance(60)
    await Promise.all([
      drafts.keep(ada, { text: 'second', baseVersion: 'v2' }),
      drafts.keep(grace, { text: 'hers', baseVersion: 'v1' }),
    ])
    expect(await drafts.of(ada)).toEqual({ text: 'second', baseVersion: 'v2', at: clock.now() })
    await drafts.drop(ada)
    expect(await drafts.of(ada)).toBeUndefined()
    expect((await drafts.of(grace))?.text).toBe('hers')
  })
})

describe.each(engines)('requests for a restart on $name', engine => {
  it('are told of, answered once for whoever asked, and forgotten', async () => {
    const { database, changes } = await openEngine(engine)
    const clock = standingClock()
    const requests = createRestartRequestStore(database, clock)
    const first = await requests.leave('command line', '/etc/gatewright.config.json', ['own_way_lost-1'])
    clock.advance(1)
    const second = await requests.leave('somebody else', '/etc/gatewright.config.json', [])
    expect(changes).toEqual([
      { kind: 'restart-requested', requestId: first },
      { kind: 'restart-requested', requestId: second },
    ])
    expect((await requests.open()).map(({ by }) => by)).toEqual(['command line', 'somebody else'])
    expect((await requests.open()).map(({ accepts }) => accepts)).toEqual([['own_way_lost-1'], []])
    expect(await requests.resultOf(first)).toBeUndefined()
    expect(await requests.isTaken(first)).toBe(false)
    const takes = await Promise.all(['a', 'b', 'c'].map(node => requests.take(first, node)))
    expect(takes.filter(Boolean)).toHaveLength(1)
    expect((await requests.open()).map(({ by }) => by)).toEqual(['somebody else'])

    await requests.answer(first, { ok: false, message: 'The port is taken.' })
    await requests.takeBack(first)
    await requests.takeBack(second)
    expect(await requests.resultOf(first)).toEqual({ ok: false, message: 'The port is taken.' })
    expect(await requests.open()).toEqual([])

    await requests.drop(-200_000)
    expect(await requests.resultOf(first)).toBeUndefined()
  })

  it('are for the server whose file has changed, where each has one of its own at the same place', async () => {
    const { database } = await openEngine(engine)
    const clock = standingClock()
    const requests = createRestartRequestStore(database, clock)
    const path = '/etc/gatewright.config.json'
    const others = (own: string) => async () =>
      ['unchanged', 'changed']
        .filter(id => id !== own)
        .map(id => ({ id, state: 'serving', file: path }) as Node)
    const bells: ((change: Change) => void)[] = []
    const asked: string[] = []
    for (const id of ['unchanged', 'changed'])
      answerRestartRequests(
        {
          ...{ storage: { database }, clock, log: pino({ level: 'silent' }) },
          nodes: { self: { id, name: id }, others: others(id) },
          events: {
            subscribe(listener) {
              bells.push(listener)
              return () => {}
            },
          },
        },
        {
          async run() {
            asked.push(id)
            return { config: {} as Config, ended: { sessions: 0, apiTokens: 0, people: 0 }, nodes: [] }
          },
        },
        { path, isShared: false, hasChanged: async () => id === 'changed' },
      )
    const requestId = await requests.leave('command line', path, [])
    for (const ring of bells) ring({ kind: 'restart-requested', requestId })
    await expect.poll(() => requests.resultOf(requestId), { interval: 20 }).toMatchObject({ ok: true })
    expect(asked).toEqual(['changed'])
  })
})
