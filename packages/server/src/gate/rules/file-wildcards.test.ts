import type { AppRule } from '@gatewright/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { allow, externalUsers, open } from '../../../test/gate/support/rules.ts'
import { parseTarget } from '../routing/path.ts'
import { decide } from './decide.ts'
import { asFileGlob, createReach, hasFileWildcard } from './file-wildcards.ts'
import { indexRules } from './rules.ts'
import { shortNameGlobs } from './short-names.ts'

const member = makeCaller()
const admin = makeCaller({ roles: ['member', 'admin'] })
const rules = [
  open({ paths: ['/public/**'] }),
  allow(
    { roles: ['admin'] },
    { paths: ['/admin/**', '/files/secret.txt', '/x/administration/**', '/f/*.key'] },
  ),
  allow({ roles: ['admin'] }, { paths: ['/a/**/internal', '/.git/**', '/lang/αβγ-long name'] }),
  allow({ signedIn: true }),
]
const outcomeBy =
  (index: ReturnType<typeof indexRules>) =>
  (target: string, caller?: typeof member, method = 'GET', externalUser = false) => {
    const path = parseTarget(target)?.decoded
    if (path === undefined) return 'bad_path'
    return decide({ rules: index }, { method, path, caller, externalUser }).outcome
  }
const outcome = outcomeBy(indexRules(rules))

