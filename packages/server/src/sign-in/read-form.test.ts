import { describe, expect, it } from 'vitest'
import type { FormField } from '../strategies/form-strategy.ts'
import { accountKey, namedAccount, readForm } from './read-form.ts'

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
  expect(accountKey(byName, { site: 'Oslo', pin: '1815' })).toBe('')
})

it('counts attempts at one account under one spelling, however it is typed', () => {
  for (const userName of ['ada', ' Ada\n', 'ADA']) expect(accountKey(byName, { userName })).toBe('ada')
  expect(accountKey(byName, { userName: 'y'.repeat(321) })).toBe('y'.repeat(320))
})

describe('a form', () => {
  const hint = { ...field('hint', 'text', 'off'), optional: true } as const
  const next = { ...field('next', 'password', 'new-password'), later: true } as const
  const short = { ...field('short', 'text', 'off'), optional: true, maxLength: 3 } as const
  const whole = { email: 'a@b.test', pin: '1815' }
  const read = (sent: Record<string, string>) => readForm([...byAddress, hint, next, short], sent)
  const refusal = (sent: Record<string, string>) => {
    try {
      return read(sent)
    } catch (error) {
      const { code, detail } = error as { code: string; detail: { reason: string } }
      return `${code}: ${detail.reason}`
    }
  }

  it('is the fields that are asked for, and nothing else that was sent', () => {
    expect(read({ ...whole, returnTo: '/admin', admin: 'yes' })).toEqual(whole)
    const more = { hint: '', next: 'new', short: 'abc' }
    expect(read({ ...whole, ...more })).toEqual({ ...whole, ...more })
  })

  it('takes nothing from where nothing was sent', () => {
    const inherited = Object.create({ pin: '1815' }, { email: { value: 'a@b.test', enumerable: true } })
    expect(refusal(inherited)).toBe('bad_request: pin is missing')
  })

  it('has all that is neither optional nor for later, a password that is one, and none too long', () => {
    expect(refusal({ pin: '1815' })).toBe('bad_request: email is missing')
    expect(refusal({ ...whole, pin: '' })).toBe('bad_request: pin is empty')
    expect(refusal({ ...whole, next: '' })).toBe('bad_request: next is empty')
    expect(read({ ...whole, email: '' })).toEqual({ ...whole, email: '' })
    for (const [name, longest] of Object.entries({ email: 1000, pin: 4096, hint: 1000, short: 3 })) {
      expect(read({ ...whole, [name]: 'x'.repeat(longest) })).toHaveProperty(name)
      expect(refusal({ ...whole, [name]: 'x'.repeat(longest + 1) })).toBe(
        `bad_request: ${name} is longer than ${longest}`,
      )
    }
  })
})

describe('the account of an audit entry', () => {
  it('is a user name as it was typed, in one line', () => {
    expect(namedAccount(byName, { userName: ' CONTOSO\\ada\r\nx\u202e ' })).toBe('CONTOSO\\ada x')
    expect(namedAccount(byName, { userName: 'ada  of\u0007here' })).toBe('ada of here')
    expect(namedAccount(byName, { userName: 'y'.repeat(1000) })).toHaveLength(320)
    expect(namedAccount(byName, { userName: ' ' })).toBeUndefined()
    expect(namedAccount([site, pin], { site: 'Oslo', pin: '1815' })).toBeUndefined()
  })

  it('is an address, and nothing where something else was typed: it could be the password', () => {
    expect(namedAccount(byAddress, { email: 'Ada@Contoso.test' })).toBe('ada@contoso.test')
    expect(namedAccount(byAddress, { email: 'correct-horse-battery' })).toBeUndefined()
  })
})
