import { expect, it } from 'vitest'
import { collect } from './exposition.ts'
import { createMetricRegistry } from './registry.ts'
import { createSharedMetrics } from './shared-metrics.ts'

/** A process that has counted something. */
async function counted(signs: number, durations: readonly number[], sessions: number) {
  const registry = createMetricRegistry()
  registry
    .counter({ name: 'signs_total', help: 'Signs.', labels: ['code'] })
    .of('')
    .inc(signs)
  const took = registry.histogram({ name: 'took_seconds', help: 'Took.' }, [0.1, 1]).of()
  for (const seconds of durations) took.observe(seconds)
  registry.gauge({ name: 'sockets', help: 'Each has its own.' }, () => signs)
  registry.gauge({ name: 'sessions', help: 'All see the same.', aggregator: 'max' }, () => sessions)
  registry.gauge({ name: 'available', help: '1 where it is.', aggregator: 'min' }, () =>
    Math.min(1, sessions),
  )
  return await collect(registry.families, () => undefined)
}

const own = async (render: Promise<{ readonly text: string }>) =>
  (await render).text.split('\n').filter(line => /^(signs|took|sockets|sessions|available)/.test(line))

it('is one sum of what each has counted, and of gauges what they mean', async () => {
  const shared = createSharedMetrics()
  shared.note(1, await counted(2, [0.05, 0.5], 7))
  shared.note(2, await counted(3, [0.5], 8))
  expect(await own(shared.render([]))).toEqual([
    'signs_total{code=""} 5',
    'took_seconds_bucket{le="0.1"} 1',
    'took_seconds_bucket{le="1"} 3',
    'took_seconds_bucket{le="+Inf"} 3',
    'took_seconds_sum 1.05',
    'took_seconds_count 3',
    'sockets 5',
    'sessions 8',
    'available 1',
  ])
  const { text } = await shared.render([])
  expect(text.match(/^process_resident_memory_bytes /gm)).toHaveLength(1)
  expect(text).toMatch(/^process_start_time_seconds \d+$/m)
})

it('no counter goes back when a process ends, or several at once; what it had open is gone', async () => {
  const shared = createSharedMetrics()
  for (const worker of [1, 2, 3]) shared.note(worker, await counted(worker, [0.05], 1))
  await Promise.all([shared.ended(1), shared.ended(2)])
  // The one in its place.
  shared.note(1, await counted(10, [], 1))
  const lines = await own(shared.render([]))
  expect(lines).toContain('signs_total{code=""} 16')
  expect(lines).toContain('took_seconds_count 3')
  expect(lines).toContain('sockets 13')
})