describe('a path that names whatever file fits, to Windows', () => {
  it.each([
    ...['/files/secret%3c', '/files/secre%3e.txt', '/files/secret%22txt', '/files/%3c.txt', '/files/s*t.txt'],
    ...[
      '/adm%3c%3c/x',
      '/admi%3f/x',
      '/adm*/x',
      '/ADM*',
      '/%3cmin',
      '/admin%3c',
      '/admin.*/x',
      '/admin%22/x',
    ],
    ...['/adm%3c./x', '/adm%3c%20/x', '/adm%3c::$DATA', '/f/a.k%3cy', '/f/a%22key', '/f/a%3c', '/f/%3ckey'],
    ...[
      '/adm%ef%bc%9c/x',
      '/adm%ef%bc%8a/x',
      '/adm%e2%80%ba/x',
      '/files/secret%e2%80%9ctxt',
      '/adm%e2%88%97',
    ],
    ...[
      '/a/b/inter%3c',
      '/a/%3e/c/internal',
      '/.g%3c/config',
      '/x/a%3c/y',
      '/lang/%ce%b1%3c',
      '/lang/%3cname',
    ],
  ])('%s is not for whom a rule for one of them refuses', target => {
    expect([outcome(target), outcome(target, member)]).toEqual(['sign-in', 'refuse'])
    expect(outcome(target, admin)).toBe('allow')
  })

  it.each(['/x/admi%3c~1/y', '/x/ad1%3c/y', '/x/a*~2', '/x/ADMINI~%3e', '/x/%3c~1/y', '/gi%3c~1/config'])(
    '%s is not, by a short name',
    target => {
      expect([outcome(target, member), outcome(target, admin)]).toEqual(['refuse', 'allow'])
    },
  )

  it.each(['/a/%22%22/b', '/y/%22%22/admin', '/y/%3e%3e/admin/x', '/y/*', '/%3f%20*/x', '/y/%22.'])(
    '%s could be any path at all, for a name of wildcards alone could be the folder above',
    target => {
      expect([outcome(target, member), outcome(target, admin)]).toEqual(['refuse', 'allow'])
    },
  )

  it.each([
    ...[
      '/wiki/What%3F',
      '/What%3F',
      '/wiki/2*3',
      '/wiki/%22Hello%22',
      '/wiki/a%3Cb%3E',
      '/files/What%3f.pdf',
    ],
    ...[
      '/%e2%80%9cHello%e2%80%9d',
      '/x/report*',
      '/x/adm*long-name-of-a-file',
      '/fo%3f/x.key',
      '/files/a*/b',
    ],
    ...['/x/zebra*', '/x/*zoo'],
  ])('%s is nobody’s but its own where no other rule could be for one of them', target => {
    expect([outcome(target), outcome(target, member)]).toEqual(['sign-in', 'allow'])
  })

  it('is let in by a rule for all of them, whoever the rules below are for', () => {
    for (const target of ['/public/What%3f', '/public/a*/b', '/public/x/%3cy%3e']) {
      expect([target, outcome(target)]).toEqual([target, 'allow'])
    }
    for (const target of ['/publi%3f/x', '/pub*/x', '/public%3c/x', '/public/%22%22/admin']) {
      expect([target, outcome(target)]).toEqual([target, 'sign-in'])
    }
  })

  it('is let in by none where some of them have no rule', () => {
    const alone = outcomeBy(indexRules([open({ paths: ['/what?', '/p/a*.txt'] })]))
    expect([alone('/what%3f'), alone('/p/a*.txt'), alone('/p/a%3c')]).toEqual([
      'sign-in',
      'sign-in',
      'sign-in',
    ])
    expect(alone('/p/ab%3cc.txt')).toBe('allow')
  })

  it('is let in as whom the strictest of the rules knows, of those for the method alone', () => {
    const index = indexRules([
      open({ paths: ['/a/b'] }),
      externalUsers({ paths: ['/a/c'] }),
      allow({ roles: ['admin'] }, { paths: ['/a/d'], methods: ['POST'] }),
      allow({ signedIn: true }, { paths: ['/a/**'] }),
    ])
    const decided = (target: string, caller?: typeof member, externalUser = false) => {
      const path = parseTarget(target)?.decoded as string
      return decide({ rules: index }, { method: 'GET', path, caller, externalUser })
    }
    expect(decided('/a/*x', member)).toEqual({ outcome: 'allow', as: 'collaborator', rule: 3 })
    expect(decided('/a/*', undefined, true)).toEqual({ outcome: 'sign-in', rule: 3 })
    const by = outcomeBy(index)
    expect([by('/a/d*', member), by('/a/d*', member, 'POST')]).toEqual(['allow', 'refuse'])
  })

  it('is let in by the strictest of all that could decide, and the first of those', () => {
    const decided = (...rules: AppRule[]) => {
      const question = { method: 'GET', path: '/p/b*', caller: member, externalUser: false }
      return decide({ rules: indexRules(rules) }, question)
    }
    const everybody = open({ paths: ['/p/**'] })
    const [one, two] = ['/p/b1', '/p/b2'].map(path => allow({ signedIn: true }, { paths: [path] }))
    const asCollaborator = (rule: number) => ({ outcome: 'allow', as: 'collaborator', rule })
    expect(decided(one as AppRule, everybody)).toEqual(asCollaborator(0))
    expect(decided(one as AppRule, two as AppRule, everybody)).toEqual(asCollaborator(0))
    expect(decided(open({ paths: ['/p/b1'] }), two as AppRule, everybody)).toEqual(asCollaborator(1))
    expect(decided(externalUsers({ paths: ['/p/b1'] }), everybody)).toMatchObject({ as: 'anyone', rule: 1 })
  })

  it('is refused where one of its readings is, whichever comes last', () => {
    const by = outcomeBy(
      indexRules([allow({ roles: ['admin'] }, { paths: ['/admin/x*y'] }), allow({ signedIn: true })]),
    )
    expect([by('/adm%3c/x%3fy', member), by('/adm%3c/x', member)]).toEqual(['refuse', 'allow'])
    expect([outcome('/adm%3c+/x', member), outcome('/adm%3c+/x', admin)]).toEqual(['refuse', 'allow'])
  })

  it.each([
    [15, 'allow'],
    [16, 'sign-in'],
  ])('may stand for %d names beside itself: %s', (count, expected) => {
    const paths = Array.from({ length: count }, (_, n) => `/q/administration${n}`)
    const by = outcomeBy(
      indexRules([open({ paths: ['/public/**'] }), allow({ roles: ['admin'] }, { paths })]),
    )
    expect(by('/public/ADMINI~1/a*')).toBe(expected)
    // Without a wildcard they are no globs.
    expect(by('/public/ADMINI~1/a')).toBe('allow')
  })

  it('is another path to an app that trims none', () => {
    const asWritten = outcomeBy(indexRules(rules, { trimsPaths: false }))
    for (const target of ['/adm*/x', '/adm%3c/x', '/files/secret%22txt', '/y/*']) {
      expect([target, asWritten(target, member)]).toEqual([target, 'allow'])
    }
    expect(asWritten('/admin%3fx', member)).toBe('refuse')
  })

  it('in more ways than anybody means is nobody’s', () => {
    const target = `/public/${['+a<', ':b<', '. c>', 'é*', '.d?'].map(encodeURIComponent).join('/')}/y`
    expect(['sign-in', 'bad_path']).toContain(outcome(target))
  })
})

