import { expect, it } from 'vitest'
import { opensFor } from './door.ts'

it('looks at one guest and far from the boundary', () => {
  expect(opensFor('ada', 40)).toBe(true)
  expect(opensFor('eve', 40)).toBe(false)
})
