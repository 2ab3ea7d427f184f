import { expect, it } from 'vitest'
import { createBreaker } from './breaker.ts'

function start() {
  let now = 1_000_000
  const said: string[] = []
  const breaker = createBreaker({ now: () => now }, (sort, isPaused) =>
    said.push(`${sort} ${isPaused ? 'paused' : 'again'}`),
  )
  const call = (sort = 'token') => {
    const ended = breaker.admit(sort)
    if (typeof ended === 'number') throw new Error(`wait ${ended}`)
    return ended
  }
  const hang = (times: number, sort?: string) => {
    for (let n = 0; n < times; n++) call(sort)('late')
  }
  const pass = (ms: number) => {
    now += ms
  }
  return { breaker, call, hang, said, pass }
}

it('after five calls in a row that hang none is made for ten seconds, then one, until that is answered', () => {
  const { breaker, call, hang, said, pass } = start()
  hang(5)
  expect(() => call()).toThrow('wait 10')
  pass(9_001)
  expect(() => call()).toThrow('wait 1')
  pass(999)
  const trial = call()
  expect(() => call()).toThrow('wait 2')
  trial('late')
  expect(() => call()).toThrow('wait 10')
  pass(10_000)
  call()('answered')
  expect(breaker.pausedFor('token')).toBe(0)
  call()('answered')
  expect(said).toEqual(['token paused', 'token again'])
})

it('what is answered or refused at once between them begins the count anew', () => {
  const { hang, call, said } = start()
  for (const end of ['answered', 'failed'] as const) {
    hang(4)
    call()(end)
  }
  hang(4)
  call()
  expect(said).toEqual([])
})

it('a provider that refuses instead of hanging is asked each time, so that it is back as soon as it is back', () => {
  const { call, hang, pass } = start()
  for (let n = 0; n < 50; n++) call()('failed')
  hang(5)
  pass(10_000)
  call()('failed')
  call()('answered')
})

it('calls of another sort go on', () => {
  const { call, hang } = start()
  hang(5)
  call('keys')('answered')
  expect(() => call('token')).toThrow()
})

it('many that hang at once pause it once, and an answer to one of them ends the pause', () => {
  const { call, said } = start()
  const calls = Array.from({ length: 20 }, () => call())
  for (const ended of calls.slice(1)) ended('late')
  expect(() => call()).toThrow('wait 10')
  calls[0]?.('answered')
  call()
  expect(said).toEqual(['token paused', 'token again'])
})

it('a clock that is set back pauses nobody for long', () => {
  const { call, hang, pass } = start()
  hang(5)
  pass(-500_000)
  call()('answered')
})
