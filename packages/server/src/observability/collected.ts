import type { Aggregator, MetricDefinition } from './registry.ts'

/** One metric of one process with its values, as prom-client aggregates it, and as it goes from process to process. */
export interface CollectedMetric extends Pick<MetricDefinition, 'name' | 'help' | 'type'> {
  /** Of prom-client's own, one is left out where there are several processes: when each began. */
  readonly aggregator: Aggregator | 'omit'
  readonly values: readonly {
    readonly metricName?: string
    readonly labels: Readonly<Record<string, string | number>>
    readonly value: number
  }[]
}

/** What only goes up, and must not go back when one of the processes has ended. */
export const isCumulative = ({ type }: Pick<CollectedMetric, 'type'>): boolean =>
  type === 'counter' || type === 'histogram'
