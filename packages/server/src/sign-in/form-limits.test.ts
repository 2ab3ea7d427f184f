import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFormLimits } from './form-limits.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const browser = (id: string, account: string) => ({
  id,
  strategy: 'default',
  account,
  stamp: 'of a password',
})

it('many browsers of one account have the attempts of a few, and leave those of other accounts alone', async () => {
  const { countBrowser } = createFormLimits({ now: () => Date.now() })
  for (const what of ['arrival', 'attempt'] as const) {
    const counts: number[] = []
    for (let n = 0; n < 20; n++) {
      let own = 0
      for (let attempt = 0; attempt < 12; attempt++) {
        if (await countBrowser(what, browser(`mallory's ${n}`, 'mallory@example.test'))) own++
      }
      counts.push(own)
    }
    expect(counts).toEqual([10, 10, 10, 10, ...Array(16).fill(0)])
    expect(await countBrowser(what, browser('ada’s', 'ada@example.test'))).toBe(true)
    expect(
      await countBrowser(what, { ...browser('hers', 'mallory@example.test'), strategy: 'partners' }),
    ).toBe(true)
  }
})

it('whoever is over a limit is told how long to wait, and the log what was too much', async () => {
  const { takeOfAddress, takeOfAccount } = createFormLimits({ now: () => Date.now() })
  const fail = async () => (await takeOfAddress('192.0.2.1')).settle()
  for (let n = 0; n < 60; n++) await fail()
  vi.setSystemTime(1_500)
  await expect(fail()).rejects.toMatchObject({
    code: 'too_many_requests',
    response: { retryAfter: 299 },
    detail: { address: '192.0.2.1' },
  })
  const countAccount = async (from: number) =>
    (await takeOfAccount(`198.51.100.${from}`, 'default', 'ada')).settle()
  for (let n = 0; n < 20; n++) await countAccount(n)
  await expect(countAccount(20)).rejects.toMatchObject({
    response: { retryAfter: 60 },
    detail: { strategy: 'default' },
  })
  vi.setSystemTime(1_500 + 60_000)
  await countAccount(20)
  await expect(fail()).rejects.toMatchObject({ code: 'too_many_requests' })
  vi.setSystemTime(300_000)
  await fail()
})

it('one account uses up a part of what its address has, and that is the same for a whole IPv6 line', async () => {
  const { takeOfAccount } = createFormLimits({ now: () => Date.now() })
  const fail = async (account: string, address: string) =>
    (await takeOfAccount(address, 'default', account)).settle()
  for (let n = 0; n < 20; n++) await fail('ada', `2001:db8:1:2::${n}`)
  // Of the account from everywhere there are as many in a minute.
  vi.setSystemTime(60_000)
  await expect(fail('ada', '2001:db8:1:2:ffff::')).rejects.toMatchObject({
    code: 'too_many_requests',
    response: { retryAfter: 240 },
  })
  await fail('grace', '2001:db8:1:2::1')
  await fail('ada', '2001:db8:1:3::1')
})
