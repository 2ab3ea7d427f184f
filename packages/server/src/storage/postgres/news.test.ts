import { expect, it } from 'vitest'
import type { Change } from '../../events/events.ts'
import { standbyError, toError } from './faults.ts'
import { createNews, type NewsPage } from './news.ts'

const KEPT = 300_000

/** Rows as a database has them, of which some are committed later than others. */
async function start({ before = [] }: { before?: readonly number[] } = {}) {
  let time = 0
  let server = 'one'
  let asleep = 0
  let isStandby = false
  let isLost = false
  let rows: { seq: number; change?: string }[] = before.map(seq => ({
    seq,
    change: JSON.stringify(ended(`${seq}`)),
  }))
  const asked: (readonly number[])[] = []
  let writers: string[] = []
  const news = await createNews(
    {
      async after(seq, gaps, back): Promise<NewsPage> {
        asked.push(gaps)
        if (isStandby) throw toError(standbyError(), 'postgres://db')
        return {
          server,
          at: time + asleep,
          reachesBack: rows.some(row => row.seq <= back),
          rows: rows.filter(row => row.seq > seq || gaps.includes(row.seq)),
        }
      },
      writers: async () => writers,
      async newest() {
        if (isLost) throw new Error('lost')
        return Math.max(0, ...rows.map(({ seq }) => seq))
      },
    },
    { keptFor: KEPT, now: () => time },
  )
  return {
    commit(seq: number, change?: Change) {
      rows = [...rows, { seq, ...(change && { change: JSON.stringify(change) }) }].sort(
        (a, b) => a.seq - b.seq,
      )
    },
    /** What is old is dropped, the first numbers first. */
    drop(upTo: number) {
      rows = rows.filter(({ seq }) => seq > upTo)
    },
    replaceBy(name: string, left: number) {
      server = name
      rows = rows.filter(({ seq }) => seq <= left)
    },
    become(what: 'standby' | 'primary') {
      isStandby = what === 'standby'
    },
    /** It answers a look, and no more. */
    lose(is: boolean) {
      isLost = is
    },
    /** This machine stood still, and its clocks with it. */
    sleep: (milliseconds: number) => {
      asleep += milliseconds
    },
    /** Transactions that are open. */
    write(...names: string[]) {
      writers = names
    },
    pass: (milliseconds: number) => {
      time += milliseconds
    },
    async look() {
      const heard: Change[] = []
      await news.look(change => heard.push(change))
      return heard
    },
    asked,
  }
}

const ended = (sessionId: string): Change => ({ kind: 'session-ended', sessionId })
const anything: Change = { kind: 'anything' }

it('tells each change of others once, and none of its own', async () => {
  const { commit, look } = await start()
  commit(1, ended('a'))
  commit(2)
  commit(3, ended('b'))
  expect([await look(), await look()]).toEqual([[ended('a'), ended('b')], []])
})

it('hears what was committed after what came later: a number is given before its commit', async () => {
  const { commit, look, pass, write } = await start({ before: [1] })
  write('late')
  commit(3, ended('late ones neighbour'))
  expect(await look()).toEqual([ended('late ones neighbour')])
  // A commit may wait for a standby for as long as that is away.
  for (let n = 0; n < 100; n += 1) {
    pass(KEPT - 1)
    expect(await look()).toEqual([])
  }
  commit(2, ended('late'))
  write()
  expect([await look(), await look()]).toEqual([[ended('late')], []])
})

it('forgets nothing where a number was rolled back: whoever was writing then has ended, and it is not there', async () => {
  const { commit, look, write, asked } = await start()
  write('one', 'two')
  commit(2)
  await look()
  await look()
  // Whoever began later does not have it.
  write('two', 'three')
  await look()
  expect(asked.at(-1)).toEqual([1])
  write('three')
  expect([await look(), await look()]).toEqual([[], []])
  expect(asked.at(-1)).toEqual([])
})

