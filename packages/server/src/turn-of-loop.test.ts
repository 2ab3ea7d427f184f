import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, it } from 'vitest'
import { inTurn, turnOfLoop } from './turn-of-loop.ts'

const loop = () => new Promise(resolve => setImmediate(resolve))

it('is done at once where nobody else is there', async () => {
  await loop()
  let done = false
  inTurn(() => {
    done = true
  })
  expect(done).toBe(true)
})

it('is done one piece in a turn of the loop, in the order in which it came, with others between', async () => {
  await loop()
  const seen: string[] = []
  for (const name of ['a', 'b', 'c']) inTurn(() => seen.push(name))
  for (let turn = 1; turn <= 3; turn += 1) {
    seen.push(`others ${turn}`)
    await loop()
  }
  expect(seen).toEqual(['a', 'others 1', 'b', 'others 2', 'c', 'others 3'])
})

it('is done as whoever asked for it', async () => {
  await loop()
  const whose = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  await Promise.all(
    ['ada', 'bob'].map(name =>
      whose.run(name, async () => {
        await turnOfLoop()
        seen.push(whose.getStore())
      }),
    ),
  )
  expect(seen).toEqual(['ada', 'bob'])
})
