import { describe, expect, it, vi } from 'vitest'
import { GatewrightError } from '../errors.ts'
import type { ExternalUser } from './external-user.ts'
import { createExternalUsers, ticketParameter, withoutTicket } from './external-users.ts'

const verify = vi.hoisted(() => ({ outcome: undefined as unknown, tokens: [] as string[] }))
vi.mock('./verify.ts', () => ({
  createTokenVerifier: () => async (token: string) => {
    verify.tokens.push(token)
    if (verify.outcome instanceof Error) throw verify.outcome
    return verify.outcome
  },
}))

const start = Date.parse('2026-03-01T12:00:00Z')
const verification = {
  ...{ algorithms: ['HS256'], clockToleranceSeconds: 30, replayProtection: false },
  ...{ allowedOrigins: ['https://shop.test'], key: { kind: 'secret', secret: 's' } },
} as const
type Memory = Parameters<typeof createExternalUsers>[1]
const user = (change: Partial<ExternalUser> = {}): ExternalUser => ({
  ...{
    subject: 'u1',
    payload: { sub: 'u1' },
    expiresAt: start + 300_000,
    connectionEndsAt: start + 86_400_000,
  },
  ...change,
})

function setUp(wish: object = { enabled: true, verification }) {
  const state = {
    time: start,
    payload: undefined as unknown,
    issued: [] as unknown[][],
    redeemed: [] as unknown[][],
  }
  const codes = {
    async issue(...asked: unknown[]) {
      state.issued.push(asked)
      state.payload = asked[1]
      return 'the-ticket'
    },
    async redeem(...asked: unknown[]) {
      state.redeemed.push(asked)
      if (state.payload instanceof Error) throw state.payload
      return state.payload
    },
  }
  const memory = { clock: { now: () => state.time }, codes } as unknown as Memory
  return { state, users: createExternalUsers(wish as Parameters<typeof createExternalUsers>[0], memory) }
}
const working = (): ReturnType<typeof setUp> & { users: NonNullable<ReturnType<typeof setUp>['users']> } =>
  setUp() as never
const token = { headers: { 'x-bp-externalauth': 'a.b.c' } }
const nothing = { headers: {} }
const query = `?${ticketParameter}=the-ticket`

describe('external users', () => {
  it('are none where the file has them off, or has no key', () => {
    expect(setUp({ enabled: false, verification }).users).toBeUndefined()
    expect(setUp({ enabled: true }).users).toBeUndefined()
    expect(working().users.allowedOrigins).toEqual(new Set(['https://shop.test']))
  })

  it('bring a token in a header', async () => {
    const { users } = working()
    verify.outcome = user()
    expect(await users.identify(token, 'bot', query)).toEqual({
      ...{ kind: 'verified', user: user(), inAuthorization: false },
    })
    const inAuthorization = { headers: { authorization: 'Bearer d.e.f' } }
    expect(await users.identify(inAuthorization, 'bot', '')).toMatchObject({ inAuthorization: true })
    expect(verify.tokens.splice(0)).toEqual(['a.b.c', 'd.e.f'])
  })

  it('are refused with the reason', async () => {
    const { users } = working()
    const refused = new GatewrightError('external_token_invalid', { detail: { reason: 'r' } })
    verify.outcome = refused
    expect(await users.identify(token, 'bot', '')).toEqual({ kind: 'invalid', error: refused })
    const odd = new Error('odd')
    verify.outcome = odd
    expect(await users.identify(token, 'bot', '')).toMatchObject({
      kind: 'invalid',
      error: { code: 'external_token_invalid', detail: { reason: 'unexpected' }, cause: odd },
    })
  })

  it.each([
    '',
    '?',
    '?a=b',
    '?x-gatewright-ticke=1',
    '?gatewright%2Dticket=the-ticket',
    `?a=${ticketParameter}`,
  ])('are none with %j', async asked => {
    const { users, state } = working()
    expect(await users.identify(nothing, 'bot', asked)).toEqual({ kind: 'none' })
    expect(state.redeemed).toEqual([])
  })
})

