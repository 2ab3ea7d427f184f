import { describe, expect, it } from 'vitest'
import { fatesFor, overridesMethod, saysWhoIsCalling } from './header-fates.ts'
import { canonicalName, nameTable } from './header-names.ts'

const { fateOf, isRefusedByCheck } = fatesFor({})
const ours = [
  ...['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Groups', 'X-Forwarded-User', 'X-Forwarded-Email'],
  ...['X-Forwarded-Preferred-Username', 'X-Forwarded-Groups'],
]

describe('headers by which the gate says who is calling', () => {
  it.each([...ours, 'X-Gatewright-Assertion', 'X-Gatewright-Anything'])(
    '%s is never a client’s, whatever an app lets pass',
    name => {
      const passing = fatesFor({ passes: [name, 'X-Forwarded-*', 'Remote-*', 'X-Gatewright-*'] })
      for (const one of [name, name.toLowerCase(), name.replaceAll('-', '_'), `_${name}.`]) {
        expect([one, fateOf(one), passing.fateOf(one), saysWhoIsCalling(one)]).toEqual([
          one,
          'drop',
          'drop',
          true,
        ])
      }
    },
  )

  it('are replaced by each recipe where they are plain, so a check takes them, and no disguise of them', () => {
    for (const name of ours.map(one => one.toLowerCase())) {
      expect([name, isRefusedByCheck(name)]).toEqual([name, false])
      for (const disguise of [name.replaceAll('-', '_'), `${name}-`]) {
        expect([disguise, isRefusedByCheck(disguise)]).toEqual([disguise, true])
      }
    }
  })

  it('are no others', () => {
    for (const name of ['X-Forwarded-For', 'Accept', 'Cookie', 'Remote-Addr', 'X-Gatewrights']) {
      expect([name, saysWhoIsCalling(name)]).toEqual([name, false])
    }
  })
})

describe('what is the connection’s or the gate’s', () => {
  it.each([
    ...['Connection', 'Keep-Alive', 'Proxy-Connection', 'Proxy-Authorization', 'Proxy-Authenticate', 'TE'],
    ...['Trailer', 'Transfer-Encoding', 'Content-Length', 'Upgrade', 'HTTP2-Settings', 'Expect', 'Host'],
    ...['X-Request-Id', 'Forwarded', 'X-BP-ExternalAuth', 'Proxy'],
  ])('%s does not go on, even where an app lets it pass', name => {
    expect([fateOf(name), fatesFor({ passes: [name] }).fateOf(name)]).toEqual(['drop', 'drop'])
  })

  it('are X-Forwarded headers as well', () => {
    for (const name of ['X-Forwarded-For', 'X-Forwarded', 'X-Forwarded-Host']) {
      expect([name, fatesFor({ passes: [name] }).fateOf(name)]).toEqual([name, 'drop'])
    }
  })
})

it('a header that takes the method’s place is known in every spelling, and no other', () => {
  for (const name of ['X-HTTP-Method-Override', 'x_http_method', 'X-Method-Override']) {
    expect([name, fateOf(name), overridesMethod(name)]).toEqual([name, 'method-override', true])
  }
  expect(['X-Method', 'Accept'].map(name => [fateOf(name), overridesMethod(name)])).toEqual([
    ['keep', false],
    ['keep', false],
  ])
  expect(['Cookie', 'COOKIE', 'Accept', 'X-Cookie'].map(fateOf)).toEqual(['cookie', 'cookie', 'keep', 'keep'])
})

describe('a check', () => {
  it('is refused for what a neighbour says of somebody, and not for the way that it came', () => {
    const refused = (name: string) => [name, isRefusedByCheck(name)]
    for (const name of ['oidc-claim-sub', 'x_real_ip', 'forwarded_', 'x_gatewright_x']) {
      expect(refused(name)).toEqual([name, true])
    }
    for (const name of [
      'via',
      'x-real-ip',
      'x-forwarded-for',
      'forwarded',
      'host',
      'accept',
      'accept_',
      'x_token',
    ]) {
      expect(refused(name)).toEqual([name, false])
    }
  })
})

