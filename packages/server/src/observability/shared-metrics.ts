import { serial } from '../serial.ts'
import type { Exposition } from '../siblings.ts'
import { type CollectedMetric, isCumulative } from './collected.ts'

type Collected = readonly CollectedMetric[]

/** The metrics of several processes as one answer, for whoever has started them. */
export interface SharedMetrics {
  /**
   * What a process has counted until now.
   * @param worker its number
   */
  note(worker: number, metrics: Collected): void
  /** It has ended. What it had counted when it was last asked stays counted, so that no counter goes back. */
  ended(worker: number): Promise<void>
  /** @param own of whoever asks, beside what was noted */
  render(own: Collected): Promise<Exposition>
}

export function createSharedMetrics(): SharedMetrics {
  const inTurn = serial()
  const latest = new Map<number, Collected>()
  let past: Collected = []

  return {
    note: (worker, metrics) => void latest.set(worker, metrics),
    async ended(worker) {
      const last = latest.get(worker)
      if (last === undefined) return
      latest.delete(worker)
      // In the same moment: what nobody has for a while would be a counter that goes back.
      past = [...past, ...last.filter(isCumulative)]
      // Processes that end again and again leave no more than one.
      await inTurn(async () => {
        const merged = past
        const one = await (await aggregate([merged])).getMetricsAsJSON()
        past = [...(one as object[] as Collected), ...past.slice(merged.length)]
      })
    },
    async render(own) {
      const registry = await aggregate([...latest.values(), past, own])
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

/** The begin of the first is when the server began. */
const withBegin = (metrics: Collected): Collected =>
  metrics.map(metric => (metric.aggregator === 'omit' ? { ...metric, aggregator: 'min' } : metric))

async function aggregate(all: readonly Collected[]) {
  // As in a server of one process: loaded with the first request for it.
  const { AggregatorRegistry } = await import('prom-client')
  return AggregatorRegistry.aggregate(all.map(withBegin) as object[])
}
