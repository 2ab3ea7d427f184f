import type { AppRule } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { allow, externalUsers, open } from '../../../test/gate/support/rules.ts'
import { testConfig } from '../../../test/support/config.ts'
import { createExplainer, type Enquiry, type Explanation } from './explain.ts'

const member = makeCaller()
const program = makeCaller({ sessionId: 'machine:ci', strategy: 'machine:ci', emailTrusted: false })

/** What an operator is told of the page of an app with these rules. */
const explained = (
  rules: readonly AppRule[],
  enquiry: Partial<Enquiry> = {},
  more: {
    readonly strategies?: string[]
    readonly prefix?: string
    readonly paths?: 'raw' | undefined
  } = {},
): Explanation =>
  createExplainer(
    testConfig({
      http: {
        host: '127.0.0.1',
        port: 0,
        externalUrl: 'https://sso.example.com',
        trustedProxies: [],
        maxConnections: 16,
      },
      apps: [
        {
          id: 'bot',
          name: 'Bot',
          upstreams: ['http://127.0.0.1:1'],
          urls: [{ origin: 'https://bot.example.com', pathPrefix: more.prefix ?? '/' }],
          headers: [],
          rules,
          ...(more.strategies && { strategies: more.strategies }),
          ...(more.paths && { paths: more.paths }),
        },
      ],
    }),
  )({ method: 'GET', url: 'https://bot.example.com/x', ...enquiry })

const forMembers = allow({ signedIn: true })
const nothing = { roles: [], groups: [], emails: [], domains: [], signedIn: false }

