import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { strangersText } from '../../test/support/strangers-text.ts'
import { expose } from './exposition.ts'
import { createMetricRegistry } from './registry.ts'

// A machine that is busy must not decide.
vi.setConfig({ testTimeout: 60_000 })

const linesOf = async (registry: ReturnType<typeof createMetricRegistry>) =>
  (await expose(registry.families, () => undefined)).text.split('\n')

it('a label says no more than it is: neither another label nor another line', async () => {
  await fc.assert(
    fc.asyncProperty(strangersText, async text => {
      const value = `x${text}`
      const registry = createMetricRegistry()
      registry
        .counter({ name: 'signs_total', help: '…', labels: ['strategy', 'code'] })
        .of(value, '')
        .inc(7)
      const written = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
      expect((await linesOf(registry)).filter(line => line.includes('signs_total{'))).toEqual([
        `signs_total{strategy="${written}",code=""} 7`,
      ])
    }),
    { numRuns: 50 },
  )
})

it('counts in each bucket all that is not beyond it', async () => {
  const registry = createMetricRegistry()
  const durations = registry.histogram({ name: 'took_seconds', help: '…', labels: ['app'] }, [0.1, 1])
  for (const seconds of [0.05, 0.1, 0.5, 7]) durations.of('bot').observe(seconds)
  expect((await linesOf(registry)).filter(line => line.startsWith('took_seconds'))).toEqual([
    'took_seconds_bucket{le="0.1",app="bot"} 2',
    'took_seconds_bucket{le="1",app="bot"} 3',
    'took_seconds_bucket{le="+Inf",app="bot"} 4',
    'took_seconds_sum{app="bot"} 7.65',
    'took_seconds_count{app="bot"} 4',
  ])
})

it('what cannot be read is left out and said, and the rest is shown', async () => {
  const registry = createMetricRegistry()
  registry.gauge({ name: 'sessions', help: '…' }, () => Promise.reject(new Error('the disk is gone')))
  registry.gauge({ name: 'sockets', help: '…' }, () => 3)
  const failed: string[] = []
  const { text } = await expose(registry.families, name => failed.push(name))
  expect(failed).toEqual(['sessions'])
  expect(text).toContain('sockets 3')
  expect(text).not.toMatch(/^sessions/m)
})
