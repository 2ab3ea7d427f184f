import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adminSpellings, privateSpellings, readingsOf } from '../../../test/gate/support/attack-paths.ts'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { pathServers } from '../../../test/gate/support/path-servers.ts'
import { allow, open } from '../../../test/gate/support/rules.ts'
import type { Caller } from '../../identity/caller.ts'
import { decide } from './decide.ts'
import { indexRules } from './rules.ts'

const member = makeCaller()
const admin = makeCaller({ roles: ['member', 'admin'] })
const rules = [
  open({ paths: ['/public/**', '/café/**', '/my files/**'] }),
  allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
  allow({ signedIn: true }),
]
const indexes = [indexRules(rules), indexRules(rules, { trimsPaths: false })]

const outcome = (target: string, caller?: Caller, index = indexes[0]) =>
  decide(
    { rules: index as (typeof indexes)[number] },
    { method: 'GET', path: target.split('?', 1)[0] as string, isRaw: true, caller, externalUser: false },
  ).outcome

/** The rules above once more, for a page that a server has found. */
function opensPlainly(page: string, signedIn: boolean): boolean {
  const path = page.toLowerCase()
  if (/^\/admin(?:\/|$)/.test(path)) return false
  return signedIn || /^\/(?:public|caf[eé]|my files)(?:\/|$)/.test(path)
}

/** Which server finds a page by a target that the gate lets in, and that its rules keep from this caller. */
function openedBy(target: string): string[] {
  const opened: string[] = []
  for (const [index, caller] of indexes.flatMap(one => [[one, undefined] as const, [one, member] as const])) {
    if (outcome(target, caller, index) !== 'allow') continue
    for (const [name, read] of Object.entries(pathServers)) {
      // `false` says that the app is none of those.
      if (index === indexes[1] && /^(?:iis|trims)/.test(name)) continue
      const page = read(target)
      if (page !== undefined && !opensPlainly(page, caller !== undefined)) {
        opened.push(`${name} finds ${page}${caller ? ' for a member' : ''}`)
      }
    }
  }
  return opened
}

