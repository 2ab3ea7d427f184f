import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { Events } from '../../src/events/events.ts'
import { createNodeStore } from '../../src/nodes/node-store.ts'
import { createNodes, type Nodes } from '../../src/nodes/nodes.ts'
import { createRoundStore } from '../../src/nodes/round-store.ts'
import { createRounds, type Rounds } from '../../src/nodes/rounds.ts'
import type { Database } from '../../src/storage/database.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from '../stores/engines.ts'

const log = pino({ level: 'silent' })
const said = { version: '1', schema: '1', state: 'serving', clockOff: 0 } as const

/** Of several nodes each has its own connections in the flows; here it is the rules that count. */
describe.each(engines.filter(({ name }) => name === 'postgres'))(
  'a restart of every node, on $name',
  engine => {
    let database: Database
    let events: Events
    let close: () => Promise<void>
    let nodes: Nodes
    let rounds: Rounds
    beforeEach(async () => {
      ;({ database, events, close } = await engine.open())
      nodes = createNodes({ database, clock: systemClock, log, identity: { name: 'a' } })
      rounds = createRounds({ database, clock: systemClock, events, nodes, log, patience: 600 })
      await nodes.join({ configVersion: 'one' })
    })
    afterEach(async () => {
      await nodes.leave()
      await close()
    })

    const store = () => createNodeStore(database, systemClock)
    const ago = (table: 'nodes' | 'restart_rounds', column: 'seen_at' | 'at', milliseconds: number) =>
      sqlOf(database)
        .updateTable(table)
        .set(row => ({ [column]: row(column as never, '-', milliseconds as never) }))
        .where('id', '!=', nodes.self.id)
        .execute()
    /** Another node that was there before, and looks for what it is asked. */
    function another(id: string, since: number) {
      const asked: string[] = []
      const beats: (() => void)[] = []
      const stub = {
        self: { id, name: id },
        startedAt: since,
        onBeat(listener: () => void) {
          beats.push(listener)
          return () => undefined
        },
      } as unknown as Nodes
      const own = createRounds({ database, clock: systemClock, events, nodes: stub, log })
      const stop = own.follow(async ({ version }) => {
        asked.push(version)
        return { ok: true }
      })
      return {
        asked,
        stop,
        beat() {
          for (const look of beats) look()
        },
      }
    }
    const begun = async () => {
      const round = await rounds.begin('ada')
      if (round === undefined) throw new Error('it was not begun')
      return round
    }

    it('names one that is there and does not answer within its time, and one that was not heard of for long', async () => {
      const at = await store().time()
      await store().write({ id: 'silent', name: 'silent', startedAt: at, ...said }, at)
      await store().write({ id: 'away', name: 'away', startedAt: at, ...said }, at - 40_000)
      await store().write({ id: 'too', name: 'silent-too', startedAt: at, ...said }, at)
      const round = await begun()
      const asking = round.ask('two')
      await expect.poll(async () => (await rounds.waiting()).includes('too'), { interval: 20 }).toBe(true)
      expect(await asking).toEqual([
        {
          name: 'away',
          ok: false,
          message:
            'It does not answer: nothing was heard of it for 40 seconds. It takes the configuration up by itself when it is back.',
        },
        {
          name: 'silent',
          ok: false,
          message:
            'It has not answered in time. It may still restart; until then it goes on with its old configuration.',
        },
        expect.objectContaining({ name: 'silent-too', ok: false }),
      ])
      await round.end(true)
    })

    it('is taken up by one that comes back later, once', async () => {
      const at = await store().time()
      await store().write({ id: 'away', name: 'away', startedAt: at, ...said }, at - 40_000)
      const round = await begun()
      await round.ask('two')
      await round.end(true)
      const back = another('away', at)
      back.beat()
      await expect.poll(() => back.asked).toEqual(['two'])
      await expect
        .poll(async () => (await sqlOf(database).selectFrom('restart_answers').select('ok').execute())[0]?.ok)
        .toBe(1)
      back.beat()
      const later = another('away', at)
      later.beat()
      const fresh = another('started-after', (await store().time()) + 1)
      fresh.beat()
      const unlisted = another('not-listed', at)
      unlisted.beat()
      // The last that was asked for is answered last: by then the others have looked.
      await expect.poll(() => unlisted.asked).toEqual(['two'])
      expect([back.asked, later.asked, fresh.asked]).toEqual([['two'], [], []])
    })

    it('is taken up by those who have not been asked yet when the node that asks is gone', async () => {
      const at = await store().time()
      const gone = another('asker', at)
      await store().write({ id: 'asker', name: 'asker', startedAt: at, ...said }, at)
      const round = await createRounds({
        ...{ database, clock: systemClock, events, log },
        nodes: { self: { id: 'asker', name: 'asker' }, list: nodes.list } as unknown as Nodes,
      }).begin('ada')
      await sqlOf(database).updateTable('restart_rounds').set({ version: 'two' }).execute()
      expect(round).toBeDefined()
      expect(await rounds.begin('alan')).toBeUndefined()
      const waiting = another('b', at)
      waiting.beat()
      expect(waiting.asked).toEqual([])
      await ago('nodes', 'seen_at', 20_000)
      const next = await rounds.begin('alan')
      await next?.end(false)
      await ago('restart_rounds', 'at', 60_000)
      const late = another('b', at - 120_000)
      late.beat()
      await expect.poll(() => late.asked).toEqual(['two'])
      gone.stop()
    })

    it('lists one that was killed and has started again by its name once, two of one name twice, and all as people count', async () => {
      const at = await store().time()
      const row = (id: string, name: string, startedAt: number, seenAt: number) =>
        store().write({ id, name, startedAt, ...said }, seenAt)
      await row('killed', 'again', at - 300_000, at - 60_000)
      await row('killed-anew', 'again', at - 60_000, at - 50_000)
      await row('anew', 'again', at - 40_000, at)
      await row('frozen', 'twins', at - 200_000, at - 60_000)
      await row('other', 'twins', at - 100_000, at)
      await row('tenth', 'worker #10', at - 100_000, at)
      await row('second', 'worker #2', at - 100_000, at)
      expect((await nodes.list()).map(({ id, state }) => [id, state]).slice(1)).toEqual([
        ['anew', 'serving'],
        ['frozen', 'gone'],
        ['other', 'serving'],
        ['second', 'serving'],
        ['tenth', 'serving'],
      ])
      const round = await begun()
      await round.end(false)
    })

    it('goes on after the database’s clock was set back by an hour: what is from then holds up nothing', async () => {
      const at = await store().time()
      const then = at + 3600_000
      await store().write({ id: 'dead', name: 'dead', startedAt: at, ...said }, then)
      const of = createRoundStore(database, systemClock)
      await of.begin('ada', 'dead', [])
      await sqlOf(database).updateTable('restart_rounds').set({ at: then }).execute()
      expect((await nodes.list()).map(({ name, state }) => [name, state])).toContainEqual(['dead', 'gone'])
      const round = (await of.begin('alan', 'a', ['a', 'dead'])) ?? ''
      await of.announce(round, 'two', [{ id: 'b', name: 'b' }])
      expect(await of.waiting()).toEqual(['b'])
      await of.ask(round, ['b'])
      // It has begun to start by the clock of before.
      expect(await of.openFor('b', then)).toMatchObject({ round, version: 'two' })
      await nodes.purge()
      expect((await nodes.list()).map(({ name }) => name)).toEqual(['a'])
    })

    it('forgets a node that is gone for ten minutes, and is told of it until then', async () => {
      const at = await store().time()
      await store().write({ id: 'killed', name: 'killed', startedAt: at, ...said }, at - 60_000)
      expect((await nodes.list()).map(({ name, state }) => [name, state])).toEqual([
        ['a', 'serving'],
        ['killed', 'gone'],
      ])
      await nodes.purge()
      expect(await nodes.list()).toHaveLength(2)
      await ago('nodes', 'seen_at', 600_000)
      await nodes.purge()
      expect((await nodes.list()).map(({ name }) => name)).toEqual(['a'])
    })
  },
)
