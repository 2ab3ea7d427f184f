import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createKeySets } from '../keys/key-sets.ts'
import type { OneTimeCodes } from '../storage/one-time-codes.ts'
import { UnreadableTokenError } from '../tokens/unreadable-token.ts'
import { createExternalUsers } from './external-users.ts'
import { lifetimeOf } from './lifetime.ts'
import { createUsedTokens } from './replay.ts'

/**
 * A token without end was good for ever, and one whose `sub` was no text was a person that everybody shared: `{"a":1}` became
 * `external:[object Object]`.
 */
const start = Date.parse('2026-01-01T00:00:00Z')
const seconds = start / 1000
const secret = 'a shared secret that is long enough for HS256'
const day = 86_400

function setUp(settings: object = {}) {
  const clock = { time: start, now: () => clock.time }
  const issued = new Map<string, { payload: Readonly<Record<string, unknown>>; until: number }>()
  const codes: Pick<OneTimeCodes, 'issue' | 'redeem'> = {
    async issue(_, payload, ttl) {
      // As JSON, like the database keeps it.
      issued.set('ticket', { payload: JSON.parse(JSON.stringify(payload)), until: clock.time + ttl * 1000 })
      return 'ticket'
    },
    redeem: async () => issued.get('ticket')?.payload,
  }
  const users = createExternalUsers(
    {
      enabled: true,
      verification: {
        ...{ algorithms: ['HS256'], clockToleranceSeconds: 30, replayProtection: false, allowedOrigins: [] },
        key: { kind: 'secret', secret },
        ...settings,
      },
    },
    {
      ...{ clock, codes, usedTokens: createUsedTokens(clock) },
      keySets: createKeySets(clock, pino({ level: 'silent' })),
    },
  )
  if (users === undefined) throw new Error('no external users')

  const identify = async (claims: object, typ = 'JWT') => {
    const token = await new SignJWT(claims as never)
      .setProtectedHeader({ alg: 'HS256', typ })
      .sign(new TextEncoder().encode(secret))
    return await users.identify({ headers: { 'x-bp-externalauth': token } }, 'bot', '')
  }
  const outcome = async (claims: object) => {
    const found = await identify(claims)
    return found.kind === 'invalid' ? String(found.error.detail.reason) : found.kind
  }
  return { clock, users, identify, outcome, issued }
}

const good = { sub: 'u1', iat: seconds, exp: seconds + 300 }