describe('a path that goes on as it came', () => {
  it('opens no page of the attack lists to whom the rules of some reading refuse it', () => {
    const isPublic = (path: string) => /^\/public(?:\/|$)/.test(path)
    const isAdmin = (path: string) => /^\/admin(?:\/|$)/.test(path)
    for (const target of [...privateSpellings, ...adminSpellings]) {
      expect([target, openedBy(target)]).toEqual([target, []])
      if (outcome(target) === 'allow')
        expect([target, readingsOf(target).every(isPublic)]).toEqual([target, true])
      if (outcome(target, member) === 'allow')
        expect([target, readingsOf(target).some(isAdmin)]).toEqual([target, false])
    }
  })

  it.each([
    [
      'a host before the path',
      ['//public/admin', '///public/admin', '/\\public/admin', '/%2fpublic/admin', '//public//admin'],
    ],
    [
      'some of several',
      [
        '/public/..;j/admin/..;x/public',
        '/public/../admin/%2e%2e/public',
        '/public/%2e%2e/admin/%252e%252e/public',
        '/public/..%5cadmin/..%2fpublic',
        '/public/..%2fadmin/..%5cpublic',
        '/public/../admin/%e0/../../public/x',
        '/public//../admin/../public',
        '/public/a%2f../..;/admin',
      ],
    ],
    [
      'bytes that are no letters',
      ['/ad%ffmin', '/adm%c0in', '/public/..%c1%1cadmin', '/public/..%c0%2fadmin', '/admin%a0'],
    ],
    [
      'letters of too many bytes',
      ['/public/..%f0%80%80%afadmin', '/public/..%f8%80%80%80%afadmin', '/%c1%a1dmin'],
    ],
    [
      'half a letter escaped once more',
      [
        '/public/..%c0%25afadmin',
        '/public/%c0%25ae%c0%25ae/admin',
        '/public/..%e0%80%2525afadmin',
        '/%c1%25a1dmin',
      ],
    ],
    [
      'escapes of other kinds',
      ['/public/..%u002fadmin', '/%u0061dmin', '/ad%min', '/%%61dmin', '/%25%36%31dmin'],
    ],
    ['what is not seen', ['/ad%09min', '/admin%1f', '/ad%7fmin', '/ad%c2%85min', '/public/.%09./admin']],
    ['deeper than anybody decodes', [`/public/..%${'25'.repeat(9)}2fadmin`, `/%${'25'.repeat(40)}61dmin`]],
    [
      'lines and NUL, however often escaped',
      ['/public/%250a', '/public/%25250d', '/public/x%2500', '/public/%u000a'],
    ],
  ])('is read in all ways: %s', (_, targets) => {
    for (const target of targets) {
      expect([target, outcome(target), outcome(target, member)]).toEqual([target, 'sign-in', 'refuse'])
    }
  })

  it('is let in for whom all readings let in', () => {
    for (const target of [
      '/public/%2e%2e/admin',
      '/a%2fb',
      '//public/admin',
      '/admin;x/y',
      '/%2561dmin',
      '/x%5c..',
    ]) {
      expect([target, outcome(target, admin)]).toEqual([target, 'allow'])
    }
  })

  it.each([
    // RabbitMQ, npm, GitLab.
    ...[
      '/api/queues/%2F/orders',
      '/api/queues/%2F/my%3Bqueue%20%231',
      '/api/exchanges/%2F/amq.direct/bindings/source/%23',
    ],
    ...['/@acme%2ftool', '/@acme/tool/-/@acme%2ftool-1.0.0.tgz', '/-/package/@acme%2ftool/dist-tags'],
    ...['/api/v4/projects/group%2Fsub%2Fproject/repository/files/src%2Fa%2Erb/raw'],
    // S3, Jupyter, WebDAV, Kibana, Confluence.
    ...[
      '/bucket//a//b',
      '/bucket/a/',
      '/edit/a%5Bb%5D%20(1).ipynb',
      '/lab/tree/What%3F.ipynb',
      '/lab/tree/100%25%20sure',
    ],
    ...[
      '/dav/Meeting;%20notes;v2.docx',
      '/dav/%7B1a%7D;a=b/c%2Bd',
      '/app/discover;rison=(a:!t)',
      '/display/C%2B%2B/A+b;c',
    ],
    ...[
      '/dav/caf%e9/x',
      '/a;v=1/b;v=2/c;v=3',
      '/%E5%B1%B1%2F%E7%94%B0.pdf',
      '/a%2fb%2fc%2fd%2fe%2ff%2fg%2fh',
      '/%61%62/c%2fd',
    ],
  ])('is let in as people mean it: %s', target => {
    for (const index of indexes) {
      expect(outcome(target, member, index)).toBe('allow')
      expect(outcome(`/public${target}`, undefined, index)).toBe('allow')
      expect(outcome(target, undefined, index)).toBe('sign-in')
      expect(outcome(`/admin${target}`, member, index)).toBe('refuse')
    }
  })

  it('needs no other rules for what every client escapes', () => {
    for (const target of [
      '/caf%C3%A9/a%2fb',
      '/my%20files/a%2fb',
      '/my%20files/a;b/%5B1%5D',
      '/caf\xc3\xa9/a;b',
    ]) {
      expect([target, outcome(target)]).toEqual([target, 'allow'])
    }
  })
})

const words = [
  'public',
  'admin',
  'x',
  'Admin',
  'adm\xef\xbd\x89n',
  '%61dmin',
  '%2561dmin',
  'ad%ffmin',
  'caf%c3%a9',
]
const slashes = [
  '/',
  '/',
  '/',
  '//',
  '%2f',
  '%252f',
  '%25252f',
  '%5c',
  '\\',
  '%c0%af',
  '%c0%25af',
  '%u002f',
  '%ef%bc%8f',
  '/./',
  ';/',
  '%00/',
]
const ups = [
  '..',
  '%2e%2e',
  '.%2e',
  '%252e%252e',
  '..;',
  '..;j=1',
  '..%3b',
  '%c0%ae%c0%ae',
  '%c0%25ae.',
  '....',
  '..%20',
  '.%09.',
  '%ef%bc%8e.',
  '..%ff',
]
const ends = [
  '',
  '',
  '',
  ';x',
  '%3bx',
  '%20',
  '.',
  '%09',
  '%23',
  '%3f',
  '#',
  '%00',
  ':x',
  '%',
  '%25',
  ';jsessionid=1',
  '%e0',
]

it('opens nothing, however slashes, dots and names are written and put together', () => {
  const part = fc.tuple(
    fc.constantFrom(...slashes),
    fc.oneof(fc.constantFrom(...words), fc.constantFrom(...ups)),
    fc.constantFrom(...ends),
  )
  const target = fc
    .tuple(fc.constantFrom('/public', '/', '/x', '/public/a'), fc.array(part, { minLength: 1, maxLength: 7 }))
    .map(([start, parts]) => start + parts.flat().join(''))
  fc.assert(
    fc.property(target, one => {
      expect([one, openedBy(one)]).toEqual([one, []])
    }),
    { numRuns: Number(process.env.RAW_RUNS ?? 200) },
  )
})
