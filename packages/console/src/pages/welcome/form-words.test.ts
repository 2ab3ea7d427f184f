import { expect, it } from 'vitest'
import type { OfferedStrategy } from '../../api/auth.ts'
import { orMakeAnAccountWith, orWith } from './form-words.ts'

const offered = (id: string, words: OfferedStrategy['words']): OfferedStrategy => ({
  id,
  label: `The ${id}`,
  type: 'any',
  accounts: 'here',
  loginUrl: '/x',
  hidden: false,
  takes: 'form',
  ...(words && { words }),
})
const password = { with: 'a password', others: 'Other passwords' }
const pin = { with: 'a user name and PIN', others: 'Other directories' }

it('speaks of a form as its strategy does', () => {
  expect(orWith(offered('default', password))).toBe('or with a password')
  expect(orMakeAnAccountWith(offered('default', password))).toBe('or make an account with a password')
  expect(orWith(offered('staff', pin))).toBe('or with a user name and PIN')
})
