import { expect, it } from 'vitest'
import { createEvents } from '../events/events.ts'
import type { Caller } from '../identity/caller.ts'
import { createProgramCallers } from './program-callers.ts'

const events = createEvents(error => {
  throw error
})

const caller = (change: Partial<Caller> = {}): Caller => ({
  sessionId: 'api-token.t1',
  collaboratorId: 'c1',
  email: 'grace@contoso.test',
  emailTrusted: true,
  fullname: 'Grace Hopper',
  roles: ['support'],
  groups: [],
  superAdmin: false,
  strategy: 'azure',
  expiresAt: 1000,
  ...change,
})

it('hands out the same caller for as long as nothing about them has changed', () => {
  const programs = createProgramCallers(events)
  const first = programs.same(caller())
  expect(programs.same(caller())).toBe(first)
  const promoted = programs.same(caller({ roles: ['support', 'admin'] }))
  expect(promoted.roles).toEqual(['support', 'admin'])
  expect(programs.same(caller({ roles: ['support', 'admin'] }))).toBe(promoted)
})

it('tells keys apart, also two of one program', () => {
  const programs = createProgramCallers(events)
  const [one, other] = [programs.same(caller()), programs.same(caller({ expiresAt: 2000 }))]
  expect(programs.same(caller())).toBe(one)
  expect(programs.same(caller({ expiresAt: 2000 }))).toBe(other)
  expect(other).not.toBe(one)
})

it('lets go of a key that was taken back', () => {
  const programs = createProgramCallers(events)
  const first = programs.same(caller())
  events.publish({ kind: 'token-revoked', tokenId: 't2', collaboratorId: 'c1' })
  expect(programs.same(caller())).toBe(first)
  events.publish({ kind: 'token-revoked', tokenId: 't1', collaboratorId: 'c1' })
  expect(programs.same(caller())).not.toBe(first)
})

it('listens to nothing any more once it is closed', () => {
  const programs = createProgramCallers(events)
  const first = programs.same(caller())
  programs.close()
  events.publish({ kind: 'anything' })
  expect(programs.same(caller())).toBe(first)
})

it('remembers no more than some thousand programs, whatever number of keys comes', () => {
  const programs = createProgramCallers(events)
  const first = programs.same(caller())
  for (let key = 0; key < 5000; key += 1) programs.same(caller({ sessionId: `machine:ci:${key}` }))
  expect(programs.same(caller())).not.toBe(first)
})

it('lets go of all that a removed account has, and of nobody else’s', () => {
  const programs = createProgramCallers(events)
  const [first, others] = [
    programs.same(caller()),
    programs.same(caller({ sessionId: 'x', collaboratorId: 'c2' })),
  ]
  events.publish({ kind: 'account-removed', collaboratorId: 'c1' } as never)
  expect(programs.same(caller())).not.toBe(first)
  expect(programs.same(caller({ sessionId: 'x', collaboratorId: 'c2' }))).toBe(others)
})

it('lets go of everybody where anything may have changed, and of nobody by another change', () => {
  const programs = createProgramCallers(events)
  const first = programs.same(caller())
  events.publish({ kind: 'account-changed', collaboratorId: 'c1' } as never)
  expect(programs.same(caller())).toBe(first)
  events.publish({ kind: 'anything' })
  expect(programs.same(caller())).not.toBe(first)
})
