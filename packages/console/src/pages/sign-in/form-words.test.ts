import { expect, it } from 'vitest'
import type { OfferedStrategy } from '../../api/auth.ts'
import { orMakeAnAccountWith, orWith, othersOf } from './form-words.ts'

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

it('calls further forms passwords only where all of them are', () => {
  expect(othersOf([offered('a', password), offered('b', password)])).toBe('Other passwords')
  expect(othersOf([offered('a', pin)])).toBe('Other directories')
  expect(othersOf([offered('a', password), offered('b', pin)])).toBe('Other ways to sign in')
})
