import type { AppRule } from '@gatewright/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { allow, externalUsers, open } from '../../../test/gate/support/rules.ts'
import type { Caller } from '../../identity/caller.ts'
import { admits, type Decision, decide, type Question } from './decide.ts'
import { indexRules } from './rules.ts'

const member = makeCaller()
const admin = makeCaller({ roles: ['member', 'admin'] })

const decided = (
  rules: readonly AppRule[],
  question: Partial<Question> = {},
  strategies?: readonly string[],
): Decision =>
  decide(
    { rules: indexRules(rules), strategies },
    { method: 'GET', path: '/', externalUser: false, ...question },
  )

describe('a decision', () => {
  const first = open({ paths: ['/nobody/asks'] })

  it.each<[string, Decision, readonly AppRule[], Partial<Question>, string[]?]>([
    ['public', { outcome: 'allow', as: 'anyone', rule: 1 }, [first, open({})], {}],
    [
      'for an external user',
      { outcome: 'allow', as: 'external-user', rule: 1 },
      [first, externalUsers({})],
      { externalUser: true },
    ],
    ['for a session', { outcome: 'sign-in', rule: 1 }, [first, allow({ signedIn: true })], {}],
    [
      'for who has one',
      { outcome: 'allow', as: 'collaborator', rule: 1 },
      [first, allow({ signedIn: true })],
      { caller: member },
    ],
    [
      'against who is somebody else',
      { outcome: 'refuse', because: 'rule', rule: 1 },
      [first, allow({ roles: ['admin'] })],
      { caller: member },
    ],
    [
      'against a session of another strategy',
      { outcome: 'refuse', because: 'strategy', rule: 1 },
      [first, allow({ signedIn: true })],
      { caller: member },
      ['default', 'gitlab'],
    ],
    [
      'for a session of one of several strategies',
      { outcome: 'allow', as: 'collaborator', rule: 0 },
      [allow({ signedIn: true })],
      { caller: member },
      ['default', 'azure'],
    ],
    ['where no rule matches a stranger', { outcome: 'sign-in' }, [first], {}],
    ['where none matches anybody', { outcome: 'refuse', because: 'no-rule' }, [first], { caller: admin }],
    // Whoever shows both is let in as what the first rule says.
    [
      'that an external user’s rule makes before others',
      { outcome: 'allow', as: 'external-user', rule: 0 },
      [externalUsers({}), allow({ roles: ['admin'] })],
      { caller: member, externalUser: true },
    ],
    [
      'that a rule above makes for an external user too',
      { outcome: 'allow', as: 'collaborator', rule: 0 },
      [allow({ signedIn: true }), externalUsers({})],
      { caller: member, externalUser: true },
    ],
  ])('%s says which rule and as what', (_, expected, rules, question, strategies) => {
    expect(decided(rules, question, strategies)).toEqual(expected)
  })

  // `/A` is read as `/a` by apps that see no case. Whoever is let in is what the stricter of the two rules says.
  it.each<[Decision, readonly AppRule[], Partial<Question>]>([
    [
      { outcome: 'allow', as: 'collaborator', rule: 0 },
      [allow({ signedIn: true }, { paths: ['/a'] }), open({ paths: ['/A'] })],
      { caller: member },
    ],
    [
      { outcome: 'allow', as: 'external-user', rule: 0 },
      [externalUsers({ paths: ['/a'] }), open({ paths: ['/A'] })],
      { externalUser: true },
    ],
    [
      { outcome: 'allow', as: 'collaborator', rule: 1 },
      [externalUsers({ paths: ['/a'] }), allow({ signedIn: true }, { paths: ['/A'] })],
      { caller: member, externalUser: true },
    ],
    [
      { outcome: 'allow', as: 'external-user', rule: 1 },
      [open({ paths: ['/a'] }), externalUsers({ paths: ['/A'] })],
      { externalUser: true },
    ],
    [{ outcome: 'allow', as: 'anyone', rule: 1 }, [open({ paths: ['/a'] }), open({ paths: ['/A'] })], {}],
    [
      { outcome: 'refuse', because: 'rule', rule: 0 },
      [allow({ roles: ['admin'] }, { paths: ['/a'] }), open({ paths: ['/A'] })],
      { caller: member },
    ],
  ])('is the stricter of two readings: %j', (expected, rules, question) => {
    expect(decided(rules, { path: '/A', ...question })).toEqual(expected)
  })
})

