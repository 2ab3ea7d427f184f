import type { CollectedMetric, Exposition, SharedMetrics } from '@gatewright/server/workers'
import type { Member } from './crew.ts'

/** Milliseconds. Who does not answer by then is shown as it was. */
const ANSWERED_WITHIN = 2_000

/** What only the leader knows. */
interface Own {
  /** Workers that serve. */
  readonly serving: number
  readonly restarts: number
  /** Of the log, here. */
  readonly linesLost: number
}

/** Asks each worker for what it has counted, and makes one answer of it. Those who ask at the same time get the same. */
export function collectFrom(
  members: () => readonly Member[],
  metrics: SharedMetrics,
  own: () => Own,
): () => Promise<Exposition> {
  let underWay: Promise<Exposition> | undefined

  async function collect(): Promise<Exposition> {
    const asked = members().map(async member => {
      const collected = await member.calls.ask('collect', undefined, ANSWERED_WITHIN).catch(() => undefined)
      // What one has counted that has ended meanwhile would be counted twice.
      if (collected !== undefined && members().includes(member)) metrics.note(member.number, collected)
    })
    await Promise.all(asked)
    return await metrics.render(asMetrics(own()))
  }

  return () => {
    underWay ??= collect().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

/** In the names that the workers' own metrics have; of the process, what is as true of this one. */
const asMetrics = ({ serving, restarts, linesLost }: Own): readonly CollectedMetric[] => [
  metric('gatewright_workers', 'gauge', serving),
  metric('gatewright_worker_restarts_total', 'counter', restarts),
  metric('gatewright_log_lines_lost_total', 'counter', linesLost),
  metric('process_resident_memory_bytes', 'gauge', process.memoryUsage.rss()),
  metric('process_start_time_seconds', 'gauge', Math.floor(performance.timeOrigin / 1000), 'min'),
]

const metric = (
  name: string,
  type: 'gauge' | 'counter',
  value: number,
  aggregator: CollectedMetric['aggregator'] = 'sum',
): CollectedMetric => ({
  name,
  help: '',
  type,
  aggregator,
  values: [{ labels: {}, value }],
})
