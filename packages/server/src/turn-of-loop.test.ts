import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, it } from 'vitest'
import { inTurn, turnOfLoop } from './turn-of-loop.ts'

const loop = () => new Promise(resolve => setImmediate(resolve))

it('is done at once where nobody else is there, again and again', async () => {
  let done = 0
  for (const time of [1, 2, 3]) {
    inTurn(end => {
      done += 1
      end()
    })
    expect(done).toBe(time)
  }
  await turnOfLoop()
  await loop()
  inTurn(end => {
    done += 1
    end()
  })
  expect(done).toBe(4)
})

it('is done one piece after the other, in the order in which they came, with others between', async () => {
  const seen: string[] = []
  const ends: (() => void)[] = []
  for (const name of ['a', 'b', 'c']) {
    inTurn(end => {
      seen.push(name)
      ends.push(end)
    })
  }
  expect(seen).toEqual(['a'])
  for (const turn of [1, 2]) {
    ends.at(-1)?.()
    // A second end of one is no end of the next.
    ends[0]?.()
    seen.push(`others ${turn}`)
    await loop()
  }
  expect(seen).toEqual(['a', 'others 1', 'b', 'others 2', 'c'])
  ends.at(-1)?.()
})

it('does not wait for ever for a piece that never ends', async () => {
  const seen: number[] = []
  inTurn(() => seen.push(1))
  inTurn(() => seen.push(2))
  await new Promise<void>(resolve =>
    inTurn(end => {
      seen.push(3)
      end()
      resolve()
    }),
  )
  expect(seen).toEqual([1, 2, 3])
})

it('is done as whoever asked for it', async () => {
  const whose = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  await Promise.all(
    ['ada', 'bob', 'eve'].map(
      name =>
        new Promise<void>(resolve =>
          whose.run(name, () =>
            inTurn(end => {
              seen.push(whose.getStore())
              setImmediate(end)
              resolve()
            }),
          ),
        ),
    ),
  )
  expect(seen).toEqual(['ada', 'bob', 'eve'])
})
