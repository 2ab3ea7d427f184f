import { describe, expect, it } from 'vitest'
import { plainlySealed, plainSeal } from '../../test/support/plain-seal.ts'
import { GatewrightError } from '../errors.ts'
import { setCookieName } from '../http/cookies/own-cookies.ts'
import { createTransactions } from './transaction.ts'

const start = Date.parse('2026-03-01T12:00:00Z')
const life = 15 * 60
const sealedAs = (data: unknown, purpose = 'sign-in') => plainlySealed(purpose, data)

function setUp(secure = true) {
  const state = { time: start, opened: 0, used: new Map<string, number>() }
  const transactions = createTransactions({
    seal: {
      ...plainSeal,
      open(purpose, sealed) {
        state.opened += 1
        return plainSeal.open(purpose, sealed)
      },
    },
    codes: {
      async useUp(kind: string, key: string, ttl: number) {
        const name = `${kind} ${key}`
        if (state.used.has(name)) return false
        state.used.set(name, ttl)
        return true
      },
      isUsedUp: async (kind: string, key: string) => state.used.has(`${kind} ${key}`),
    } as never,
    clock: { now: () => state.time },
    secure,
  })
  const begin = async (cookies = '', strategy = 'azure') => {
    const attempt = {
      state: transactions.newState(),
      strategy,
      returnTo: 'https://a.test/',
      secrets: { n: 1 },
      joins: 'session-1',
    }
    const lines = await transactions.save(attempt, cookies)
    return { ...attempt, lines, cookie: (lines[0] ?? '').split(';', 1)[0] ?? '' }
  }
  const take = (of: string, cookies: string | undefined, strategy = 'azure') =>
    transactions.take(of, strategy, cookies).catch((error: unknown) => {
      if (!(error instanceof GatewrightError)) throw error
      return error.code
    })
  return { state, transactions, begin, take }
}

const nameOf = (state: string) => `__Host-gatewright.sign-in.${state.slice(0, state.indexOf('-') + 9)}`

describe('an attempt', () => {
  it('is not used up where the provider cannot be asked now: the same one goes on later', async () => {
    const { transactions, begin, take } = setUp()
    const { state, cookie } = await begin()
    const seen: unknown[] = []
    const busy = transactions.take(state, 'azure', cookie, {
      async before({ returnTo }) {
        seen.push(returnTo)
        throw new Error('busy')
      },
    })
    await expect(busy).rejects.toThrow('busy')
    expect(seen).toEqual(['https://a.test/'])
    // Of what is no attempt, nobody is asked.
    const before = async () => expect.unreachable()
    await expect(transactions.take(state, 'azure', '', { before })).rejects.toThrow(GatewrightError)
    expect(await take(state, cookie)).toMatchObject({ state })
  })

  it('comes back once, to the browser that began it', async () => {
    const { state, begin, take } = setUp()
    const { lines, cookie, ...attempt } = await begin()
    expect(attempt.state).toMatch(/^[a-z0-9]{6}-[\w-]{43}$/)
    expect(lines).toHaveLength(1)
    expect(setCookieName(lines[0] ?? '')).toBe(nameOf(attempt.state))
    expect(lines[0]).toContain('; Max-Age=900')
    expect(lines[0]).toContain('; Secure')
    expect(await take(attempt.state, cookie)).toEqual({ ...attempt, at: start / 1000 })
    expect([...state.used]).toEqual([[`sign-in ${attempt.state}`, 2 * life]])
    expect(await take(attempt.state, cookie)).toBe('sign_in_used')
    // After its cookie has been removed, too.
    expect(await take(attempt.state, undefined)).toBe('sign_in_used')
  })

  it('ends a quarter of an hour after it began', async () => {
    const { state, begin, take } = setUp()
    const { state: first, cookie } = await begin()
    state.time += life * 1000
    expect(await take(first, cookie)).toMatchObject({ state: first })
    const { state: second, cookie: other } = await begin()
    state.time += (life + 1) * 1000
    expect(await take(second, other)).toBe('sign_in_expired')
    expect(state.used.size).toBe(1)
  })

  it('is unknown without its cookie, or expired where its state is old', async () => {
    const { state, begin, take } = setUp()
    const { state: begun } = await begin()
    expect(await take(begun, undefined)).toBe('sign_in_unknown')
    state.time += life * 1000
    expect(await take(begun, '')).toBe('sign_in_unknown')
    state.time += 1000
    expect(await take(begun, undefined)).toBe('sign_in_expired')
  })

  it('is of one strategy', async () => {
    const { begin, transactions } = setUp()
    const { state: begun, cookie } = await begin()
    const error = await transactions.take(begun, 'gitlab', cookie).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'sign_in_unknown',
      detail: { reason: 'state of another strategy', expected: 'azure', received: 'gitlab' },
    })
  })

  it('is of one state: another with the same beginning is not it', async () => {
    const { state, begin, take } = setUp()
    const { state: begun, cookie } = await begin()
    const last = begun.endsWith('A') ? 'B' : 'A'
    expect(await take(begun.slice(0, -1) + last, cookie)).toBe('sign_in_unknown')
    for (const odd of [
      `${begun}x`,
      begun.slice(0, -1),
      `x${'x'.repeat(9)}${begun}`,
      `${begun}\n`,
      '',
      begun.slice(7),
    ]) {
      expect(await take(odd, cookie)).toBe('sign_in_unknown')
    }
    expect(state.used.size).toBe(0)
    expect(await take(begun, cookie)).toMatchObject({ state: begun })
  })

  it.each([
    ...['', 'a', '-', `-${'x'.repeat(43)}`, `A-${'x'.repeat(43)}`, `${'a'.repeat(10)}-${'x'.repeat(43)}`],
    ...[`a-${'x'.repeat(42)}`, `a-${'x'.repeat(44)}`, `a-${'x'.repeat(42)}.`, `!a-${'x'.repeat(43)}`],
  ])('has no state %j, which is not looked up', async odd => {
    const { state, take } = setUp()
    state.used.set(`sign-in ${odd}`, 1)
    expect(await take(odd, undefined)).toBe('sign_in_unknown')
  })

  const whole = {
    state: `a-${'x'.repeat(43)}`,
    strategy: 'azure',
    returnTo: 'r',
    secrets: {},
    at: start / 1000,
  }
  const cookieOf = (data: unknown, purpose?: string) => `${nameOf(whole.state)}=${sealedAs(data, purpose)}`

  it('is what was sealed for it', async () => {
    const { take } = setUp()
    expect(await take(whole.state, cookieOf(whole))).toEqual(whole)
    const late = { ...whole, state: `${'a'.repeat(9)}-${'x'.repeat(43)}` }
    expect(await take(late.state, `${nameOf(late.state)}=${sealedAs(late)}`)).toEqual(late)
    expect(await setUp().take(whole.state, cookieOf(whole, 'known-browser'))).toBe('sign_in_unknown')
  })

  it.each([
    ...[null, 7, 'text', [], { ...whole, state: undefined }, { ...whole, strategy: 7 }],
    ...[
      { ...whole, returnTo: undefined },
      { ...whole, at: undefined },
      { ...whole, at: '1' },
    ],
    { ...whole, state: 'another' },
  ])('is not %j', async data => {
    expect(await setUp().take(whole.state, cookieOf(data))).toBe('sign_in_unknown')
  })

  it('without a strategy is none of ours, and not one of another strategy', async () => {
    const cookie = cookieOf({ ...whole, strategy: 7 })
    const error = await setUp()
      .transactions.take(whole.state, 'azure', cookie)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'sign_in_unknown' })
    expect((error as GatewrightError).detail).not.toHaveProperty('reason')
  })

  it('is removed by its name', async () => {
    const { begin, transactions } = setUp(false)
    const { state: begun } = await begin()
    const line = transactions.clear(begun)
    expect(setCookieName(line)).toBe(nameOf(begun).replace('__Host-', ''))
    expect(line).toContain('Max-Age=0')
  })
})

