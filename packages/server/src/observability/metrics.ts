import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { AuditEvent } from '../audit/audit-event.ts'
import { version } from '../version.ts'

/** Numbers for Prometheus. They outlive a restart, so that counters do not start anew with every configuration. */
export interface Metrics {
  /** Counts what the audit log is told. */
  onEvent(event: AuditEvent): void
  /** Counts an answer, by the class of its status. Cheap: it runs for every request of the gate. */
  onAnswer(status: number): void
  readonly contentType: string
  /** The exposition format. Reads the database for what changes elsewhere too. */
  render(): Promise<string>
  /** Everything that {@link render} may name, also what has not been counted yet. */
  definitions(): readonly MetricDefinition[]
}

export interface MetricDefinition {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly labels: readonly string[]
}

/** Memory, CPU and event loop belong to the process, however many servers a test starts in it; watched once asked for. */
let processRegistry: Registry | undefined

/** @param counts asked each time that somebody collects, for what changes elsewhere too */
export function createMetrics(counts: {
  readonly sessions: () => Promise<number>
  readonly collaborators: () => Promise<number>
}): Metrics {
  const registers = [new Registry()]
  const answers = [0, 0, 0, 0, 0, 0]
  const signIns = new Counter({
    name: 'gatewright_sign_ins_total',
    help: 'Sign-ins by strategy and result; code says why one was refused.',
    labelNames: ['strategy', 'result', 'code'] as const,
    registers,
  })
  const restarts = new Counter({
    name: 'gatewright_restarts_total',
    help: 'Restarts with another configuration by result.',
    labelNames: ['result'] as const,
    registers,
  })
  new Gauge({
    name: 'gatewright_build_info',
    help: 'Always 1; the version is in the label.',
    labelNames: ['version'] as const,
    registers,
  }).set({ version }, 1)
  new Counter({
    name: 'gatewright_answers_total',
    help: 'Answers of the gate and the console by the class of their status.',
    labelNames: ['class'] as const,
    registers,
    collect() {
      this.reset()
      answers.forEach((count, index) => {
        if (index > 0) this.inc({ class: `${index}xx` }, count)
      })
    },
  })
  new Gauge({
    name: 'gatewright_sessions',
    help: 'Sessions that have not reached their absolute limit.',
    registers,
    async collect() {
      this.set(await counts.sessions())
    },
  })
  new Gauge({
    name: 'gatewright_collaborators',
    help: 'Accounts that are not disabled.',
    registers,
    async collect() {
      this.set(await counts.collaborators())
    },
  })

  return {
    onEvent({ kind, target = '', result, code = '' }) {
      if (kind === 'sign-in') signIns.inc({ strategy: target, result, code })
      else if (kind === 'restart') restarts.inc({ result })
    },
    onAnswer(status) {
      const index = Math.trunc(status / 100)
      if (index < answers.length) answers[index] = (answers[index] ?? 0) + 1
    },
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    async render() {
      return Registry.merge([...registers, ofProcess()]).metrics()
    },
    definitions: () =>
      [...registers, ofProcess()].flatMap(registry => registry.getMetricsAsArray()).map(define),
  }
}

function ofProcess(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry()
    collectDefaultMetrics({ register: processRegistry })
  }
  return processRegistry
}

/** prom-client gives the metrics themselves, whose labels its types leave out and whose type its enumeration counts. */
function define(metric: object): MetricDefinition {
  const { name, help, labelNames } = metric as { name: string; help: string; labelNames: readonly string[] }
  return { name, help, type: metric.constructor.name.toLowerCase(), labels: labelNames }
}
