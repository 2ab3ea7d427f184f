import { describe, expect, it } from 'vitest'
import { plainlySealed, plainSeal } from '../../test/support/plain-seal.ts'
import { GatewrightError } from '../errors.ts'
import { setCookieName } from '../http/cookies/own-cookies.ts'
import { createTransactions } from './transaction.ts'

const start = Date.parse('2026-03-01T12:00:00Z')
const life = 15 * 60
const sealedAs = (data: unknown, purpose = 'sign-in') => plainlySealed(purpose, data)

function setUp(secure = true) {
  const state = {
    time: start,
    opened: 0,
    used: new Map<string, number>(),
    marks: new Map<string, Readonly<Record<string, unknown>>>(),
  }
  const transactions = createTransactions({
    seal: {
      ...plainSeal,
      open(purpose, sealed) {
        state.opened += 1
        return plainSeal.open(purpose, sealed)
      },
    },
    codes: {
      async useUp(
        kind: string,
        key: string,
        ttl: number,
        _: unknown,
        mark: Readonly<Record<string, unknown>> = {},
      ) {
        const name = `${kind} ${key}`
        state.marks.set(name, mark)
        if (state.used.has(name)) return false
        state.used.set(name, ttl)
        return true
      },
      isUsedUp: async (kind: string, key: string) => state.used.has(`${kind} ${key}`),
      peek: async (kind: string, key: string) => state.marks.get(`${kind} ${key}`),
    },
    clock: { now: () => state.time },
    secure,
    origin: 'https://sso.test',
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

const nameOf = (place: number) => `__Host-gatewright.sign-in.${place}`
const pairs = (attempts: readonly { readonly cookie: string }[]) =>
  attempts.map(({ cookie }) => cookie).join('; ')

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
    expect(setCookieName(lines[0] ?? '')).toBe(nameOf(0))
    expect(lines[0]).toContain('; Max-Age=900')
    expect(lines[0]).toContain('; Secure')
    expect(await take(attempt.state, cookie)).toEqual({
      ...attempt,
      clearCookie: expect.stringMatching(/^__Host-gatewright\.sign-in\.0=;.*Max-Age=0/),
    })
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

  const time = (start / 1000).toString(36)
  const state = `${time}-${'x'.repeat(43)}`
  const whole = [state, 'azure', 'r', {}]
  const cookieOf = (data: unknown, purpose?: string, begun = time) =>
    `${nameOf(2)}=${begun}.${sealedAs(data, purpose)}`

  it('is what was sealed for it', async () => {
    const { take } = setUp()
    const held = { state, strategy: 'azure', returnTo: 'r', secrets: {} }
    expect(await take(state, cookieOf(whole))).toMatchObject(held)
    const late = `${'a'.repeat(9)}-${'x'.repeat(43)}`
    const cookie = cookieOf([late, ...whole.slice(1)], 'sign-in', 'a'.repeat(9))
    expect(await take(late, cookie)).toMatchObject({ ...held, state: late })
    expect(await setUp().take(state, cookieOf(whole, 'known-browser'))).toBe('sign_in_unknown')
    // What stands before the seal is for choosing alone.
    expect(await setUp().take(late, cookieOf(whole, 'sign-in', 'a'.repeat(9)))).toBe('sign_in_unknown')
  })

  it.each([
    ...[null, 7, 'text', [], {}, [undefined, 'azure', 'r', {}], [state, 7, 'r', {}], [state, 'azure', 7, {}]],
    ...[
      [state, 'azure', 'r'],
      [...whole, 7],
      ['another', 'azure', 'r', {}],
    ],
  ])('is not %j', async data => {
    expect(await setUp().take(state, cookieOf(data))).toBe('sign_in_unknown')
  })

  it('without a strategy is none of ours, and not one of another strategy', async () => {
    const cookie = cookieOf([state, 7, 'r', {}])
    const error = await setUp()
      .transactions.take(state, 'azure', cookie)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'sign_in_unknown' })
    expect((error as GatewrightError).detail).not.toHaveProperty('reason')
  })

  it('is removed by the name that it has, on plain http too', async () => {
    const { begin, transactions } = setUp(false)
    const first = await begin()
    const second = await begin(first.cookie)
    const { clearCookie } = await transactions.take(second.state, 'azure', pairs([first, second]))
    expect(setCookieName(clearCookie)).toBe('gatewright.sign-in.1')
    expect(clearCookie).toContain('Max-Age=0')
  })

  it.each([
    'https://sso.test/admin',
    'https://sso.test/api/v1/gate/hand-over?kept=x',
    'https://sso.test/api/v1/gate/hand-over?app=x&returnTo=y',
    'https://sso.test/api/v1/gate/hand-over',
    'https://a.test/~',
    'r',
  ])('wants to go to %s, however that is written down', async returnTo => {
    const { transactions } = setUp()
    const attempt = { state: transactions.newState(), strategy: 'azure', returnTo, secrets: null }
    const [line = ''] = await transactions.save(attempt, undefined)
    const taken = await transactions.take(attempt.state, 'azure', line.split(';', 1)[0])
    expect(taken.returnTo).toBe(returnTo)
    expect(await transactions.wantedBy(attempt.state)).toBe(returnTo)
  })
})

