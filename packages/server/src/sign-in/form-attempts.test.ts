import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { plainSeal } from '../../test/support/plain-seal.ts'
import type { FormStrategy } from '../strategies/form-strategy.ts'
import { createFormAttempts } from './form-attempts.ts'

/** Attempts at the forms of a server; of `ada` and `eve` there are passwords. */
function setUp() {
  const stamps: Record<string, string> = { ada: 'one', eve: 'one' }
  const attempts = createFormAttempts({
    seal: plainSeal,
    clock: { now: () => 1_000 },
    secure: true,
    sizes: new Map(),
    clientOf: (raw: { readonly address: string }) => ({ address: raw.address, userAgent: '' }),
  } as never)
  const form = (id = 'default') =>
    ({ id, stampOf: async (account: string) => stamps[account] }) as unknown as FormStrategy
  const from = (address: string, cookie?: string) =>
    ({ raw: { address, headers: { cookie } } }) as unknown as FastifyRequest
  /** Nothing comes of it. */
  const arrives = (request: FastifyRequest) =>
    attempts
      .arrive(request, 'default')
      .then(
        () => 'arrived',
        error => error.code,
      )
      .finally(() => attempts.end(request))
  /** One post as a whole: whom it counts for, or why it is refused. */
  const post = async (
    address: string,
    account: string,
    cookie?: string,
    strategy = form(),
    isRight = false,
  ) => {
    const request = from(address, cookie)
    try {
      await attempts.arrive(request, strategy.id)
      return (await attempts.count(request, strategy, account))?.id ?? 'anybody'
    } catch (error) {
      return (error as { readonly code?: string }).code
    } finally {
      if (isRight) attempts.giveBack(request)
      attempts.end(request)
    }
  }
  const pair = (line: string | undefined) => (line ?? '').split(';', 1)[0] ?? ''
  /** The cookie of a browser that has signed in as this one. */
  const browserOf = async (account: string) => pair((await remember(from('9.9.9.9'), account))[0])
  const remember = async (request: FastifyRequest, account: string) =>
    attempts.remember(request, { strategy: 'default', account, stamp: stamps[account] })
  return { attempts, remember, stamps, form, from, arrives, post, pair, browserOf }
}
const refused = 'too_many_requests'
/** The outcomes of so many posts, each told from the last by its number. */
const times = async <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> => {
  const outcomes: T[] = []
  for (let n = 0; n < count; n++) outcomes.push(await work(n))
  return outcomes
}

describe('a stranger', () => {
  it('has the attempts of an address, each counted once', async () => {
    const { post } = setUp()
    expect(await times(60, n => post('1.1.1.1', `guess ${n}`))).toEqual(Array(60).fill('anybody'))
    expect(await post('1.1.1.1', 'ada')).toBe(refused)
    expect(await post('2.2.2.2', 'ada')).toBe('anybody')
  })

  it('is counted before anything is read', async () => {
    const { arrives, from } = setUp()
    expect(await times(61, () => arrives(from('1.1.1.1')))).toEqual([...Array(60).fill('arrived'), refused])
  })

  it('is counted where nobody has seen them arrive', async () => {
    const { attempts, form, from, post } = setUp()
    await times(60, async n => {
      const request = from('1.1.1.1')
      await attempts.count(request, form(), `guess ${n}`)
      attempts.end(request)
    })
    expect(await post('1.1.1.1', 'ada')).toBe(refused)
  })

  it('has those of an account, from wherever they come; another account and strategy have their own', async () => {
    const { post, form } = setUp()
    expect(await times(21, n => post(`1.1.1.${n}`, 'ada'))).toEqual([...Array(20).fill('anybody'), refused])
    expect(await post('2.2.2.2', 'eve')).toBe('anybody')
    expect(await post('2.2.2.2', 'ada', undefined, form('partners'))).toBe('anybody')
  })
})

describe('an office behind one address', () => {
  it('signs in, however many they are, beside one who is wrong again and again', async () => {
    const { post, form } = setUp()
    const outcomes = await times(500, async n => {
      if (n % 5 === 0) await post('1.1.1.1', 'with an old password')
      return post('1.1.1.1', `colleague ${n}`, undefined, form(), true)
    })
    expect(new Set(outcomes)).toEqual(new Set(['anybody']))
    expect(await post('1.1.1.1', 'with an old password')).toBe(refused)
  })

  it('gives a guesser among them nothing: one right password gives back no other’s wrong one', async () => {
    const { post, form } = setUp()
    const guesses = await times(70, async n => {
      if (n % 4 === 0) await post('1.1.1.1', `mallory ${n % 3}`, undefined, form(), true)
      return post('1.1.1.1', `guess ${n}`)
    })
    expect(guesses).toEqual([...Array(60).fill('anybody'), ...Array(10).fill(refused)])
  })

  it('is not kept out by who goes away before anything is looked at', async () => {
    const { attempts, form, from, post } = setUp()
    const gone = Array.from({ length: 60 }, () => from('1.1.1.1'))
    for (const request of gone) await attempts.arrive(request, 'default')
    const next = post('1.1.1.1', 'ada', undefined, form(), true)
    attempts.end(gone[0] as FastifyRequest)
    attempts.giveBack(gone[0] as FastifyRequest)
    expect(await next).toBe('anybody')
  })
})