describe('an operator is told', () => {
  it.each<[string, AppRule]>([
    ['every path: anyone', open({})],
    ['/x: anyone', open({ paths: ['/x'] })],
    ['/x, /y/**: anyone', open({ paths: ['/x', '/y/**'] })],
    ['GET every path: anyone', open({ methods: ['GET'] })],
    ['GET, PUT /x: anyone', open({ methods: ['GET', 'PUT'], paths: ['/x'] })],
    ['every path: external users', externalUsers({})],
    ['every path: signed in', allow({ signedIn: true })],
    ['every path: role member', allow({ roles: ['member'] })],
    ['every path: group support', allow({ groups: ['support'] })],
    ['every path: ada@contoso.test', allow({ emails: ['ada@contoso.test'] })],
    ['every path: @contoso.test', allow({ domains: ['contoso.test'] })],
    [
      'every path: signed in or role a or role b or group c or d@e.test or @f.test',
      allow({ signedIn: true, roles: ['a', 'b'], groups: ['c'], emails: ['d@e.test'], domains: ['f.test'] }),
    ],
  ])('what the rule is that decided: %s', (words, rule) => {
    const { because } = explained([rule], { caller: member, externalUser: true })
    expect(because.startsWith(`Rule 1 (${words}) admits `), because).toBe(true)
  })

  it.each<[Explanation, readonly AppRule[], Partial<Enquiry>, string[]?]>([
    [
      { app: 'bot', outcome: 'allow', rule: 0, because: 'Rule 1 (every path: anyone) admits anyone.' },
      [open({})],
      {},
    ],
    [
      {
        app: 'bot',
        outcome: 'allow',
        rule: 0,
        because: 'Rule 1 (every path: external users) admits whoever brings such a token.',
      },
      [externalUsers({})],
      { externalUser: true },
    ],
    [
      {
        app: 'bot',
        outcome: 'allow',
        rule: 0,
        because: 'Rule 1 (every path: signed in) admits this account.',
      },
      [allow({ signedIn: true })],
      { caller: member },
    ],
    [
      {
        app: 'bot',
        outcome: 'allow',
        rule: 0,
        because: 'Rule 1 (every path: signed in) admits this program.',
      },
      [allow({ signedIn: true })],
      { caller: program },
    ],
    [
      {
        app: 'bot',
        outcome: 'sign-in',
        rule: 1,
        because: 'Rule 2 (every path: signed in) asks for a session.',
      },
      [externalUsers({}), allow({ signedIn: true })],
      {},
    ],
    [
      { app: 'bot', outcome: 'sign-in', because: 'No public rule matches, and nobody is signed in.' },
      [externalUsers({})],
      {},
    ],
    [
      { app: 'bot', outcome: 'refuse', because: 'No rule matches, and what no rule allows is refused.' },
      [],
      { caller: member },
    ],
    [
      {
        app: 'bot',
        outcome: 'refuse',
        rule: 0,
        because: 'Rule 1 (every path: nobody) does not admit this account.',
      },
      [allow(nothing)],
      { caller: member },
    ],
    [
      {
        app: 'bot',
        outcome: 'refuse',
        rule: 0,
        because: 'Rule 1 (every path: role a) does not admit this program.',
      },
      [allow({ roles: ['a'] })],
      { caller: program },
    ],
    [
      { app: 'bot', outcome: 'refuse', rule: 0, because: 'Sessions of azure do not count for this app.' },
      [allow({ signedIn: true })],
      { caller: member },
      ['gitlab'],
    ],
    [
      { app: 'bot', outcome: 'refuse', rule: 0, because: 'Tokens of machine:ci do not count for this app.' },
      [allow({ signedIn: true })],
      { caller: program },
      ['gitlab'],
    ],
  ])('why, in one sentence: %j', (expected, rules, enquiry, strategies) => {
    expect(explained(rules, enquiry, strategies && { strategies })).toStrictEqual(expected)
  })

  const untrusted = makeCaller({ emailTrusted: false })
  it.each([
    ['an address', allow({ emails: ['ada@contoso.test'] }), untrusted, true],
    ['a domain', allow({ domains: ['contoso.test'] }), untrusted, true],
    ['both', allow({ emails: ['ada@contoso.test'], domains: ['contoso.test'] }), untrusted, true],
    ['a role alone', allow({ roles: ['a'] }), untrusted, false],
    ['an address of a program', allow({ emails: ['a@b.test'] }), program, false],
    ['another address of who is trusted', allow({ emails: ['a@b.test'] }), member, false],
  ])('that an address is not trusted where the rule asks for it: %s', (_, rule, caller, expected) => {
    const { because } = explained([rule], { caller })
    expect(because).toContain('does not admit')
    expect(because.includes(', whose e-mail address is not trusted.')).toBe(expected)
  })

  it.each<[string, string]>([
    ['', 'This is not a whole address such as https://support.example.com/page.'],
    ['bot.example.com/x', 'This is not a whole address such as https://support.example.com/page.'],
    ['ftp://bot.example.com/x', 'This is not a whole address such as https://support.example.com/page.'],
    ['xhttps://bot.example.com/x', 'This is not a whole address such as https://support.example.com/page.'],
    ['https:///x', 'This is not a whole address such as https://support.example.com/page.'],
    [
      'https://bot.example.com/x#part',
      'This is not a whole address such as https://support.example.com/page.',
    ],
    ['https://bot.example.com#part', 'This is not a whole address such as https://support.example.com/page.'],
    ['https://other.example.com/x', "No app's url has the host other.example.com."],
    [
      'https://bot.example.com//x',
      'The path can be read in more than one way, so it is refused before any rule.',
    ],
    ['https://sso.example.com/x', 'This is the console, not an app.'],
  ])('why nothing of an app is at %s', (url, because) => {
    expect(explained([open({ paths: ['/x'] })], { url })).toEqual({ outcome: 'refuse', because })
  })

  it('what becomes of a path that servers read in several ways', () => {
    const rules = [open({ paths: ['/public/**'] }), forMembers]
    const at = (path: string, paths?: 'raw') =>
      explained(rules, { url: `https://bot.example.com${path}` }, { paths })
    expect(explained([open({})], { url: 'https://bot.example.com/a%2Fb' })).toEqual({
      ...{ app: 'bot', rule: 0, outcome: 'allow' },
      because:
        'Rule 1 (every path: anyone) admits anyone. No rule of this app reads the path, so it goes on as it came.',
    })
    expect(at('/public/a%2Fb')).toMatchObject({ outcome: 'refuse' })
    const several = 'The path can be read in several ways, and each of them must be admitted.'
    expect(at('/public/a%2Fb', 'raw')).toEqual({
      ...{ app: 'bot', rule: 0, outcome: 'allow' },
      because: `Rule 1 (/public/**: anyone) admits anyone. ${several}`,
    })
    expect(at('/public/..%2Fb', 'raw')).toEqual({
      ...{ app: 'bot', rule: 1, outcome: 'sign-in' },
      because: `Rule 2 (every path: signed in) asks for a session. ${several}`,
    })
    // As a browser sends what is typed.
    expect(at('/public/café/a%2Fb', 'raw')).toMatchObject({ outcome: 'allow' })
  })

  it('that no app answers at a path of a host that others answer at', () => {
    const at = (url: string) => explained([open({ paths: ['/y'] })], { url }, { prefix: '/bot' })
    expect(at('https://bot.example.com/x')).toEqual({
      outcome: 'refuse',
      because: 'No app answers at this path of bot.example.com.',
    })
    // Below the app's address, as rules are read.
    expect(at('https://bot.example.com/bot/y')).toMatchObject({ app: 'bot', outcome: 'allow' })
  })

  it.each(['https://bot.example.com', 'HTTPS://bot.example.com?x=/y', 'https://bot.example.com/?x'])(
    'the same of a front page in each spelling: %s',
    url => {
      expect(explained([open({ paths: ['/'] })], { url })).toMatchObject({ outcome: 'allow', rule: 0 })
    },
  )

  it('what holds for the method that is asked about', () => {
    const rules = [open({ methods: ['POST'] })]
    expect(explained(rules, { method: 'POST' }).outcome).toBe('allow')
    expect(explained(rules, { method: 'PUT' }).outcome).toBe('sign-in')
  })
})
