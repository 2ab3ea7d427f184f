import { expect, it } from 'vitest'
import { brokenRules } from './password-rules.ts'
import { LONGEST_PASSWORD } from './passwords.ts'

const rules = { passwordMinLength: 8, requireComplexPassword: false }
const complex = { ...rules, requireComplexPassword: true }
const mix = 'Mix at least three of: small letters, capital letters, digits, other signs.'

it('counts letters, and not what they are written with', () => {
  expect(brokenRules('x'.repeat(8), rules)).toEqual([])
  expect(brokenRules('x'.repeat(7), rules)).toEqual(['Use at least 8 characters.'])
  expect(brokenRules('🦊'.repeat(8), rules)).toEqual([])
  expect(brokenRules('🦊'.repeat(7), rules)).toEqual(['Use at least 8 characters.'])
})

it('is not too long to be hashed', () => {
  expect(brokenRules('x'.repeat(LONGEST_PASSWORD), rules)).toEqual([])
  expect(brokenRules('x'.repeat(LONGEST_PASSWORD + 1), rules)).toEqual([
    `Use at most ${LONGEST_PASSWORD} characters.`,
  ])
})

it.each(['abcDEF12', 'abcdef1!', 'ABCDEF1!', 'abcDEF!!', 'äöüÄÖÜ١١', 'abcDEF  '])('%s is a mix', password => {
  expect(brokenRules(password, complex)).toEqual([])
})

it.each(['abcdefgh', 'abcdefG_'.toLowerCase(), 'ABCDEFG1', '1234567!', 'abcdefGH', 'äöüäöüäö1'])(
  '%s is none, which matters only where it is asked for',
  password => {
    expect(brokenRules(password, complex)).toEqual([mix])
    expect(brokenRules(password, rules)).toEqual([])
  },
)

it('says all that is wrong at once', () => {
  expect(brokenRules('', complex)).toEqual(['Use at least 8 characters.', mix])
})
