import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { allow, open } from '../../../test/gate/support/rules.ts'
import { isOrdinary } from '../routing/ordinary-path.ts'
import { parseTarget } from '../routing/path.ts'
import { decide } from './decide.ts'
import { lenientReading } from './path-readings.ts'
import { indexRules } from './rules.ts'

const member = makeCaller()
const admin = makeCaller({ roles: ['member', 'admin'] })
const rules = [
  open({ paths: ['/public/**', '/café/**', '/wiki/Main:Page'] }),
  allow({ roles: ['admin'] }, { paths: ['/admin/**', '/x/Administration/**', '/files/*.key', '/.git/**'] }),
  allow({ signedIn: true }),
]

const outcomeBy =
  (index = indexRules(rules)) =>
  (target: string, caller?: typeof member) => {
    const path = parseTarget(target)?.decoded
    if (path === undefined) return 'bad_path'
    return decide({ rules: index }, { method: 'GET', path, caller, externalUser: false }).outcome
  }
const outcome = outcomeBy()

describe('lenientReading', () => {
  it.each([
    ['/Admin', '/admin'],
    ['/admin/', '/admin'],
    ['/', '/'],
    ['/Admin//', '/admin'],
    // Python's `re.IGNORECASE` and others take each of these for an ASCII letter.
    ['/adm\u0131n', '/admin'],
    ['/ADM\u0130N', '/admin'],
    ['/\u017fettings', '/settings'],
    ['/\u212aeys', '/keys'],
    ['/\uff41dmin', '/admin'],
    ['/Stra\u00dfe', '/strasse'],
  ])('reads %s as a lenient app does: %s', (path, expected) => {
    expect(lenientReading(path)).toBe(expected)
  })
})

/** Each is `/admin`, or below it, to a server that somebody runs. */
const adminSpellings: Readonly<Record<string, readonly string[]>> = {
  'dots and spaces at the end (Win32)': [
    ...[
      '/admin.',
      '/admin..',
      '/admin...',
      '/admin%20',
      '/admin%20/',
      '/admin%20/x',
      '/admin./x',
      '/admin.%20.',
    ],
    ...['/admin.%20/x', '/ADMIN.', '/Admin%20.%20/x', '/admin./', '/admin%22'],
  ],
  'white space at either end (what trims)': [
    ...[
      '/%20admin',
      '/%20admin/x',
      '/admin%c2%a0',
      '/admin%e3%80%80',
      '/admin%ef%bb%bf',
      '/admin%e2%80%83/x',
    ],
    ...['/admin+', '/admin+/x', '/%ef%bb%bfadmin', '/admin%e1%9a%80', '/admin%e2%a0%80'],
  ],
  'what is not seen': [
    ...[
      '/admin%e2%80%8b',
      '/ad%e2%80%8bmin/x',
      '/admin%c2%ad',
      '/%e2%81%a0admin',
      '/ad%ef%b8%8fmin',
      '/admin%e2%80%8e',
    ],
    ...['/admin%e2%80%8b.', '/admin%e2%80%8b%20/x'],
  ],
  'streams (NTFS)': [
    ...['/admin::$DATA', '/admin:stream', '/admin:$I30:$INDEX_ALLOCATION/x', '/admin:', '/Admin::$data'],
    ...['/admin.::$DATA', '/admin%20:x/y', '/public/..::$DATA/admin', '/public/..:x/admin/y'],
  ],
  'full width, best fit, accents': [
    ...['/%ef%bd%81dmin', '/%ef%bc%a1dmin/x', '/%c3%a0dmin', '/%c3%81DMIN/x', '/a%cc%81dmin', '/a%c4%91min'],
    ...['/adm%c4%b1n', '/admin%ef%bc%9a:$DATA', '/admin%ef%bc%8e', '/public%e2%81%84..%e2%81%84admin'],
    ...['/%ce%b1dmin', '/admin%d6%89x'],
    ...['/public%c2%a5..%c2%a5admin', '/x%e2%88%95..%e2%88%95admin'],
  ],
  'short names (8.3)': [
    ...['/ADMIN~1', '/admin~1/x', '/admin~2.', '/AD12AB~1', '/x/ADMINI~1/y', '/x/admini~12', '/GIT~1/config'],
  ],
  'sessions in the path (ASP.NET)': [
    '/(S(x))/admin',
    '/ad/(S(x))min',
    '/admin/(S(x))/y',
    '/(A(b)S(x))/admin/y',
  ],
  'dots among spaces': [
    '/public/.../admin',
    '/public/.%20./admin',
    '/public/.%e2%80%8b./admin',
    '/public/....../admin',
  ],
  'marks that end a path': ['/admin%3f', '/admin%23x', '/admin.%3fx', '/admin%20%23'],
}