describe('a ticket', () => {
  const invalid = {
    kind: 'invalid',
    error: {
      code: 'external_token_invalid',
      detail: {
        reason: 'the ticket is unknown, used, expired, for another app or from before the settings changed',
      },
    },
  }

  it('stands for its user on its app', async () => {
    const { users, state } = working()
    expect(await users.issueTicket(user(), 'bot')).toEqual({ ticket: 'the-ticket', expiresIn: 60 })
    expect(state.issued).toEqual([
      [
        'external-user',
        { app: 'bot', user: user(), verifiedBy: expect.stringMatching(/^.{40,}$/) },
        60,
        { id: '["bot","u1"]', most: 50 },
      ],
    ])
    expect(await users.identify(nothing, 'bot', query)).toEqual({
      ...{ kind: 'verified', user: user(), inAuthorization: false },
    })
    expect(state.redeemed).toEqual([['external-user', 'the-ticket']])
    expect(await users.identify(nothing, 'shop', query)).toMatchObject(invalid)
  })

  it('is counted by all that is known of somebody without a subject', async () => {
    const { users, state } = working()
    await users.issueTicket(user({ subject: undefined, payload: { name: 'x' } }), 'bot')
    expect(state.issued[0]?.[3]).toEqual({ id: '["bot",{"name":"x"}]', most: 50 })
  })

  it.each([
    [300_000, 60],
    [60_000, 60],
    [59_001, 60],
    [59_000, 59],
    [1, 1],
    [0, 1],
    [-5000, 1],
  ])('is good for a minute at most, and no longer than the token: %i ms', async (left, expiresIn) => {
    const { users, state } = working()
    expect((await users.issueTicket(user({ expiresAt: start + left }), 'bot')).expiresIn).toBe(expiresIn)
    expect(state.issued[0]?.[2]).toBe(expiresIn)
  })

  it('ends with its token', async () => {
    const { users, state } = working()
    await users.issueTicket(user({ expiresAt: start + 10_000 }), 'bot')
    state.time = start + 9_999
    expect(await users.identify(nothing, 'bot', query)).toMatchObject({ kind: 'verified' })
    state.time = start + 10_000
    expect(await users.identify(nothing, 'bot', query)).toMatchObject(invalid)
  })

  it('is of before the settings changed, unknown or far too long', async () => {
    const { users, state } = working()
    await users.issueTicket(user(), 'bot')
    const other = setUp({ enabled: true, verification: { ...verification, issuer: 'https://b.test' } })
    other.state.payload = state.payload
    expect(await other.users?.identify(nothing, 'bot', query)).toMatchObject(invalid)
    state.payload = undefined
    expect(await users.identify(nothing, 'bot', query)).toMatchObject(invalid)
    state.redeemed = []
    const ofLength = (length: number) =>
      users.identify(nothing, 'bot', `?${ticketParameter}=${'x'.repeat(length)}`)
    await ofLength(500)
    expect(state.redeemed).toHaveLength(1)
    expect(await ofLength(501)).toMatchObject(invalid)
    expect(state.redeemed).toHaveLength(1)
  })

  it('that cannot be looked up is refused', async () => {
    const { users, state } = working()
    state.payload = new GatewrightError('storage_unavailable')
    expect(await users.identify(nothing, 'bot', query)).toEqual({ kind: 'invalid', error: state.payload })
  })
})

it.each([
  ['', ''],
  ['?', '?'],
  ['?a=1&b=%20+x', '?a=1&b=%20+x'],
  [query, ''],
  [`?a=1&${ticketParameter}=x&b=%7e`, '?a=1&b=%7e'],
  [`?${ticketParameter}`, ''],
  [`?${ticketParameter}=1&a&${ticketParameter}=2`, '?a'],
  [`?a=1&gatewright%2Dticket=x`, '?a=1'],
  [`?a=${ticketParameter}`, `?a=${ticketParameter}`],
  [`?a=%zz&${ticketParameter}=x`, '?a=%zz'],
])('of the query %j the app gets %j', (asked, kept) => {
  expect(withoutTicket(asked)).toBe(kept)
})