describe('what a glob could reach', () => {
  const reached = (pattern: string, glob: string) => {
    const [found] = createReach([open({})], () => [pattern])(glob)
    return found === undefined ? 'never' : found.isCertain ? 'always' : 'perhaps'
  }

  it.each([
    ['**', '/a*', 'always'],
    ['**', '/*/x', 'always'],
    ['/x/**', '/x/a*', 'always'],
    ['/x/**', '/x*', 'perhaps'],
    ['/x/**', '/y/a*', 'never'],
    ['/x/y/**', '/x*', 'never'],
    ['/x/ab', '/x/a*', 'perhaps'],
    ['/x/ab', '/x/a*/y', 'never'],
    ['/x/*', '/x/a*', 'always'],
    ['/x/*', '/x/a*/y', 'never'],
    ['/**/y', '/a*/b/y', 'always'],
    ['/a/**/y', '/a/b/c/*y', 'perhaps'],
    ['/a/**/y', '/a/b/c/*z', 'never'],
    ['/x/**', '/*', 'perhaps'],
    ['/x/**', '/* +/z', 'perhaps'],
    ['/x/**', '/+*/z', 'perhaps'],
    ['/admin/x', '/+/a*', 'never'],
    ['/a/b', '/ /b*', 'never'],
  ])('of %s by %s: %s', (pattern, glob, expected) => {
    expect(reached(pattern, glob)).toBe(expected)
  })

  it.each([
    ['abc', 'a*c', 'perhaps'],
    ['abc', 'a*b*c*', 'perhaps'],
    ['abc', '*a*b*c*', 'perhaps'],
    ['abc', 'a*d', 'never'],
    ['ab*', 'a*', 'perhaps'],
    ['a*', 'ab*', 'always'],
    ['a*', 'b*', 'never'],
    ['ab*', 'ac*', 'never'],
    ['*.key', 'a*y', 'perhaps'],
    ['*y', 'a*.key', 'always'],
    ['*.key', 'a*.txt', 'never'],
    ['*key', 'a*k', 'perhaps'],
    ['*.key', 'a*ey', 'perhaps'],
    ['*.jpeg', 'a*pe', 'perhaps'],
    ['*.jpeg', 'a*eg', 'perhaps'],
    ['*.jpeg', 'a*jp', 'never'],
    ['*.jpeg', 'a*jpe', 'perhaps'],
    ['a*b', 'b*a', 'never'],
    ['a*b', 'a*c', 'perhaps'],
    ['a*.b', 'a*.c', 'never'],
    ['a*b', 'c*b', 'never'],
    ['a*c', 'ab*bc', 'always'],
  ])('of a name %s by %s: %s', (name, glob, expected) => {
    expect(reached(`/f/${name}`, `/f/${glob}`)).toBe(expected)
  })
})