describe('a rule holds for every path that some server takes for its own', () => {
  it.each(Object.entries(adminSpellings))('%s', (_, targets) => {
    for (const target of targets) {
      expect([target, outcome(target, member)]).toEqual([
        target,
        expect.stringMatching(/^(refuse|bad_path)$/),
      ])
      expect([target, outcome(target)]).toEqual([target, expect.stringMatching(/^(sign-in|bad_path)$/)])
    }
  })

  it('whoever may see both is let in', () => {
    for (const target of [
      '/admin.',
      '/admin%20/x',
      '/admin::$DATA',
      '/ADMIN~1',
      '/public./x',
      '/x.',
      '/a:b',
      '/c++',
    ]) {
      expect([target, outcome(target, admin)]).toEqual([target, 'allow'])
    }
  })

  it('a file is not had by what stands behind its name', () => {
    for (const end of ['.', '%20', '::$DATA', ':x', '%c2%a0', '%e2%80%8b', '..', '%22']) {
      expect([end, outcome(`/files/a.key${end}`, member)]).toEqual([end, 'refuse'])
    }
  })

  it('nobody borrows a public rule by such a spelling', () => {
    for (const target of ['/public.', '/public./x', '/public%20/x', '/public:x/y', '/PUBLIC~1/x']) {
      expect([target, outcome(target)]).toEqual([target, 'sign-in'])
    }
  })

  it('names beyond ASCII in rules mean themselves', () => {
    expect(outcome('/caf%C3%A9/x')).toBe('allow')
    expect(outcome('/caf%C3%A9/%E2%9C%93')).toBe('allow')
    expect(outcome('/public/%E5%B1%B1%20%E7%94%B0.pdf')).toBe('allow')
    expect(outcome('/cafe/x')).toBe('sign-in')
    // Of these some have a Latin letter in their place, and some have not.
    const greek = outcomeBy(indexRules([open({ paths: ['/Ελλάδα/**', '/σελίδα'] }), ...rules]))
    for (const path of ['/Ελλάδα', '/Ελλάδα/x', '/σελίδα']) expect(greek(encodeURI(path))).toBe('allow')
    expect(greek(encodeURI('/αdmin'), member)).toBe('refuse')
  })

  it('a path of which nobody can say what it is is nobody’s', () => {
    const target = `/public/${'admin~1/'.repeat(10)}x`
    expect(outcome(target)).toBe('sign-in')
    expect(outcome(target, member)).toBe('refuse')
  })
})

it('a format behind a name and what follows a script’s name are other paths, which a rule can name as well', () => {
  const by = (...paths: string[]) =>
    outcomeBy(indexRules([allow({ roles: ['admin'] }, { paths }), allow({ signedIn: true })]))
  const others = ['/admin.json', '/admin.do', '/admin.do/x']
  expect(others.map(path => by('/admin/**')(path, member))).toEqual(['allow', 'allow', 'allow'])
  const formats = by('/admin/**', '/admin.*', '/admin.*/**')
  for (const path of ['/admin', '/admin/x', ...others])
    expect([path, formats(path, member)]).toEqual([path, 'refuse'])
  expect(formats('/administration', member)).toBe('allow')

  expect(by('/wp/config.php')('/wp/config.php/x', member)).toBe('allow')
  for (const path of ['/wp/config.php', '/wp/config.php/', '/wp/config.php/x']) {
    expect([path, by('/wp/config.php/**')(path, member)]).toEqual([path, 'refuse'])
  }
})

describe('an app that trims no paths', () => {
  const asWritten = outcomeBy(indexRules(rules, { trimsPaths: false }))

  it('gets what is another path to it by the rule of that path', () => {
    for (const target of ['/admin.', '/admin%20', '/admin:x', '/ADMIN~1', '/admin%e2%80%8b', '/c++']) {
      expect([target, asWritten(target, member)]).toEqual([target, 'allow'])
    }
    expect(asWritten('/wiki/Main:Page')).toBe('allow')
    expect(outcome('/wiki/Main:Page')).toBe('sign-in')
  })

  it('still gets none by a change of case, a slash or a mark at the end', () => {
    for (const target of ['/Admin', '/admin/', '/%ef%bd%81dmin', '/adm%c4%b1n', '/admin%3fx', '/ADMIN%23']) {
      expect([target, asWritten(target, member)]).toEqual([target, 'refuse'])
    }
  })
})

