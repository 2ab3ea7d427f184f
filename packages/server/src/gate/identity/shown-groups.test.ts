import { expect, it } from 'vitest'
import { allow, open } from '../../../test/gate/support/rules.ts'
import { mostGroupBytes, shownGroups } from './shown-groups.ts'

const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)
const asItIs = (group: string) => group
const allowing = (...groups: string[]) => [open({ paths: ['/public'] }), allow({ groups })]

it('tells an app of every group, as long as a server takes such a header', () => {
  const groups = ids(100)
  expect(shownGroups(groups, allowing(), asItIs)).toEqual({ groups, complete: true })
})

it('tells it of those that its rules name, and that some are missing, where all would break every request', () => {
  const groups = ids(200)
  const [first, , third] = groups as [string, string, string]
  expect(shownGroups(groups, allowing(third, first, 'not one of theirs'), asItIs)).toEqual({
    groups: [first, third],
    complete: false,
  })
  expect(groups.join().length).toBeGreaterThan(mostGroupBytes)
})
