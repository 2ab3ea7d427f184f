import type { Allow, AppRule } from '@gatewright/config'
import { expect, it } from 'vitest'
import { whoMayEnter } from './who-may-enter.ts'

const rule = (then: AppRule['then'], where: Omit<AppRule, 'then'> = {}): AppRule => ({ ...where, then })
const asItIs = (group: string) => group
const allow = (who: Partial<Allow>): AppRule =>
  rule({ kind: 'allow', who: { roles: [], groups: [], emails: [], domains: [], signedIn: false, ...who } })

it('says in one sentence for each rule who may enter where', () => {
  expect(
    whoMayEnter(
      [
        rule({ kind: 'public' }, { paths: ['/health'] }),
        rule({ kind: 'external-users' }, { paths: ['/chat/**', '/api/**'], methods: ['GET'] }),
        allow({ roles: ['admin', 'support'], domains: ['contoso.test'] }),
        allow({ signedIn: true }),
      ],
      asItIs,
    ),
  ).toEqual([
    'At /health: everybody, without signing in.',
    'At /chat/** and /api/** with GET: users of another site, with a token that it has signed.',
    'Whoever has the role admin or support, or an address at contoso.test.',
    'Everybody who is signed in.',
  ])
})

it('says so when a rule or an app lets nobody in', () => {
  expect(whoMayEnter([allow({})], asItIs)).toEqual(['Nobody.'])
  expect(whoMayEnter([], asItIs)).toEqual(['Nobody: the app has no rule that lets anybody in.'])
})