/**
 * Servers, each written down by itself from what its makers say, and none by the steps of the gate.
 */
const servers: Readonly<Record<string, (path: string) => string>> = {
  win32: path =>
    path
      .split('/')
      .map(name => name.replace(/[ .]+$/, ''))
      .join('/'),
  ntfs: path =>
    path
      .split('/')
      .map(name => (name.split(':')[0] as string).replace(/[ .]+$/, ''))
      .join('/'),
  iis: path =>
    path
      .toLowerCase()
      .split('/')
      .map(name => (name.split(':')[0] as string).replace(/[ .]+$/, ''))
      .join('/'),
  trimming: path =>
    path
      .split('/')
      .map(name => name.trim())
      .join('/'),
  trimmingTheEnd: path => path.trim(),
  form: path =>
    path
      .replaceAll('+', ' ')
      .split('/')
      .map(name => name.trim())
      .join('/'),
  hfs: path =>
    path
      .normalize('NFD')
      .toLowerCase()
      .replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]/g, '')
      .normalize('NFC'),
  fullWidth: path => path.replace(/[\uff01-\uff5e]/g, one => String.fromCharCode(one.charCodeAt(0) - 0xfee0)),
  accents: path =>
    path
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase(),
  express: path => path.toLowerCase().replace(/\/$/, '') || '/',
  cutting: path => (path.split(/[?#]/)[0] as string) || '/',
}

/** The rules above once more, for a path that is what it says. To what knows no accents, `/cafe` is what `/café` is. */
function admitsPlainly(path: string, signedIn: boolean): boolean {
  if (/^\/(?:admin|x\/Administration|\.git)(?:\/|$)|^\/files\/[^/]*\.key$/.test(path)) return false
  return signedIn || /^\/(?:public|caf[ée])(?:\/|$)/.test(path) || path === '/wiki/Main:Page'
}

it('no reading of a path lets in whom the rule of that reading refuses', () => {
  const piece = fc.constantFrom(
    ...[
      'admin',
      'Admin',
      'public',
      'x',
      'Administration',
      'files',
      'a.key',
      'caf%C3%A9',
      'ADMIN~1',
      '%ef%bd%81dmin',
    ],
  )
  const end = fc.constantFrom(
    ...[
      '',
      '',
      '.',
      '..',
      '%20',
      '+',
      ':',
      '::$DATA',
      ':x',
      '%c2%a0',
      '%e3%80%80',
      '%ef%bb%bf',
      '%e2%80%8b',
      '%3f',
      '%23y',
    ],
    ...['%cc%81', '%ef%bc%8e', '%ef%bc%9a', '%e2%80%ae'],
  )
  const segment = fc.tuple(end, piece, end, end).map(parts => parts.join(''))
  const paths = fc.array(segment, { minLength: 1, maxLength: 4 }).map(parts => `/${parts.join('/')}`)
  const index = indexRules(rules)
  fc.assert(
    fc.property(paths, fc.boolean(), (target, slash) => {
      const path = parseTarget(slash ? `${target}/` : target)?.decoded
      if (path === undefined) return
      for (const caller of [undefined, member]) {
        const question = { method: 'GET', path, caller, externalUser: false }
        if (decide({ rules: index }, question).outcome !== 'allow') continue
        for (const [name, read] of Object.entries(servers)) {
          // Empty segments are left out, as such servers do.
          const reading = `/${read(path).split('/').filter(Boolean).join('/')}`
          const admits = admitsPlainly(reading, caller !== undefined)
          expect([path, name, reading, admits]).toEqual([path, name, reading, true])
        }
      }
    }),
    { numRuns: 1000 },
  )
})

it('an ordinary path is looked at once', () => {
  for (const path of [
    '/',
    '/admin/users',
    '/a.b/c-d_e/f.min.js',
    '/my file (1).pdf',
    '/a+b/c',
    "/@a,b=c!d'e(f)g|[h]",
    '/100%',
  ]) {
    expect([path, isOrdinary(path)]).toEqual([path, true])
  }
})

it('takes a path of any make in a time that grows with its length', () => {
  // Minutes, if one step took the square of it.
  for (const unit of [
    '+',
    '+/',
    'a:/',
    '.',
    '%20',
    '%e2%80%8b',
    '/(a(x',
    '(',
    '~1',
    '/~1',
    'A~1/',
    '%3f',
    '.%20/',
    '"/',
    '*',
    'a*/',
    '%3c.',
  ]) {
    const target = `/${unit.repeat(Math.floor(8000 / unit.length))}y/`
    expect(['sign-in', 'bad_path']).toContain(outcome(target))
  }
})