describe('of many attempts in one browser', () => {
  async function manyBegun(count: number, secondsApart = 1) {
    const test = setUp()
    const jar = new Map<string, string>()
    const begun: Awaited<ReturnType<typeof test.begin>>[] = []
    for (let n = 0; n < count; n += 1) {
      const attempt = await test.begin([...jar].map(pair => pair.join('=')).join('; '))
      for (const line of attempt.lines) {
        const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split(/=(.*)/s)
        if (value === '') jar.delete(name)
        else jar.set(name, value)
      }
      begun.push(attempt)
      test.state.time += secondsApart * 1000
    }
    return { ...test, begun, header: [...jar].map(pair => pair.join('=')).join('; '), names: [...jar.keys()] }
  }

  it.each([1, 0])('five stay, the youngest, where %i seconds lie between them', async secondsApart => {
    const { begun, header, names, take } = await manyBegun(12, secondsApart)
    expect(names).toHaveLength(5)
    for (const { state } of begun.slice(7)) expect(await take(state, header)).toMatchObject({ state })
    for (const { state } of begun.slice(0, 7)) expect(await take(state, header)).toBe('sign_in_pushed_out')
  })

  it('one that is pushed out is known by that, and where it wanted to go, for as long as it would have lived', async () => {
    const { begun, header, transactions, take, state } = await manyBegun(6)
    const [first] = begun
    expect(await transactions.wantedBy(first?.state ?? '')).toBe('https://a.test/')
    expect(state.used.get(`sign-in-pushed-out ${first?.state}`)).toBe(life)
    expect(await take(first?.state ?? '', header)).toBe('sign_in_pushed_out')
    state.time += life * 1000
    expect(await take(first?.state ?? '', header)).toBe('sign_in_expired')
  })

  it('nothing is written of those that are pushed out where that may not be', async () => {
    const { begun, transactions, take, header, state } = await manyBegun(5)
    const attempt = { state: transactions.newState(), strategy: 'azure', returnTo: 'r', secrets: null }
    const lines = await transactions.save(attempt, header, async () => {
      throw new Error('enough')
    })
    expect(lines).toHaveLength(1)
    expect(state.used.size).toBe(0)
    expect(await take(begun[0]?.state ?? '', undefined)).toBe('sign_in_unknown')
  })

  it('those of one moment, which know nothing of each other, each get a place, and no more than there are', async () => {
    const { begin } = setUp()
    const names = async (count: number) =>
      new Set(
        (await Promise.all(Array.from({ length: count }, () => begin()))).map(({ lines }) =>
          setCookieName(lines[0] ?? ''),
        ),
      )
    expect((await names(5)).size).toBe(5)
    expect((await names(50)).size).toBe(5)
  })

  it('as many stay as there is room for in bytes', async () => {
    const { transactions } = setUp()
    let header = ''
    const sizes: number[] = []
    for (let n = 0; n < 9; n += 1) {
      const attempt = {
        state: transactions.newState(),
        strategy: 'azure',
        returnTo: 'r',
        secrets: 'x'.repeat(400),
      }
      const lines = await transactions.save(attempt, header)
      const removed = lines.slice(1).map(setCookieName)
      const kept = header
        .split('; ')
        .filter(pair => pair !== '' && !removed.includes(pair.split('=', 1)[0] ?? ''))
      header = [...kept, (lines[0] ?? '').split(';', 1)[0]].join('; ')
      sizes.push(header.length)
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1905)
    expect(header.split('; ').length).toBeGreaterThan(1)
  })

  it('those of an earlier version are removed, fifty at a time', async () => {
    const { begin } = setUp()
    const flood = Array.from({ length: 99 }, (_, n) => `__Host-gatewright.sign-in.a${n}-xxxxxxxx=1`).join(
      '; ',
    )
    expect((await begin(flood)).lines).toHaveLength(51)
  })

  it('none gives way to what another host of the domain has planted, whose name browsers keep from being ours', async () => {
    const { begin } = setUp()
    const first = await begin()
    const planted = `gatewright.planted=${'x'.repeat(3500)}; __Secure-gatewright-planted=${'x'.repeat(500)}`
    expect((await begin(`${planted}; ${first.cookie}`)).lines).toHaveLength(1)
  })

  it('others’ cookies are left alone, and names that no cookie of ours has', async () => {
    const { begin } = setUp()
    const host = '__Host-gatewright.sign-in.'
    const others = ['gatewright.sign-in.a', `x${host}a`, 'y'.repeat(host.length), `${host}a!`]
    const cookies = others.flatMap(name => Array.from({ length: 9 }, (_, n) => `${name}${n}=1`)).join('; ')
    expect((await begin(cookies)).lines).toHaveLength(1)
  })

  it('the first has room for the usual address, and a further one for little more than a key', async () => {
    const { transactions, begin } = setUp()
    expect(transactions.roomFor(undefined)).toBe(155)
    expect(transactions.roomFor((await begin()).cookie)).toBe(64)
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
    const { cookie: next } = await begin(cookie)
    expect(await transactions.isOpen('azure', `${cookie}; ${next}`)).toBe(true)
    state.time += (life + 1) * 1000
    expect(await transactions.isOpen('azure', next)).toBe(false)
  })

  it('is looked for in five cookies at most', async () => {
    const { state, transactions } = setUp()
    const flood = Array.from({ length: 20 }, (_, n) => `__Host-gatewright.sign-in.${n}=a.1`).join('; ')
    expect(await transactions.isOpen('azure', flood)).toBe(false)
    expect(state.opened).toBe(5)
  })
})
