import type { AppRule } from '@gatewright/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { allow, externalUsers, open } from '../../../test/gate/support/rules.ts'
import type { Caller } from '../../identity/caller.ts'
import { admits, decide } from './decide.ts'
import { indexRules } from './rules.ts'

const admin = makeCaller({ roles: ['member', 'admin'] })
const member = makeCaller()

const stranger = null

function outcome(rules: AppRule[], path: string, caller: Caller | null = member, method = 'GET') {
  const question = { method, path, caller: caller ?? undefined, externalUser: false }
  return decide({ rules: indexRules(rules) }, question).outcome
}

describe('decide', () => {
  it('lets the first rule that matches decide', () => {
    const rules = [allow({ roles: ['admin'] }, { paths: ['/admin/**'] }), allow({ signedIn: true })]
    expect(outcome(rules, '/')).toBe('allow')
    expect(outcome(rules, '/admin/users')).toBe('refuse')
    expect(outcome(rules, '/admin/users', admin)).toBe('allow')
  })

  it('refuses where no rule matches, and asks a stranger to sign in', () => {
    expect(outcome([], '/')).toBe('refuse')
    expect(outcome([], '/', stranger)).toBe('sign-in')
    expect(outcome([allow({ signedIn: true })], '/', stranger)).toBe('sign-in')
  })

  it('takes every path alike where no rule names one, however much it could be', () => {
    const much = `/${'admin~1/'.repeat(10)}x`
    expect(outcome([allow({ signedIn: true })], much)).toBe('allow')
    const rules = [allow({ roles: ['admin'] }, { paths: ['/admin/**'] }), allow({ signedIn: true })]
    const question = { method: 'GET', path: much, externalUser: false }
    const by = (list: AppRule[], caller: Caller | undefined) =>
      decide({ rules: indexRules(list) }, { ...question, caller })
    expect(by(rules, member)).toEqual({ outcome: 'refuse', because: 'no-rule' })
    expect(by(rules, undefined)).toEqual({ outcome: 'sign-in', rule: 1 })
    // A refusal of what is written is told as it is.
    const shut = [allow({ roles: ['admin'] }, { paths: ['/admin~1/**'] })]
    expect(by(shut, member)).toEqual({ outcome: 'refuse', because: 'rule', rule: 0 })
  })

  it('refuses what one of several readings refuses, whichever it is', () => {
    const shut = allow({ roles: ['admin'] }, { paths: ['/admin'] })
    const open = allow({ signedIn: true }, { paths: ['/**'] })
    for (const path of ['/admin.', '/admin+', '/admin.+', '/admin+.', '/admin:x.', '/Admin. .']) {
      expect([path, outcome([shut, open], path)]).toEqual([path, 'refuse'])
      expect([path, outcome([shut, open], path, admin)]).toEqual([path, 'allow'])
    }
    // To an app on which case counts `/Docs.` is `/Docs`, which is not `/docs`: each reading is asked.
    const cased = [
      allow({ signedIn: true }, { paths: ['/Docs.', '/docs', '/docs.'] }),
      allow({ roles: ['admin'] }),
    ]
    expect(outcome(cased, '/Docs.')).toBe('refuse')
    expect(outcome([allow({ signedIn: true })], '/Docs.')).toBe('allow')
  })

  it('lets in as what any of the readings asks for', () => {
    const rules = [open({ paths: ['/docs.', '/docs:x', '/help'] }), allow({ signedIn: true })]
    const as = (path: string) =>
      decide({ rules: indexRules(rules) }, { method: 'GET', path, externalUser: false, caller: member })
    expect(as('/docs.')).toEqual({ outcome: 'allow', as: 'collaborator', rule: 1 })
    expect(as('/docs:x')).toEqual({ outcome: 'allow', as: 'collaborator', rule: 1 })
    expect(as('/help')).toEqual({ outcome: 'allow', as: 'anyone', rule: 0 })
  })

  it('lets an app that trims no paths have another path by the rule of that path', () => {
    const rules = [allow({ roles: ['admin'] }, { paths: ['/admin'] }), allow({ signedIn: true })]
    const asked = (trimsPaths: boolean) =>
      decide(
        { rules: indexRules(rules, { trimsPaths }) },
        { method: 'GET', path: '/admin.', externalUser: false, caller: member },
      )
    expect([asked(true).outcome, asked(false).outcome]).toEqual(['refuse', 'allow'])
  })

  it.each([
    ['/files/*.json', '/files/CONFIG~1.JSO'],
    ['/files/secret-report*.pdf', '/files/SECRET~1.PDF'],
    ['/files/secret*', '/files/SECRET~1.PDF'],
    ['/files/se*port.*', '/files/SECRET~1.PDF'],
    ['/files/se*port.*', '/files/SE4F3A~1.PDF'],
    ['/se*s/x', '/SECRET~1/x'],
  ])('a rule for %s holds for the short name %s of Windows', (path, short) => {
    const rules = [allow({ roles: ['admin'] }, { paths: [path] }), allow({ signedIn: true })]
    expect([outcome(rules, short), outcome(rules, short, admin)]).toEqual(['refuse', 'allow'])
    for (const other of ['/files/OTHER~1.TXT', '/files/SX4F3A~1.TXT', '/OTHER~1/x']) {
      expect([other, outcome(rules, other)]).toEqual([other, 'allow'])
    }
  })

  it('a wildcard alone is what is written, so a short name that a rule names is that rule’s', () => {
    const rules = [open({ paths: ['/x/foo~1'] }), allow({ signedIn: true }, { paths: ['/x/*', '/x/**'] })]
    expect(outcome(rules, '/x/foo~1', stranger)).toBe('allow')
    expect(outcome(rules, '/x/FOO~2', stranger)).toBe('sign-in')
  })

  it('takes GET in a rule for HEAD too, and no other method', () => {
    const rules = [open({ methods: ['GET'] })]
    expect(outcome(rules, '/', stranger, 'HEAD')).toBe('allow')
    expect(outcome(rules, '/', stranger, 'POST')).toBe('sign-in')
  })

  it('counts only sessions of the app’s strategies', () => {
    const subject = { rules: indexRules([allow({ signedIn: true })]), strategies: ['azure'] }
    const question = { method: 'GET', path: '/', externalUser: false }
    expect(decide(subject, { ...question, caller: makeCaller({ strategy: 'default' }) })).toEqual({
      outcome: 'refuse',
      because: 'strategy',
      rule: 0,
    })
    expect(decide(subject, { ...question, caller: member }).outcome).toBe('allow')
  })

  it('admits external users where their rule says so, and decides about collaborators by the rules below it', () => {
    const rules = indexRules([externalUsers({ paths: ['/chat/**'] }), allow({ roles: ['admin'] })])
    const ask = (path: string, externalUser: boolean, caller?: typeof admin) =>
      decide({ rules }, { method: 'GET', path, externalUser, caller }).outcome
    expect(ask('/chat/1', true)).toBe('allow')
    expect(ask('/chat/1', false)).toBe('sign-in')
    expect(ask('/chat/1', false, admin)).toBe('allow')
    expect(ask('/chat/1', false, member)).toBe('refuse')
    expect(ask('/studio', true)).toBe('sign-in')
  })

  describe('with an app that may fold letter case', () => {
    it('does not let another case dodge a rule', () => {
      const rules = [allow({ roles: ['admin'] }, { paths: ['/admin/**'] }), allow({ signedIn: true })]
      for (const path of ['/Admin', '/ADMIN/users', '/admin/', '/aDmin/']) {
        expect(outcome(rules, path), path).toBe('refuse')
        expect(outcome(rules, path, admin), path).toBe('allow')
      }
    })

    it('does not let a letter dodge a rule that apps without case take for another', () => {
      const rules = indexRules([
        allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
        open({ paths: ['/**'] }),
      ])
      for (const path of ['/adm\u0131n/x', '/ADM\u0130N/x', '/\uff41dmin']) {
        const question = { method: 'GET', path, caller: undefined, externalUser: false }
        expect(decide({ rules }, question).outcome).toBe('sign-in')
      }
    })

    it('does not let another case borrow a rule', () => {
      const rules = [open({ paths: ['/docs/**'] }), allow({ roles: ['admin'] })]
      expect(outcome(rules, '/docs', stranger)).toBe('allow')
      expect(outcome(rules, '/Docs', stranger)).toBe('sign-in')
      expect(outcome(rules, '/Docs', member)).toBe('refuse')
    })

    it('sees through an encoded question mark that hides the end of a path', () => {
      const rules = [allow({ roles: ['admin'] }, { paths: ['/admin'] }), allow({ signedIn: true })]
      expect(outcome(rules, '/admin?x')).toBe('refuse')
      expect(outcome(rules, '/admin#x')).toBe('refuse')
    })
  })

  it('never admits somebody to a path in one case whom it refuses in the rule’s own case', () => {
    const paths = fc.array(fc.constantFrom('admin', 'Admin', 'a', 'A'), { minLength: 1, maxLength: 3 })
    const pattern = paths.chain(parts =>
      fc.constantFrom(`/${parts.join('/')}`, `/${parts.join('/')}/**`, '**'),
    )
    const rule = fc.tuple(pattern, fc.constantFrom('public', 'admin', 'signedIn')).map(([path, kind]) => {
      if (kind === 'public') return open({ paths: [path] })
      return allow(kind === 'admin' ? { roles: ['admin'] } : { signedIn: true }, { paths: [path] })
    })
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 5 }), paths, (rules, parts) => {
        const path = `/${parts.join('/')}`
        const folded = rules.map(one => ({ ...one, paths: one.paths?.map(text => text.toLowerCase()) ?? [] }))
        // Whoever passes also passes under an app that sees no case at all.
        if (outcome(rules, path) === 'allow') expect(outcome(folded, path.toLowerCase())).toBe('allow')
        if (outcome(rules, path, stranger) === 'allow') {
          expect(outcome(folded, path.toLowerCase(), stranger)).toBe('allow')
        }
      }),
    )
  })

  it('finds among a thousand rules what a plain walk through them finds', () => {
    const many = Array.from({ length: 1000 }, (_, n) => allow({ roles: [`r${n}`] }, { paths: [`/p${n}/**`] }))
    const index = indexRules(many)
    for (const n of [0, 500, 999]) expect(index.matching('exact', `/p${n}/x`, 'GET')).toEqual([n])
    expect(index.matching('exact', '/p1000/x', 'GET')).toEqual([])
  })
})