describe('what an app says of itself', () => {
  it('names more that is never a client’s: a name, and a family', () => {
    const { fateOf: fate, isRefusedByCheck: refused } = fatesFor({
      believes: ['Corp_User', 'Badge-*', 'X-User-Theme'],
    })
    for (const name of ['corp-user', 'x-corp-user', 'badge', 'badge-id', 'x-user-theme']) {
      expect([name, fate(name), refused(name), fateOf(name)]).toEqual([name, 'drop', true, 'keep'])
    }
    for (const name of ['corp-users', 'corp-user-id', 'badges', 'corp'])
      expect([name, fate(name)]).toEqual([name, 'keep'])
  })

  it('lets pass what it names, and nothing else', () => {
    const { fateOf: fate, isRefusedByCheck: refused } = fatesFor({ passes: ['X-User-Id', 'x_hasura-*'] })
    for (const name of ['x-user-id', 'x-hasura', 'x-hasura-role']) {
      expect([name, fate(name), refused(name), fateOf(name)]).toEqual([name, 'keep', false, 'drop'])
    }
    for (const name of ['x-user-id-2', 'x-user', 'oidc-x']) expect([name, fate(name)]).toEqual([name, 'drop'])
    // What it believes counts before what it lets pass.
    expect(fatesFor({ believes: ['Badge'], passes: ['Badge'] }).fateOf('Badge')).toBe('drop')
  })

  it('lets nobody say by which way a request came, in 200 spellings, whatever it lets pass', () => {
    const { fateOf: fate } = fatesFor({ passes: ['X-Real-*', 'X-Forwarded-*', 'Real-IP', 'X-Real-IP'] })
    const marks = ['-', '_', '.', '--', '-_', '+', '~', "'"]
    const spellings = [
      'x|real|ip',
      'X|Real|IP',
      'x|forwarded|port',
      'X|Forwarded|Prefix',
      'HTTP|X|Real|IP',
    ].flatMap(name =>
      marks.flatMap(mark => {
        const spelling = name.replaceAll('|', mark)
        return [spelling, `${spelling}${mark}`, `${mark}${spelling}`, `X-${spelling}`, `http_${spelling}`]
      }),
    )
    expect(spellings).toHaveLength(200)
    expect(spellings.filter(name => fate(name) !== 'drop')).toEqual([])
  })

  it('is remembered once for all that say nothing', () => {
    expect(fatesFor({})).toBe(fatesFor({}))
    expect(fatesFor({ passes: [] })).not.toBe(fatesFor({}))
  })
})

describe('a table of names', () => {
  const table = nameTable(['name', 'family-*', 'x-own', 'long-family-name-*'])

  it('finds names, families and their members, each under the prefixes too', () => {
    for (const name of [
      'name',
      'family',
      'family-x',
      'family-x-y',
      'long-family-name',
      'long-family-name-z',
      'x-own',
    ]) {
      for (const one of [name, `x-${name}`, `http-${name}`, `x-http-${name}`])
        expect([one, table.has(one)]).toEqual([one, true])
    }
  })

  it('finds nothing that only resembles them', () => {
    const others = [
      '',
      'nam',
      'names',
      'name-x',
      'families',
      'my-family',
      'own',
      'long',
      'long-family',
      'long-family-names',
      'x',
      'x-',
    ]
    for (const name of [...others, 'ax-name', 'box-name', 'my-x-name', 'xname', '-name'])
      expect([name, table.has(name)]).toEqual([name, false])
  })

  it('takes what has more prefixes than anybody means for found', () => {
    expect([table.has(`${'x-'.repeat(4)}a`), table.has(`${'x-'.repeat(5)}a`)]).toEqual([false, true])
  })

  it('has each name in one spelling', () => {
    for (const name of ['Remote_User', 'remote.user', '--REMOTE--user__', 'remote!~user ']) {
      expect(canonicalName(name)).toBe('remote-user')
    }
  })
})
