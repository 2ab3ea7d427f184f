import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { version } from '../version.ts'

/** What is counted whether or not anybody asks for it. */
export interface Counts {
  /** By the class of the status, from 0. */
  readonly answers: readonly number[]
  readonly signIns: readonly { readonly labels: Readonly<Record<string, string>>; readonly count: number }[]
  readonly restarts: readonly { readonly labels: Readonly<Record<string, string>>; readonly count: number }[]
  readonly sessions: number
  readonly collaborators: number
}

/** Memory, CPU and event loop belong to the process, however many servers a test starts in it; watched once asked for. */
let processRegistry: Registry | undefined

/** What one metric is, for whoever documents them. */
export interface MetricDefinition {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly labels: readonly string[]
}

/** The exposition format of Prometheus. Loaded with the first request for it, for many servers have no collector. */
export async function expose(
  counts: Counts,
): Promise<{ readonly contentType: string; readonly text: string }> {
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    text: await Registry.merge([ours(counts), ofProcess()]).metrics(),
  }
}

/** Everything that {@link expose} may name, also what has not been counted yet. */
export function metricDefinitions(): readonly MetricDefinition[] {
  const nothing: Counts = { answers: [], signIns: [], restarts: [], sessions: 0, collaborators: 0 }
  return [ours(nothing), ofProcess()].flatMap(registry => registry.getMetricsAsArray()).map(define)
}

/** prom-client gives the metrics themselves, whose labels its types leave out and whose type its enumeration counts. */
function define(metric: object): MetricDefinition {
  const { name, help, labelNames } = metric as { name: string; help: string; labelNames: readonly string[] }
  return { name, help, type: metric.constructor.name.toLowerCase(), labels: labelNames }
}

function ofProcess(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry()
    collectDefaultMetrics({ register: processRegistry })
  }
  return processRegistry
}

function ours(counts: Counts): Registry {
  const registry = new Registry()
  const registers = [registry]
  const signIns = new Counter({
    name: 'gatewright_sign_ins_total',
    help: 'Sign-ins by strategy and result; code says why one was refused.',
    labelNames: ['strategy', 'result', 'code'],
    registers,
  })
  for (const { labels, count } of counts.signIns) signIns.inc(labels, count)
  const restarts = new Counter({
    name: 'gatewright_restarts_total',
    help: 'Restarts with another configuration by result.',
    labelNames: ['result'],
    registers,
  })
  for (const { labels, count } of counts.restarts) restarts.inc(labels, count)
  new Gauge({
    name: 'gatewright_build_info',
    help: 'Always 1; the version is in the label.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1)
  const answers = new Counter({
    name: 'gatewright_answers_total',
    help: 'Answers of the gate and the console by the class of their status.',
    labelNames: ['class'],
    registers,
  })
  for (const [index, count] of counts.answers.entries()) {
    if (index > 0) answers.inc({ class: `${index}xx` }, count)
  }
  new Gauge({
    name: 'gatewright_sessions',
    help: 'Sessions that have not reached their absolute limit.',
    registers,
  }).set(counts.sessions)
  new Gauge({
    name: 'gatewright_collaborators',
    help: 'Accounts that are not disabled.',
    registers,
  }).set(counts.collaborators)
  return registry
}
