import { describe, expect, it } from 'vitest'
import { createRecentErrors, type RecentErrors } from './recent-errors.ts'

let time = 0
const start = (): RecentErrors => {
  time = 1_000_000
  return createRecentErrors(() => time)
}
const error = (ref: string, more: object = {}) => ({
  ...{ ref, at: time, code: 'forbidden' as const, status: 403, address: '192.0.2.1', detail: {} },
  ...more,
})

describe('errors that were answered with', () => {
  it('are found by their reference for a week', () => {
    const errors = start()
    errors.add(error('k7m2q', { app: 'bot' }))
    expect(errors.find('k7m2q')).toMatchObject({ code: 'forbidden', app: 'bot' })
    time += 7 * 24 * 3600 * 1000
    expect(errors.find('k7m2q')).toBeUndefined()
    errors.add(error('aaaaa'))
    expect(errors.size).toBe(1)
  })

  it('of a flood push out those of their own source alone', () => {
    const errors = start()
    errors.add(error('mine2', { address: '198.51.100.7' }))
    errors.add(error('ada22', { address: '192.0.2.1', collaborator: 'ada' }))
    errors.add(error('first'))
    for (let at = 0; at < 100_000; at++) errors.add(error(`f${at}`))
    expect(errors.find('mine2')).toBeDefined()
    expect(errors.find('ada22')).toBeDefined()
    expect(errors.find('first')).toBeUndefined()
    expect(errors.find('f99999')).toBeDefined()
    expect(errors.size).toBe(202)
  })

  it('of one network of IPv6 count as of one', () => {
    const errors = start()
    for (let at = 0; at < 1000; at++)
      errors.add(error(`f${at}`, { address: `2001:db8:1:${at.toString(16)}::1` }))
    expect(errors.size).toBe(200)
  })

  it('of many networks are bounded, and leave those of people alone', () => {
    const errors = start()
    errors.add(error('ada22', { collaborator: 'ada' }))
    for (let at = 0; at < 20_000; at++)
      errors.add(error(`f${at}`, { address: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}` }))
    expect(errors.size).toBe(4001)
    expect(errors.find('ada22')).toBeDefined()
  })

  it('cost a flood next to nothing', () => {
    const errors = start()
    const since = performance.now()
    for (let at = 0; at < 100_000; at++) errors.add(error(`f${at}`, { address: `10.0.0.${at % 250}` }))
    expect(performance.now() - since).toBeLessThan(5_000)
  })

  it('hold no query, no parameter of a path, and no long text', () => {
    const errors = start()
    errors.add(
      error('k7m2q', {
        path: `/cart;jsessionid=secret/${'x'.repeat(5000)}`,
        host: 'h'.repeat(5000),
        detail: {
          reason: 'GET https://idp.test/cb?code=secret failed',
          nested: { url: '/a?token=secret', list: [1] },
          long: 'y'.repeat(100_000),
          ...Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`more${at}`, at])),
        },
      }),
    )
    const found = errors.find('k7m2q')
    expect(JSON.stringify(found)).not.toContain('secret')
    expect(JSON.stringify(found).length).toBeLessThan(2000)
    expect(found?.detail.reason).toBe('GET https://idp.test/cb?… failed')
  })

  it('of a detail without end cost no more than of a short one', () => {
    const errors = start()
    const problems = Array.from({ length: 200_000 }, (_, at) => ({
      path: `apps.a${at}`,
      code: 'x'.repeat(50),
    }))
    const round: Record<string, unknown> = {}
    round.self = round
    const since = performance.now()
    for (let at = 0; at < 200; at++)
      errors.add(error(`d${at}`, { detail: { problems, round, none: undefined } }))
    // Written out in full they are 14 MB each time.
    expect(performance.now() - since).toBeLessThan(2_000)
    expect(errors.find('d199')?.detail.problems).toMatch(/^\[\{"path":"apps\.a0"/)
    expect(errors.find('d199')?.detail.round).toContain('…')
  })

  it('of one reference are the later one', () => {
    const errors = start()
    errors.add(error('k7m2q', { app: 'one' }))
    errors.add(error('k7m2q', { app: 'two', address: '198.51.100.7' }))
    expect(errors.find('k7m2q')?.app).toBe('two')
    expect(errors.size).toBe(1)
  })
})
