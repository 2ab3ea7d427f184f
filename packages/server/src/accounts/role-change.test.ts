import { expect, it } from 'vitest'
import { roleChange } from './role-change.ts'

it('roles are put in the place of those that there were, in the order in which they are wanted', () => {
  expect(roleChange(['member'], ['support', 'member', 'support'])).toEqual({
    from: ['member'],
    to: ['support', 'member'],
  })
  expect(roleChange(['a', 'b'], ['b'], ['a', 'b']).to).toEqual(['b'])
})

it('what somebody else has added or taken away meanwhile stays so', () => {
  expect(roleChange(['member', 'new'], ['member', 'mine'], ['member']).to).toEqual(['member', 'mine', 'new'])
  expect(roleChange(['member'], ['member', 'gone', 'mine'], ['member', 'gone']).to).toEqual([
    'member',
    'mine',
  ])
  expect(roleChange(['new'], [], ['member']).to).toEqual(['new'])
})
