import { expect, it } from 'vitest'
import { createTokenIndex } from './token-index.ts'

it('finds every token of a session and of an account, and forgets those that are gone', () => {
  const index = createTokenIndex()
  index.add('t1', 's1', 'grace')
  index.add('t2', 's1', 'grace')
  index.add('t3', 's2', 'grace')
  index.add('t3', 's2', 'grace')
  index.add('t4', 's3', 'alan')
  expect(index.tokensOf('s1')).toEqual(['t1', 't2'])
  expect(index.tokensOf('grace')).toEqual(['t1', 't2', 't3'])
  expect(index.tokensOf('alan')).toEqual(['t4'])
  for (const token of ['t1', 't2']) index.remove(token, 's1', 'grace')
  expect(index.tokensOf('s1')).toEqual([])
  expect(index.tokensOf('grace')).toEqual(['t3'])
  index.remove('t9', 's2', 'alan')
  expect(index.tokensOf('alan')).toEqual(['t4'])
  index.remove('t4', 's3', 'alan')
  expect([index.tokensOf('s3'), index.tokensOf('alan')]).toEqual([[], []])
})
