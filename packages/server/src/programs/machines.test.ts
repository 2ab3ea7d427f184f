import type { AppConfig, Config, MachineConfig } from '@gatewright/config'
import { generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { KeySetOptions } from '../keys/key-set.ts'
import { fixedKey } from '../tokens/verify-by-keys.ts'
import { createMachineBearer, isMachine, machineCaller, takes } from './machines.ts'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
let [key, other] = [] as unknown as [Pair, Pair]
beforeAll(async () => {
  ;[key, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')])
})

const now = Date.parse('2026-03-01T12:00:00Z')
const machine: MachineConfig = {
  ...{ name: 'ci', issuer: 'https://ci.test', audience: 'gatewright', jwksUri: 'https://ci.test/keys' },
  ...{ algorithms: ['ES256'], subjects: ['repo:site'], apps: ['bot', 'vault'], roles: ['deploy', 'gone'] },
}
const configOf = (...machines: MachineConfig[]) =>
  ({ machines, roles: ['member', 'deploy'] }) as unknown as Config
const app = (id = 'bot') => ({ id }) as AppConfig
const claims = { iss: 'https://ci.test', aud: 'gatewright', sub: 'repo:site', exp: now / 1000 + 300 }
const tokenOf = (change: object = {}, header: object = {}, by = key) =>
  new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'ES256', ...header }).sign(by.privateKey)

function setUp(config = configOf(machine)) {
  const clock = { time: now, now: () => clock.time }
  const lines: unknown[] = []
  const asked: KeySetOptions[] = []
  const remembered = new Map<string, object>()
  const bearer = createMachineBearer(
    {
      clock,
      log: { info: (...line: unknown[]) => lines.push(line) } as never,
      programCallers: {
        size: 0,
        same: caller => {
          remembered.set(caller.sessionId, caller)
          return caller
        },
        close: () => undefined,
      },
      keySets: {
        size: 0,
        of(options) {
          asked.push(options)
          return fixedKey(options.jwksUri.startsWith('https://other') ? other.publicKey : key.publicKey)
        },
      },
    },
    config,
  )
  return { clock, lines, asked, remembered, bearer }
}
const caller = {
  ...{
    sessionId: 'machine:ci:repo:site',
    collaboratorId: 'machine:ci:repo:site',
    email: '',
    emailTrusted: false,
  },
  ...{ fullname: 'repo:site', roles: ['deploy'], groups: [], superAdmin: false, strategy: 'machine:ci' },
  expiresAt: (claims.exp + 30) * 1000,
}

