import { expect, it } from 'vitest'
import type { AppRule } from './app-config.ts'
import { groupsNamedIn } from './groups-named-in.ts'

const allow = (...groups: string[]): AppRule => ({
  then: { kind: 'allow', who: { roles: ['admin'], groups, emails: [], domains: [], signedIn: false } },
})

it('finds the groups of each rule that lets somebody in, each once', () => {
  const rules: AppRule[] = [
    { then: { kind: 'public' } },
    allow('staff', 'support'),
    { then: { kind: 'external-users' } },
    allow(),
    allow('support', 'Support'),
  ]
  expect([...groupsNamedIn(rules)]).toEqual(['staff', 'support', 'Support'])
})

it('finds none where no rule asks for one', () => {
  expect(groupsNamedIn([]).size).toBe(0)
})