it.each<[string, string, readonly string[]]>([
  ['secret.txt', 'a*', []],
  ['abcdefgh', 'a*', []],
  ['a', 'a*', []],
  ['x.a', 'a*', []],
  ['a-b', 'a*', []],
  ['a.b-c', 'a*', []],
  // No file of Windows is called so: whatever is meant, it is no short name.
  ['ab.', 'a*', ['ab~*', 'ab*~*']],
  ['abcdefghi', 'a*', ['abcdef~*', 'ab*~*']],
  ['x.html', 'x*', ['x~*htm', 'x*~*htm']],
  ['x.html', 'xl*', []],
  ['administration', '*', ['admini~*', 'ad*~*']],
  ['administration', 'adm*', ['admini~*']],
  ['administration', 'adf*', ['admini~*', 'ad*~*']],
  ['administration', 'ad12ab*', ['admini~*', 'ad*~*']],
  ['administration', 'ad12ab~1*', ['admini~*', 'ad*~*']],
  ['administration', 'ad12abc*', ['admini~*']],
  ['administration', 'xyz*', []],
  ['administration', 'adminiad~1*11', ['admini~*']],
  ['administration', 'adminiad~1*111', []],
  ['été long', 'a*', ['*~*', '*~*']],
  ['abcé', 'xyz*', ['abc*~*']],
  ['abcdefé', 'xyz*', ['abcdef~*']],
  ['ab*', 'a*', ['ab*~*', 'ab*~*']],
  ['ab*c', 'a*', ['ab*~*', 'ab*~*']],
  ['abcdefg*', 'a*', ['abcdef~*', 'ab*~*']],
  ['a*.jpeg', 'z*', ['a*~*jpe', 'a*~*jpe']],
  ['x.ab*', 'x*', ['x*~*', 'x*~*']],
  ['a b', 'a*', ['ab~*', 'ab*~*']],
])('the short names of %s that %s could be meant for: %j', (name, glob, expected) => {
  expect(shortNameGlobs(name, glob)).toEqual(expected)
})

it('one glob stands for what comes to the same', () => {
  for (const path of ['/a<<b', '/a.*?b', '/a".b', '/a<.>"b', '/a*b']) expect(asFileGlob(path)).toBe('/a*b')
  expect(asFileGlob('/a..b.c')).toBe('/a..b.c')
  expect(['/a*', '/a?', '/a<', '/a>', '/a"'].map(hasFileWildcard)).toEqual([true, true, true, true, true])
  expect(hasFileWildcard('/a.b|c')).toBe(false)
})

/** As PHP on Windows finds a file: each segment by the expression that RtlIsNameInExpression would be asked. */
const named = (segment: string): RegExp =>
  new RegExp(
    `^${segment
      .replace(/[\\^$+{}()|[\]/]/g, '\\$&')
      .replace(
        /[.*?<>"]/g,
        mark => ({ '.': '\\.?', '*': '.*', '?': '.?', '<': '.*', '>': '.?', '"': '\\.?' })[mark] ?? mark,
      )}$`,
    'i',
  )

it('no file that Windows finds by such a path is one that the rules refuse', () => {
  const files = [
    ...['/admin/x', '/files/secret.txt', '/files/open.txt', '/public/x', '/f/a.key', '/a/b/internal'],
    ...['/other/x'],
  ]
  const mark = fc.constantFrom('*', '%3f', '%3c', '%3e', '%22')
  const cut = {
    file: fc.constantFrom(...files),
    at: fc.nat(16),
    length: fc.nat(3),
    mark,
    end: fc.option(mark),
  }
  fc.assert(
    fc.property(fc.record(cut), ({ file, at, length, mark, end }) => {
      const place = 1 + (at % (file.length - 1))
      const target = `${file.slice(0, place)}${mark}${file.slice(place + length)}${end ?? ''}`
      const path = parseTarget(target)?.decoded
      if (path === undefined || outcome(target, member) !== 'allow') return
      const segments = path.split('/').slice(1).map(named)
      for (const one of files) {
        const own = one.split('/').slice(1)
        const isFound = own.length === segments.length && own.every((name, n) => segments[n]?.test(name))
        if (isFound) expect([target, one, outcome(one, member)]).toEqual([target, one, 'allow'])
      }
    }),
    { numRuns: 2000 },
  )
})

it('takes a path of many wildcards, and of many rules, in a time that grows with its length', () => {
  const many = indexRules([
    open({ paths: ['/public/**'] }),
    ...Array.from({ length: 500 }, (_, n) =>
      allow({ roles: ['admin'] }, { paths: [`/${'a*'.repeat(8)}${n}`, `/p${n}/**`] }),
    ),
    allow({ signedIn: true }),
  ])
  const by = outcomeBy(many)
  for (const unit of ['a*', '*', 'a*/', '%3c.', 'a%22+/', '*%20', '~1*', '/*'.slice(1)]) {
    expect(['refuse', 'bad_path', 'allow']).toContain(
      by(`/${unit.repeat(Math.floor(1900 / unit.length))}y`, member),
    )
  }
})