describe('of many attempts in one browser', () => {
  it('five stay, the youngest, and fifty are removed at a time', async () => {
    const { state, begin } = setUp()
    const begun: Awaited<ReturnType<typeof begin>>[] = []
    for (let n = 0; n < 7; n += 1) {
      begun.push(await begin())
      state.time += 1000
    }
    const shuffled = [3, 0, 6, 1, 5, 2, 4].map(n => begun[n]?.cookie).join('; ')
    const names = (lines: readonly string[]) => lines.map(setCookieName)
    const removed = names((await begin(shuffled)).lines.slice(1))
    expect(removed).toEqual([2, 1, 0].map(n => nameOf(begun[n]?.state ?? '')))
    expect(
      (
        await begin(
          begun
            .slice(0, 4)
            .map(({ cookie }) => cookie)
            .join('; '),
        )
      ).lines,
    ).toHaveLength(1)
    const flood = Array.from({ length: 99 }, (_, n) => `__Host-gatewright.sign-in.a${n}-xxxxxxxx=1`).join(
      '; ',
    )
    expect((await begin(flood)).lines).toHaveLength(51)
  })

  it('others’ cookies are left alone, and names that no cookie of ours has', async () => {
    const { begin } = setUp()
    const host = '__Host-gatewright.sign-in.'
    const others = ['gatewright.sign-in.a', `x${host}a`, 'y'.repeat(host.length), `${host}a!`]
    const cookies = others.flatMap(name => Array.from({ length: 9 }, (_, n) => `${name}${n}=1`)).join('; ')
    expect((await begin(cookies)).lines).toHaveLength(1)
  })
})

describe('an attempt that can still end', () => {
  it('is one of this strategy in this browser, until it is used or over', async () => {
    const { state, begin, take, transactions } = setUp()
    const { state: begun, cookie } = await begin()
    expect(await transactions.isOpen('azure', cookie)).toBe(true)
    expect(await transactions.isOpen('gitlab', cookie)).toBe(false)
    expect(await transactions.isOpen('azure', undefined)).toBe(false)
    expect(await transactions.isOpen('azure', cookie.slice(0, -9))).toBe(false)
    await take(begun, cookie)
    expect(await transactions.isOpen('azure', cookie)).toBe(false)
    const { cookie: next } = await begin()
    expect(await transactions.isOpen('azure', `${cookie}; ${next}`)).toBe(true)
    state.time += (life + 1) * 1000
    expect(await transactions.isOpen('azure', next)).toBe(false)
  })

  it('is looked for in five cookies at most', async () => {
    const { state, transactions } = setUp()
    const flood = Array.from({ length: 20 }, (_, n) => `__Host-gatewright.sign-in.a${n}-x=1`).join('; ')
    expect(await transactions.isOpen('azure', flood)).toBe(false)
    expect(state.opened).toBe(5)
  })
})
