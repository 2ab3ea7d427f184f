import type { FieldMapping } from '@gatewright/config'
import { expect, it } from 'vitest'
import { saysAllThatIsMapped } from './mapped-claims.ts'

const usual: FieldMapping = {
  email: 'email',
  fullname: 'name',
  firstname: 'given_name',
  lastname: 'family_name',
  groups: 'groups',
}
const says = (claims: object | undefined, change: FieldMapping = {}, ...roleClaims: string[]) =>
  saysAllThatIsMapped(
    {
      fieldMapping: { ...usual, ...change },
      roleMapping: roleClaims.map(claim => ({ claim, value: 'x', role: 'admin' })),
    },
    claims as Record<string, unknown> | undefined,
  )
const email = 'ada@contoso.test'

it('is all where there is the address, though every other usual claim be missing', () => {
  expect(says({ email })).toBe(true)
  expect(says({ name: 'Ada' })).toBe(false)
  expect(says(undefined)).toBe(false)
})

it('is not all without a claim that the file itself names', () => {
  expect(says({ email }, { company: 'org' })).toBe(false)
  expect(says({ email, org: 'Contoso' }, { company: 'org' })).toBe(true)
  expect(says({ email }, { groups: 'teams' })).toBe(false)
  expect(says({ email, mail: { work: email } }, { email: 'mail.work' })).toBe(true)
})

it('asks of several claims for the first, which decides the address', () => {
  expect(says({ email }, { email: ['mail', 'email'] })).toBe(false)
  expect(says({ mail: email }, { email: ['mail', 'email'] })).toBe(true)
  expect(says({ email }, { fullname: [] })).toBe(true)
})

it('asks for nothing that the file writes itself', () => {
  expect(says({ email }, { company: '!Contoso' })).toBe(true)
  expect(says({}, { email: '!shared@contoso.test' })).toBe(true)
})

it('is not all without a claim that gives a role', () => {
  expect(says({ email }, {}, 'roles')).toBe(false)
  expect(says({ email, roles: [] }, {}, 'roles')).toBe(true)
  expect(says({ email, roles: [] }, {}, 'roles', 'wids')).toBe(false)
})