describe('an external user’s token', () => {
  it('ends', async () => {
    const { outcome } = setUp()
    expect(await outcome(good)).toBe('verified')
    expect(await outcome({ sub: 'u1', iat: seconds })).toContain('no exp')
    expect(await outcome({ sub: 'u1' })).toContain('no exp')
  })

  it.each([
    ['a token for ten years', { exp: seconds + 3650 * day }],
    ['one that ends a minute after the longest age', { exp: seconds + day + 60 }],
    ['one for ten years that does not say when it was made', { iat: undefined, exp: seconds + 3650 * day }],
    ['one from the future, whose age would begin then', { iat: seconds + 3600, exp: seconds + 3900 }],
    ['one from the year 2100', { iat: seconds + 74 * 365 * day, exp: seconds + 74 * 365 * day + 60 }],
    ['one that was made two days ago', { iat: seconds - 2 * day, exp: seconds + 300 }],
    ['one that was made in 1970', { iat: 0, exp: seconds + 300 }],
  ])('is not good for longer than a day: %s', async (_, claims) => {
    expect(await setUp().outcome({ ...good, ...claims })).not.toBe('verified')
  })

  it('is good for as long as the file says', async () => {
    const week = { ...good, iat: seconds - 2 * day, exp: seconds + 4 * day }
    expect(await setUp({ maxAgeSeconds: 7 * day }).outcome(week)).toBe('verified')
    expect(await setUp({ maxAgeSeconds: 60 }).outcome(good)).toContain('longer than 60 seconds')
  })

  it('is off by the clock’s tolerance at most', async () => {
    const { outcome } = setUp()
    expect(await outcome({ ...good, iat: seconds + 29, exp: seconds + 29 + day })).toBe('verified')
    expect(await outcome({ ...good, iat: seconds + 31 })).toContain('future')
  })

  it('says what to write when it is refused for a claim', async () => {
    const found = await setUp().identify({ sub: 'u1', iat: seconds })
    expect(found).toMatchObject({
      error: { detail: { claim: 'exp', mend: expect.stringContaining('allowTokensWithoutExpiry') } },
    })
    expect(await setUp().identify({ ...good, sub: undefined })).toMatchObject({
      error: { detail: { claim: 'sub', mend: expect.stringContaining('allowTokensWithoutSubject') } },
    })
  })

  it.each([
    [{ a: 1 }, 'an object'],
    [['u1'], 'a list'],
    [true, 'a boolean'],
    [7, 'a number'],
    [null, 'null'],
    ['', 'empty'],
    ['a\r\nRemote-User: x', 'line breaks'],
    ['u1 ', 'blanks'],
    ['u\u00001', 'control characters'],
    ['\ud83d', 'half characters'],
    ['u'.repeat(256), '255'],
  ])('names somebody: %j does not', async (sub, reason) => {
    for (const settings of [{}, { allowTokensWithoutSubject: true, allowTokensWithoutExpiry: true }]) {
      expect(await setUp(settings).outcome({ ...good, sub })).toContain(reason)
    }
  })

  it.each(['u1', 'Ünï 1', 'auth0|5f7c', 'a@b.test', 'u'.repeat(255), '用户', 'o’neil "x" <y>', '0'])(
    'names somebody: %s does',
    async sub => expect(await setUp().outcome({ ...good, sub })).toBe('verified'),
  )

  it.each(['at+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'application/at+jwt'])(
    'is no token of another kind (%s)',
    async typ => expect(await setUp().identify(good, typ)).toMatchObject({ kind: 'invalid' }),
  )
})

describe('a site whose tokens are those that the other program’s documentation shows', () => {
  const payload = { name: 'Uma', userId: 7, plan: 'gold' }

  it('goes on with the switches that say what they allow, each by itself', async () => {
    const both = { allowTokensWithoutExpiry: true, allowTokensWithoutSubject: true }
    expect(await setUp(both).outcome({ ...payload, iat: seconds })).toBe('verified')
    expect(await setUp(both).outcome(payload)).toBe('verified')
    expect(await setUp({ allowTokensWithoutExpiry: true }).outcome({ ...payload, sub: 'u1' })).toBe(
      'verified',
    )
    expect(await setUp({ allowTokensWithoutExpiry: true }).outcome(payload)).toContain('sub')
    expect(await setUp({ allowTokensWithoutSubject: true }).outcome({ ...payload, exp: seconds + 60 })).toBe(
      'verified',
    )
    expect(await setUp({ allowTokensWithoutSubject: true }).outcome(payload)).toContain('exp')
  })

  it('is bound by iat all the same, where there is one', async () => {
    const { outcome, clock } = setUp({ allowTokensWithoutExpiry: true })
    clock.time += (day + 31) * 1000
    expect(await outcome({ sub: 'u1', iat: seconds })).toContain('older')
    expect(await outcome({ sub: 'u1', iat: seconds + 2 * day })).toContain('future')
  })
})

describe('a ticket', () => {
  async function ticketFor(claims: object, settings: object = {}) {
    const { users, identify, clock, issued } = setUp(settings)
    const found = await identify(claims)
    if (found.kind !== 'verified') throw new Error('not verified')
    const { expiresIn } = await users.issueTicket(found.user, 'bot')
    const redeem = async () =>
      (await users.identify({ headers: {} }, 'bot', '?gatewright-ticket=ticket')).kind
    return { expiresIn, clock, redeem, issued }
  }

  it('is good for a minute, and says so', async () => {
    const { expiresIn, redeem } = await ticketFor(good)
    expect([expiresIn, await redeem()]).toEqual([60, 'verified'])
  })

  it('ends with its token', async () => {
    const { expiresIn, clock, redeem, issued } = await ticketFor({ ...good, exp: seconds + 5 })
    // And with the tolerance of the clock, as the token itself.
    expect(expiresIn).toBe(35)
    expect(issued.get('ticket')?.until).toBe(start + 35_000)
    clock.time += 34_000
    expect(await redeem()).toBe('verified')
    // Whatever the store of codes says.
    clock.time += 1000
    expect(await redeem()).toBe('invalid')
  })

  it('inherits the longest age of a token without end', async () => {
    const settings = { allowTokensWithoutExpiry: true, maxAgeSeconds: 100 }
    const { expiresIn } = await ticketFor({ sub: 'u1', iat: seconds - 90 }, settings)
    expect(expiresIn).toBe(40)
  })

  it('is not one from before, that knew no end', async () => {
    const { users, issued } = setUp()
    issued.set('ticket', { payload: { app: 'bot', user: { subject: 'u1', payload: {} } }, until: 0 })
    const found = await users.identify({ headers: {} }, 'bot', '?gatewright-ticket=ticket')
    expect(found.kind).toBe('invalid')
  })
})

describe('a shared secret', () => {
  it.each([
    ['', 'HS256'],
    ['short', 'HS256'],
    ['x'.repeat(31), 'HS256'],
    ['x'.repeat(47), 'HS384'],
    ['x'.repeat(63), 'HS512'],
  ])('of %j verifies no %s, though the token is signed with it', async (weak, alg) => {
    const settings = { algorithms: [alg], key: { kind: 'secret', secret: weak } }
    const { users } = setUp(settings)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const input = `${part({ alg })}.${part(good)}`
    const signature = createHmac(`sha${alg.slice(2)}`, weak)
      .update(input)
      .digest('base64url')
    const headers = { 'x-bp-externalauth': `${input}.${signature}` }
    expect((await users.identify({ headers }, 'bot', '')).kind).toBe('invalid')
  })
})

describe('the lifetime of a token', () => {
  const rules = { clockToleranceSeconds: 30, maxAgeSeconds: 600 }
  const now = 10_000
  const of = (
    claims: { exp?: number; iat?: number },
    change: Partial<Parameters<typeof lifetimeOf>[1]> = {},
  ) => {
    try {
      return lifetimeOf(claims, { ...rules, ...change }, now)
    } catch (error) {
      if (!(error instanceof UnreadableTokenError)) throw error
      const { code, claim, message, mend } = error
      expect(code).toBe('ERR_TOKEN_LIFETIME')
      return [claim, message, mend]
    }
  }
  const allowTokensWithoutExpiry = true

  it('is its own, and a connection’s the longest age', () => {
    expect(of({ iat: now - 10, exp: now + 60 })).toEqual({
      ...{ expiresAt: (now + 90) * 1000, connectionEndsAt: (now + 620) * 1000 },
    })
    expect(of({ exp: now + 630 })).toEqual({
      ...{ expiresAt: (now + 660) * 1000, connectionEndsAt: (now + 630) * 1000 },
    })
    expect(of({ iat: now }, { allowTokensWithoutExpiry })).toEqual({
      ...{ expiresAt: (now + 630) * 1000, connectionEndsAt: (now + 630) * 1000 },
    })
    expect(of({}, { allowTokensWithoutExpiry, maxAgeSeconds: undefined as never })).toMatchObject({
      connectionEndsAt: (now + day + 30) * 1000,
    })
  })

  it('begins within the tolerance', () => {
    expect(of({ iat: now + 30, exp: now + 60 })).toHaveProperty('expiresAt')
    expect(of({ iat: now + 31, exp: now + 60 })).toEqual([
      'iat',
      'the token was made in the future',
      undefined,
    ])
  })

  it('is over when the longest age is, whatever exp says', () => {
    expect(of({ iat: now - 630, exp: now })).toHaveProperty('expiresAt')
    const old = ['iat', 'the token is older than 600 seconds', undefined]
    expect(of({ iat: now - 631, exp: now })).toEqual(old)
    expect(of({ iat: now - 631 }, { allowTokensWithoutExpiry })).toEqual(old)
  })

  it('is not longer than the longest age', () => {
    const iat = now - 100
    expect(of({ iat, exp: iat + 630 })).toHaveProperty('expiresAt')
    const mend = 'Let the site make tokens that end sooner, or raise pro.externalAuth.maxAge.'
    const long = ['exp', 'the token is good for longer than 600 seconds', mend]
    expect([of({ iat, exp: iat + 631 }), of({ exp: now + 631 })]).toEqual([long, long])
  })

  it('has an end, unless the file allows that there is none', () => {
    const mend =
      'Let the site that makes the tokens write exp. Until then: pro.externalAuth.allowTokensWithoutExpiry.'
    expect(of({ iat: now })).toEqual(['exp', 'the token has no exp, and would count for ever', mend])
  })
})
