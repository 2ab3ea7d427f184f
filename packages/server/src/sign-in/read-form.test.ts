import { describe, expect, it } from 'vitest'
import type { FormField } from '../strategies/form-strategy.ts'
import { accountKey, namedAccount } from './read-form.ts'

const field = (name: string, kind: FormField['kind'], autocomplete: string): FormField => ({
  name,
  label: name,
  kind,
  autocomplete,
})
const site = field('site', 'text', 'organization')
const pin = field('pin', 'password', 'current-password')
const byName = [site, field('userName', 'text', 'username'), pin]
const byAddress = [field('email', 'email', 'username'), pin]

it('takes for the account what password managers take for it, wherever it stands in the form', () => {
  expect(accountKey(byName, { site: 'Oslo', userName: 'ada', pin: '1815' })).toBe('ada')
  expect(accountKey([site, pin], { site: 'Oslo', pin: '1815' })).toBe('')
})

describe('the account of an audit entry', () => {
  it('is a user name as it was typed, in one line', () => {
    expect(namedAccount(byName, { userName: ' CONTOSO\\ada\r\nx\u202e ' })).toBe('CONTOSO\\ada x')
    expect(namedAccount(byName, { userName: 'y'.repeat(1000) })).toHaveLength(320)
    expect(namedAccount(byName, { userName: ' ' })).toBeUndefined()
  })

  it('is an address, and nothing where something else was typed: it could be the password', () => {
    expect(namedAccount(byAddress, { email: 'Ada@Contoso.test' })).toBe('ada@contoso.test')
    expect(namedAccount(byAddress, { email: 'correct-horse-battery' })).toBeUndefined()
  })
})