it('forgets everything once those have ended who may have been given a number before all that it looks for', async () => {
  const { look, commit, write } = await start({ before: Array.from({ length: 600 }, (_, n) => n + 2) })
  write('open for long')
  expect([await look(), await look()]).toEqual([[], []])
  commit(1, ended('long ago'))
  write('another')
  expect([await look(), await look()]).toEqual([[anything], []])
})

it('hears what was not committed yet when it began, and nothing of what was', async () => {
  const { look, commit, write } = await start({ before: [1, 3] })
  write('open since before')
  expect(await look()).toEqual([])
  commit(2, ended('late'))
  expect(await look()).toEqual([ended('late')])
})

it('forgets everything where it looks later than rows are kept, and goes on from there', async () => {
  const { commit, look, pass } = await start()
  pass(KEPT + 1)
  commit(1, ended('a'))
  expect(await look()).toEqual([anything])
  commit(2, ended('b'))
  expect(await look()).toEqual([ended('b')])
})

it('forgets everything where rows were dropped unread, though no time has passed: its machine stood still', async () => {
  const { commit, drop, look } = await start({ before: [1, 2] })
  commit(3, ended('while it stood'))
  commit(4, ended('also'))
  drop(3)
  expect([await look(), await look()]).toEqual([[anything], []])
  // Nothing was missed where the next number is there, though all before it were dropped.
  drop(4)
  commit(5, ended('next'))
  expect(await look()).toEqual([ended('next')])
  commit(7, ended('after one that was rolled back'))
  expect(await look()).toEqual([ended('after one that was rolled back')])
})

it('forgets everything where a number that it waited for may have come and been dropped meanwhile', async () => {
  const { commit, drop, look, write } = await start({ before: [1] })
  write('late')
  commit(3, ended('late ones neighbour'))
  expect(await look()).toEqual([ended('late ones neighbour')])
  commit(2, ended('late'))
  write()
  drop(3)
  expect([await look(), await look()]).toEqual([[anything], []])
})

it('forgets everything where another server answers, and hears what has a smaller number there', async () => {
  const { commit, look, replaceBy } = await start()
  for (const seq of [1, 2, 3, 4]) commit(seq)
  await look()
  replaceBy('standby', 2)
  expect(await look()).toEqual([anything])
  commit(3, ended('written anew'))
  expect(await look()).toEqual([ended('written anew')])
})

it('forgets everything where another server has answered once and is lost, and the one before answers again', async () => {
  const { commit, look, replaceBy, lose } = await start()
  commit(1)
  await look()
  replaceBy('two', 1)
  lose(true)
  await expect(look()).rejects.toThrow('lost')
  lose(false)
  replaceBy('one', 1)
  expect([await look(), await look()]).toEqual([[anything], []])
})

it('forgets everything where more is missing than anybody asks for', async () => {
  const { commit, look, write } = await start()
  write('many')
  commit(5000, ended('a'))
  expect(await look()).toEqual([anything])
  // Until then what it reads anew may be from before.
  expect([await look(), await look()]).toEqual([[], []])
  for (let seq = 1; seq < 5000; seq += 1) commit(seq)
  write()
  expect([await look(), await look()]).toEqual([[anything], []])
})

it('forgets everything after a sleep in which its own clock stood still, however little came meanwhile', async () => {
  const { commit, look, sleep } = await start()
  commit(1)
  await look()
  sleep(KEPT)
  expect(await look()).toEqual([])
  // What came was dropped since.
  sleep(KEPT + 1)
  expect([await look(), await look()]).toEqual([[anything], []])
})

it('forgets everything that may have been read of a standby, once a primary answers again', async () => {
  const { become, look } = await start()
  become('standby')
  await expect(look()).rejects.toMatchObject({ detail: { reason: 'read-only' } })
  become('primary')
  expect([await look(), await look()]).toEqual([[anything], []])
})