/** Patterns as an expression of their own, without an index. */
function matches(pattern: string, path: string): boolean {
  if (['*', '**', '/**'].includes(pattern)) return true
  const parts = pattern.split('/').slice(1)
  const expression = parts.map(part => (part === '**' ? '(?:/[^/]*)*' : `/${part.replaceAll('*', '[^/]*')}`))
  return new RegExp(`^${expression.join('')}$`).test(path)
}

/** The rules as the guide tells them: from the top, the first that matches decides. */
function walk(
  rules: readonly AppRule[],
  strategies: readonly string[] | undefined,
  question: Question,
): Decision {
  const { caller, method, path, externalUser } = question
  for (const [rule, { methods, paths, then }] of rules.entries()) {
    const takesMethod =
      methods === undefined || methods.some(one => one === method || (one === 'GET' && method === 'HEAD'))
    if (!takesMethod || !(paths ?? ['**']).some(pattern => matches(pattern, path))) continue
    if (then.kind === 'public') return { outcome: 'allow', as: 'anyone', rule }
    if (then.kind === 'external-users') {
      if (externalUser) return { outcome: 'allow', as: 'external-user', rule }
    } else if (caller === undefined) return { outcome: 'sign-in', rule }
    else if (strategies?.includes(caller.strategy) === false) {
      return { outcome: 'refuse', because: 'strategy', rule }
    } else if (then.who.signedIn || then.who.roles.some(role => caller.roles.includes(role))) {
      return { outcome: 'allow', as: 'collaborator', rule }
    } else return { outcome: 'refuse', because: 'rule', rule }
  }
  return caller === undefined ? { outcome: 'sign-in' } : { outcome: 'refuse', because: 'no-rule' }
}

const grades = ['anyone', 'external-user', 'collaborator']

/** Both readings of a path have to let it in. */
function walkTwice(
  rules: readonly AppRule[],
  strategies: readonly string[] | undefined,
  question: Question,
): Decision {
  const exact = walk(rules, strategies, question)
  if (exact.outcome !== 'allow') return exact
  const fold = (path: string) => path.toLowerCase().replace(/(?<=.)\/$/, '')
  const folded = rules.map(rule =>
    rule.paths === undefined ? rule : { ...rule, paths: rule.paths.map(fold) },
  )
  const lenient = walk(folded, strategies, { ...question, path: fold(question.path) })
  if (lenient.outcome !== 'allow') return lenient
  return grades.indexOf(exact.as) >= grades.indexOf(lenient.as) ? exact : lenient
}

describe('the index of rules', () => {
  const parts = fc.array(fc.constantFrom('a', 'b', 'A', 'ab'), { maxLength: 3 })
  const path = fc
    .tuple(parts, fc.constantFrom('', '/'))
    .map(([names, end]) => (names.length === 0 ? '/' : `/${names.join('/')}${end}`))
  const pattern = fc.oneof(
    path,
    path.map(text => `${text.replace(/\/$/, '')}/**`),
    fc.constantFrom('*', '**', '/**', '/*', '/a*', '/*/b', '/a/**/b', '/**/b', '/*/**', '/a/*/', '/ab/*b'),
  )
  const then = fc.constantFrom<AppRule>(
    open({}),
    externalUsers({}),
    allow({ signedIn: true }),
    allow({ roles: ['admin'] }),
    allow({ roles: ['member', 'guest'] }),
  )
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE')
  const rule = fc
    .tuple(
      then,
      fc.option(fc.array(pattern, { minLength: 1, maxLength: 3 }), { nil: undefined }),
      fc.option(fc.array(method, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }),
    )
    .map(
      ([what, paths, methods]): AppRule => ({
        ...what,
        ...(paths && { paths }),
        ...(methods && { methods }),
      }),
    )
  const caller = fc.constantFrom<Caller | undefined>(
    undefined,
    member,
    admin,
    makeCaller({ strategy: 'gitlab' }),
  )
  const question = fc.record({ method, path, caller, externalUser: fc.boolean() })
  const strategies = fc.constantFrom(undefined, ['azure'], ['gitlab', 'azure'])

  it('decides as a walk from the top does', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), strategies, question, (rules, ids, asked) => {
        expect(decided(rules, asked, ids)).toEqual(walkTwice(rules, ids, asked))
      }),
      { numRuns: 3000 },
    )
  })

  it('gives each rule once and in the order of the file, however many of its patterns match', () => {
    const rules = [
      open({ paths: ['/a/*', '/a/b', '/a/**', '/**'] }),
      open({ paths: ['/**/b'] }),
      open({ paths: ['/a/b', '/x', '/a/b'] }),
      open({ paths: ['/x'] }),
      open({ methods: ['POST'] }),
      open({}),
      open({ paths: ['/a/**', '/a/**'] }),
    ]
    const index = indexRules(rules)
    expect(index.matching('exact', '/a/b', 'GET')).toEqual([0, 1, 2, 5, 6])
    expect(index.matching('exact', '/a/b', 'POST')).toEqual([0, 1, 2, 4, 5, 6])
    expect(index.matching('exact', '/x', 'GET')).toEqual([0, 2, 3, 5])
  })

  it.each(['/x', '/x/**'])('gives a rule once that has the same pattern twice: %s', pattern => {
    expect(indexRules([open({ paths: [pattern, pattern, pattern] })]).matching('exact', '/x', 'GET')).toEqual(
      [0],
    )
  })

  it('says whether paths and methods count at all', () => {
    expect(indexRules([open({}), open({ paths: ['/a'] })])).toMatchObject({
      readsPaths: true,
      readsMethods: false,
    })
    expect(indexRules([open({}), open({ methods: ['PUT'] })])).toMatchObject({
      readsPaths: false,
      readsMethods: true,
    })
    expect(indexRules([open({})])).toMatchObject({ readsPaths: false, readsMethods: false })
    // Without paths no reading of one is made, so a hundred of them cost nothing.
    expect(decided([open({})], { path: '/A/' })).toEqual({ outcome: 'allow', as: 'anyone', rule: 0 })
  })
})

