import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Exposition } from '../siblings.ts'
import type { CollectedMetric } from './collected.ts'
import type { Histogram } from './instruments.ts'
import type { Family, MetricDefinition, Reading } from './registry.ts'

/** Gauges that are named like counters, which Prometheus' own check finds fault with; each is the sum of one beside it. */
const misnamed = ['handles', 'requests', 'resources'].map(what => `nodejs_active_${what}_total`)

/** Memory, CPU and event loop belong to the process, however many servers a test starts in it; watched once asked for. */
let processRegistry: Registry | undefined

/**
 * The exposition format of Prometheus. Loaded with the first request for it, for many servers have no collector.
 * @param onFailure told of a metric that could not be read; it is left out
 */
export async function expose(
  families: readonly Family[],
  onFailure: (name: string, error: unknown) => void,
): Promise<Exposition> {
  const ours = new Registry()
  for (const family of families) {
    const values = () => readValues(family, onFailure)
    // prom-client writes whatever answers to `get`; its own instruments cannot take over buckets that are counted already.
    const metric = { name: family.name, get: async () => ({ ...family, values: await values() }) }
    ours.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0])
  }
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    text: `${await ours.metrics()}\n${await ofProcess().metrics()}`,
  }
}

/** The same of this process alone, to be added to what others have. */
export async function collect(
  families: readonly Family[],
  onFailure: (name: string, error: unknown) => void,
): Promise<readonly CollectedMetric[]> {
  const ours = families.map(async family => {
    const { name, help, type, aggregator } = family
    return { name, help, type, aggregator, values: await readValues(family, onFailure) }
  })
  const ofProcessToo = (await ofProcess().getMetricsAsJSON()) as object[] as CollectedMetric[]
  return [...(await Promise.all(ours)), ...ofProcessToo]
}

async function readValues(family: Family, onFailure: (name: string, error: unknown) => void) {
  try {
    return valuesOf(family, await family.read())
  } catch (error) {
    onFailure(family.name, error)
    return []
  }
}

/** What is told of the process beside our own metrics. */
export function processMetrics(): readonly MetricDefinition[] {
  return ofProcess().getMetricsAsArray().map(define)
}

/** prom-client gives the metrics themselves, whose labels its types leave out and whose type its enumeration counts. */
function define(metric: object): MetricDefinition {
  const { name, help, labelNames } = metric as { name: string; help: string; labelNames: readonly string[] }
  const type = metric.constructor.name.toLowerCase() as MetricDefinition['type']
  return { name, help, type, labels: labelNames }
}

function ofProcess(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry()
    collectDefaultMetrics({ register: processRegistry })
    for (const name of misnamed) processRegistry.removeSingleMetric(name)
  }
  return processRegistry
}

interface Written {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

function valuesOf({ name, labels: names }: MetricDefinition, readings: readonly Reading[]): Written[] {
  return readings.flatMap(({ labels: values, value }) => {
    const labels = Object.fromEntries(names.map((label, index) => [label, values[index] ?? '']))
    return typeof value === 'number' ? [{ labels, value }] : bucketsOf(name, labels, value)
  })
}

/** The format counts in each bucket all that is not beyond it. */
function bucketsOf(
  name: string,
  labels: Readonly<Record<string, string>>,
  { bounds, counts, sum }: Histogram,
) {
  let upTo = 0
  const buckets = [...counts].map((count, index): Written => {
    upTo += count
    const le = String(bounds[index] ?? '+Inf')
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: upTo }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: upTo },
  ]
}