describe('admits', () => {
  const nobody = { roles: [], groups: [], emails: [], domains: [], signedIn: false }

  it.each([
    ['a role', { roles: ['member'] }, true],
    ['a group', { groups: ['support'] }, true],
    ['an address', { emails: ['ada@contoso.test'] }, true],
    ['a domain', { domains: ['contoso.test'] }, true],
    ['signing in', { signedIn: true }, true],
    ['another role', { roles: ['admin'] }, false],
    ['a domain that only ends alike', { domains: ['so.test'] }, false],
    ['nothing', {}, false],
  ])('by %s', (_, conditions, expected) => {
    expect(admits({ ...nobody, ...conditions }, member)).toBe(expected)
  })

  it('matches an address in any case', () => {
    expect(
      admits({ ...nobody, emails: ['ada@contoso.test'] }, makeCaller({ email: 'Ada@Contoso.TEST' })),
    ).toBe(true)
  })

  it('never by an address that nobody vouches for (nOAuth, Grafana CVE-2023-3128)', () => {
    const mallory = makeCaller({ emailTrusted: false })
    expect(admits({ ...nobody, emails: ['ada@contoso.test'], domains: ['contoso.test'] }, mallory)).toBe(
      false,
    )
  })

  it.each([
    'a@evil@contoso.test',
    'a＠contoso.test',
    'a@evil.test＠contoso.test',
    '@contoso.test',
    'a b@contoso.test',
  ])('never by an address such as %s', email => {
    expect(admits({ ...nobody, domains: ['contoso.test'] }, makeCaller({ email }))).toBe(false)
  })
})