describe('a program', () => {
  it('is nobody’s account, with the roles of its entry that there are', async () => {
    const { bearer, remembered, asked, lines } = setUp()
    const found = await bearer.authenticate(await tokenOf(), app())
    expect(found).toEqual(caller)
    expect(Object.isFrozen(found)).toBe(true)
    expect(remembered.get('machine:ci:repo:site')).toBe(found)
    expect(asked).toEqual([{ jwksUri: 'https://ci.test/keys', cooldownSeconds: 30, cacheSeconds: 600 }])
    expect(lines).toEqual([])
  })

  it('is one of the app that it asks for', async () => {
    const { bearer, lines } = setUp()
    expect(await bearer.authenticate(await tokenOf(), app('vault'))).toEqual(caller)
    expect(await bearer.authenticate(await tokenOf(), app('shop'))).toBeUndefined()
    expect(lines).toEqual([])
  })

  it.each([
    ['another issuer', { iss: 'https://evil.test' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'others' }],
    ['no audience', { aud: undefined }],
    ['an audience of nobody', { aud: [] }],
  ])('with %s is not looked at', async (_, change) => {
    const { bearer, lines } = setUp()
    const token = await tokenOf(change)
    expect(await bearer.authenticate(token, app())).toBeUndefined()
    expect(bearer.isOurs?.(`Bearer ${token}`)).toBe(false)
    expect(lines).toEqual([])
  })

  it.each([
    [
      'a subject that is not listed',
      { sub: 'repo:evil' },
      {},
      { machine: 'ci', claim: 'sub', received: 'repo:evil', reason: 'the entry does not list this subject' },
    ],
    [
      'no subject',
      { sub: undefined },
      {},
      { machine: 'ci', claim: 'sub', code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' },
    ],
    [
      'an odd subject',
      { sub: ' repo:site' },
      {},
      { machine: 'ci', claim: 'sub', code: 'ERR_TOKEN_UNREADABLE' },
    ],
    [
      'no end',
      { exp: undefined },
      {},
      { machine: 'ci', claim: 'exp', reason: 'missing required "exp" claim' },
    ],
    ['an end 31 seconds ago', { exp: now / 1000 - 31 }, {}, { claim: 'exp', code: 'ERR_JWT_EXPIRED' }],
    ['a beginning in 31 seconds', { nbf: now / 1000 + 31 }, {}, { claim: 'nbf' }],
    [
      'a beginning in 12 minutes, by an issuer whose clock is another',
      { nbf: now / 1000 + 720 },
      {},
      { claim: 'nbf', byClock: "nbf is 12 minutes ahead of this server's clock" },
    ],
    ['another type', {}, { typ: 'dpop+jwt' }, { claim: 'typ', code: 'ERR_TOKEN_TYPE' }],
  ])('with %s is refused, and the log says why', async (_, change, header, told) => {
    const { bearer, lines } = setUp()
    const token = await tokenOf(change, header)
    expect(await bearer.authenticate(token, app())).toBeUndefined()
    expect(lines).toMatchObject([[told, 'a program’s token was refused']])
    expect(bearer.isOurs?.(`Bearer ${token}`)).toBe(true)
  })

  it('may be off by half a minute, and its token be one of RFC 9068', async () => {
    const { bearer } = setUp()
    const edge = { exp: now / 1000 - 29, nbf: now / 1000 + 29 }
    const found = await bearer.authenticate(await tokenOf(edge, { typ: 'at+jwt' }), app())
    expect(found?.expiresAt).toBe(now + 1000)
  })

  it('is refused with another key or another algorithm than its entry names', async () => {
    expect(await setUp().bearer.authenticate(await tokenOf({}, {}, other), app())).toBeUndefined()
    const strict = setUp(configOf({ ...machine, algorithms: ['RS256'] }))
    expect(await strict.bearer.authenticate(await tokenOf(), app())).toBeUndefined()
  })

  it('is tried by each entry that it could be of', async () => {
    const others = { ...machine, name: 'others', jwksUri: 'https://other.test/keys' }
    const narrow = { ...machine, name: 'narrow', subjects: ['x'] }
    const shop = { ...machine, name: 'shop', apps: ['shop'] }
    const { bearer } = setUp(configOf(others, narrow, shop, machine))
    expect(await bearer.authenticate(await tokenOf(), app())).toEqual(caller)
    expect((await bearer.authenticate(await tokenOf({}, {}, other), app()))?.strategy).toBe('machine:others')
  })

  it('may be for several, of which the entry names one', async () => {
    const { bearer } = setUp(configOf({ ...machine, audience: ['a', 'b'] } as MachineConfig))
    expect(await bearer.authenticate(await tokenOf({ aud: ['x', 'b'] }), app())).toEqual(caller)
    expect(await bearer.authenticate(await tokenOf({ aud: ['x', 'y'] }), app())).toBeUndefined()
  })
})

it('knows its own tokens in a header, well-formed or not', async () => {
  const { isOurs } = setUp().bearer
  const [token, header] = [await tokenOf(), 'Bearer ']
  const [head, payload] = token.split('.')
  for (const ours of [header + token, `x,${token}`, `${head}.${payload}.`, `"${token}"`])
    expect(isOurs?.(ours)).toBe(true)
  for (const not of ['', 'Bearer x', 'Bearer a.b.c', `Bearer ${head}`, `Bearer ${head}.${payload}`]) {
    expect(isOurs?.(not)).toBe(false)
  }
})

it('knows them wherever they stand, by what they say and not by how they are signed', async () => {
  const { isOurs } = setUp(configOf({ ...machine, issuer: 'https://b.test' }, machine)).bearer
  const written = ['~', '~~', '~~~'].map(x =>
    Buffer.from(JSON.stringify({ ...claims, x: `${x}>~?` })).toString('base64url'),
  )
  const payload = written.find(each => each.includes('-')) ?? ''
  expect(payload).not.toBe('')
  for (const before of ['Bearer a', 'a', 'Bearer a-', 'x.. a', 'a.b c', 'a.b.c d']) {
    expect([before, isOurs?.(`${before}.${payload}.`)]).toEqual([before, !before.startsWith('a.b.c')])
  }
  expect(isOurs?.(`Bearer .${payload}.x`)).toBe(false)
})

it('is taken for its subject and its app alone', () => {
  expect(takes(machine, 'bot', 'repo:site')).toBe(true)
  expect(takes(machine, 'shop', 'repo:site')).toBe(false)
  expect(takes(machine, 'bot', 'repo:other')).toBe(false)
  const { subjects: _, ...any } = machine
  expect([takes(any, 'bot', 'whoever'), takes(any, 'bot', ''), takes(any, 'shop', 'whoever')]).toEqual([
    ...[true, false, false],
  ])
  expect(takes({ ...machine, subjects: [] }, 'bot', 'whoever')).toBe(false)
})

describe('a connection of a program', () => {
  const under = configOf(machine)
  const again = (
    config: Config,
    {
      at = now,
      of = caller as object,
      appId = 'bot',
      before = under,
    }: { at?: number; of?: object; appId?: string; before?: Config } = {},
  ) => {
    const { bearer, clock } = setUp(config)
    clock.time = at
    return bearer.again?.(of as never, app(appId), before)
  }

  it('stays while its entry is the same, with the roles that it has now', async () => {
    expect(await again(under)).toEqual(caller)
    expect((await again(configOf({ ...machine, roles: ['member'] })))?.roles).toEqual(['member'])
  })

  it('ends with its token', async () => {
    expect(await again(under, { at: caller.expiresAt - 1 })).toEqual(caller)
    expect(await again(under, { at: caller.expiresAt })).toBeUndefined()
  })

  it.each([
    ['is gone', configOf()],
    ['has another name', configOf({ ...machine, name: 'other' })],
    ['has another issuer', configOf({ ...machine, issuer: 'https://b.test' })],
    ['has another audience', configOf({ ...machine, audience: 'b' })],
    ['has other keys', configOf({ ...machine, jwksUri: 'https://b.test' })],
    ['has other algorithms', configOf({ ...machine, algorithms: ['ES256', 'ES384'] })],
    ['lists other subjects', configOf({ ...machine, subjects: ['x'] })],
    ['lists other apps', configOf({ ...machine, apps: ['vault'] })],
  ])('ends when its entry %s', async (_, config) => {
    expect(await again(config)).toBeUndefined()
  })

  it('ends where its entry was another one before, or none', async () => {
    expect(await again(under, { before: configOf() })).toBeUndefined()
    expect(await again(under, { before: configOf({ ...machine, issuer: 'https://b.test' }) })).toBeUndefined()
    expect(await again(under, { appId: 'shop' })).toBeUndefined()
  })

  it('is nothing that this decides about where it is somebody’s', () => {
    expect(again(under, { of: { ...caller, sessionId: 'api-token.t1' } })).toBeUndefined()
    expect(again(under, { of: { ...caller, sessionId: 'x machine:' } })).toBeUndefined()
  })
})

it('is told from an account by its id', () => {
  const made = machineCaller(machine, { roles: [] }, 's', 1)
  expect(isMachine(made)).toBe(true)
  expect(isMachine({ sessionId: 'not machine:' })).toBe(false)
  expect([made.sessionId, made.roles, made.expiresAt]).toEqual(['machine:ci:s', [], 1])
})