describe('a browser that has signed in', () => {
  it('has attempts of its own where its address and its account are used up', async () => {
    const { arrives, from, post, browserOf } = setUp()
    const cookie = await browserOf('ada')
    await times(60, () => arrives(from('1.1.1.1')))
    await times(20, n => post(`2.2.2.${n}`, 'ada'))
    const own = await times(10, () => post('1.1.1.1', 'ada', cookie))
    expect(new Set(own).size).toBe(1)
    expect(own[0]).toMatch(/^[\w-]{43}$/)
    // Beyond, it is like any other.
    expect(await post('1.1.1.1', 'ada', cookie)).toBe(refused)
    expect(await post('3.3.3.3', 'ada', cookie)).toBe(refused)
  })

  it('uses up none of its address’s, until its own are gone', async () => {
    const { arrives, from, post, browserOf } = setUp()
    const cookie = await browserOf('ada')
    await times(10, () => post('1.1.1.1', 'ada', cookie))
    expect(await post('1.1.1.1', 'ada', cookie)).toBe('anybody')
    expect(await times(60, () => arrives(from('1.1.1.1')))).toEqual([...Array(59).fill('arrived'), refused])
    // It need not fill in a form for that.
    const arrivals = await times(71, () => arrives(from('2.2.2.2', cookie)))
    expect(arrivals).toEqual([...Array(60).fill('arrived'), ...Array(11).fill(refused)])
  })

  it('counts for the account that it is known for, and is a stranger to every other', async () => {
    const { arrives, from, post, browserOf, form } = setUp()
    const cookie = await browserOf('ada')
    expect(await times(10, n => post('1.1.1.1', `guess ${n}`, cookie))).toEqual(Array(10).fill('anybody'))
    expect(await post('2.2.2.2', 'ada', cookie, form('partners'))).toBe('anybody')
    expect(await times(51, () => arrives(from('1.1.1.1')))).toEqual([...Array(50).fill('arrived'), refused])
  })

  it('is looked for among all that the browser is known for', async () => {
    const { post, browserOf } = setUp()
    const both = `${await browserOf('eve')}; ${await browserOf('ada')}`
    const [eve, ada] = [await post('1.1.1.1', 'eve', both), await post('1.1.1.1', 'ada', both)]
    for (const id of [eve, ada]) expect(id).toMatch(/^[\w-]{43}$/)
    expect(eve).not.toBe(ada)
  })

  it('is a stranger once the password is another, gone, or of a strategy that knows none', async () => {
    const { post, browserOf, stamps } = setUp()
    const cookie = await browserOf('ada')
    const without = { id: 'default' } as unknown as FormStrategy
    expect(await post('1.1.1.1', 'ada', cookie, without)).toBe('anybody')
    for (const stamp of ['two', undefined]) {
      Object.assign(stamps, { ada: stamp })
      expect(await post('1.1.1.1', 'ada', cookie)).toBe('anybody')
    }
  })
})

describe('a sign-in', () => {
  it('lets a browser keep what its attempts are counted by, for as long as the password stays', async () => {
    const { attempts, remember, stamps, from, post, pair, browserOf } = setUp()
    const cookies = `${await browserOf('eve')}; ${await browserOf('ada')}`
    const request = from('1.1.1.1', cookies)
    await attempts.arrive(request, 'default')
    const before = await post('1.1.1.1', 'ada', cookies)
    const kept = pair((await remember(request, 'ada'))[0])
    expect(await post('1.1.1.1', 'ada', kept)).toBe(before)
    stamps.ada = 'two'
    const anew = pair((await remember(request, 'ada'))[0])
    const id = await post('1.1.1.1', 'ada', anew)
    expect(id).toMatch(/^[\w-]{43}$/)
    expect(id).not.toBe(before)
  })

  it('makes no browser known where there is no password to know it by', async () => {
    const { remember, from } = setUp()
    expect(await remember(from('1.1.1.1'), 'nobody')).toEqual([])
    expect(await remember(from('1.1.1.1'), 'ada')).toHaveLength(1)
  })

  it('drops what the browser is known for beyond a few', async () => {
    const { remember, from } = setUp()
    const many = Array.from({ length: 5 }, (_, n) => `__Host-gatewright.browser.${String(n).repeat(16)}=x`)
    const lines = await remember(from('1.1.1.1', many.join('; ')), 'ada')
    expect(lines.slice(1).map(line => line.split('=', 1)[0])).toEqual([
      `__Host-gatewright.browser.${'3'.repeat(16)}`,
      `__Host-gatewright.browser.${'4'.repeat(16)}`,
    ])
  })
})