describe('a condition', () => {
  const nobody = { roles: [], groups: [], emails: [], domains: [], signedIn: false }
  const trusted = (email: string) => makeCaller({ email, roles: [], groups: [] })

  it.each([
    ['one of several roles', { roles: ['x', 'member'] }],
    ['one of several groups', { groups: ['x', 'support'] }],
    ['one of several addresses', { emails: ['x@y.test', 'ada@contoso.test'] }],
    ['one of several domains', { domains: ['y.test', 'contoso.test'] }],
    ['an address beside a domain that is another', { emails: ['ada@contoso.test'], domains: ['y.test'] }],
    ['a domain beside an address that is another', { emails: ['x@y.test'], domains: ['contoso.test'] }],
    [
      'any of several kinds',
      { roles: ['x'], groups: ['x'], emails: ['x@y.test'], domains: ['contoso.test'] },
    ],
  ])('is met by %s', (_, conditions) => {
    expect(admits({ ...nobody, ...conditions }, makeCaller())).toBe(true)
  })

  it('asks for an address that is one, and has no part in what asks for none', () => {
    const untrusted = makeCaller({ emailTrusted: false })
    expect(admits({ ...nobody, roles: ['x'], groups: ['x'] }, makeCaller())).toBe(false)
    expect(admits({ ...nobody, roles: ['member'], domains: ['y.test'] }, untrusted)).toBe(true)
    expect(admits({ ...nobody, groups: ['support'], domains: ['y.test'] }, untrusted)).toBe(true)
  })

  it.each(['a@contoso.test', 'A.b+c!#9~@CONTOSO.test', '?=z@Contoso.Test'])('takes %s for one', email => {
    expect(admits({ ...nobody, domains: ['contoso.test'] }, trusted(email))).toBe(true)
    expect(admits({ ...nobody, emails: [email.toLowerCase()] }, trusted(email))).toBe(true)
  })

  it.each(['é@contoso.test', 'иван@contoso.test', 'O\u0308@contoso.test'])(
    'takes letters of any script: %s',
    email => {
      const kept = email.normalize('NFC').toLowerCase()
      expect(admits({ ...nobody, domains: ['contoso.test'] }, trusted(email))).toBe(true)
      expect(admits({ ...nobody, emails: [kept] }, trusted(email))).toBe(true)
      expect(admits({ ...nobody, emails: ['a@contoso.test'] }, trusted(email))).toBe(false)
    },
  )

  it.each(['a@c-1.z9.test', 'a@0.test'])('takes each character of a domain: %s', email => {
    expect(admits({ ...nobody, domains: [email.slice(2)] }, trusted(email))).toBe(true)
  })

  it.each([
    '',
    'a',
    '@',
    'a@',
    'a@contoso.test\n',
    '\na@contoso.test',
    'a@contoso.test ',
    'é@contoso.test ',
    'é@b@contoso.test',
    'é＠x.test@contoso.test',
    'ｅ@contoso.test',
    'é\u200b@contoso.test',
    'é@contoso\u3002test',
    'a@b@contoso.test',
    'a\x7f@contoso.test',
  ])('takes no other text for one: %j', email => {
    const who = { ...nobody, emails: [email.toLowerCase()], domains: ['contoso.test', ''] }
    expect(admits(who, trusted(email))).toBe(false)
  })
})
