import { type Config, standardStreams } from '@gatewright/config'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { StreamState } from '../audit/streams/stream.ts'
import type { Closed } from '../http/connection-counts.ts'
import type { Limit } from '../limits.ts'
import type { Exposition } from '../siblings.ts'
import { type Cache, caches } from '../sizes.ts'
import { version } from '../version.ts'
import type { CollectedMetric } from './collected.ts'
import { type AppMeter, createGateMetrics } from './gate-metrics.ts'
import { onDisk } from './instruments.ts'
import { type Aggregator, createMetricRegistry, type Gauged, type MetricDefinition } from './registry.ts'
import { type CountedCall, createSignInMetrics } from './sign-in-metrics.ts'
import { createStorageMetrics, type StorageGauges, type StorageMeter } from './storage-metrics.ts'

/** How long a number from the database is good for, in milliseconds: collectors cost the same, however many there are. */
const COUNTED_FOR = 5_000

/** What others know and are asked each time that somebody collects. Each may be absent, and is left out then. */
export interface Gauges {
  readonly sessions?: () => Promise<number>
  readonly collaborators?: () => Promise<number>
  /** Connections of clients. */
  readonly connections?: () => number
  /** Of `httpServer.tls`, the first of them, in milliseconds since 1970. */
  readonly certificateExpiresAt?: () => number | undefined
  /** Names that ACME has brought no certificate for. */
  readonly namesWithoutCertificate?: () => number
  /** What is open for as long as an app likes. */
  readonly open?: () => { readonly websocket: number; readonly stream: number }
  /** Entries of each cache, and of what limits remember. */
  readonly entries?: () => Readonly<Partial<Record<Cache, number>>>
  /** Passwords that wait for a turn, and that are being verified. */
  readonly passwords?: () => { readonly waiting: number; readonly running: number }
  /** Mails of invitations: how many wait, and how many were sent, failed for good or were put off since the start. */
  readonly mails?: () => Promise<Readonly<Record<'waiting' | 'sent' | 'failed' | 'postponed', number>>>
  readonly auditStreams?: () => readonly StreamState[]
  /** How much this clock is ahead of the database's, in milliseconds. */
  readonly clockOff?: () => number
  /** How many nodes are in which state. */
  readonly nodes?: () => Promise<Readonly<Record<string, number>>>
  /** By strategy: who has left for the provider where nobody has come back. */
  readonly unreturned?: () => Promise<Readonly<Record<string, number>>>
}

/** Numbers for Prometheus. They outlive a restart, so that counters do not start anew with every configuration. */
export interface Metrics {
  /** Counts what the audit log is told. */
  onEvent(event: AuditEvent): void
  /** Counts an answer, by the class of its status. Cheap: it runs for every request of the gate. */
  onAnswer(status: number): void
  /** A request was refused by a limit. */
  onLimit(limit: Limit): void
  /** A gate check was answered after so many milliseconds. */
  onCheck(milliseconds: number): void
  /** For the requests of one app, made once for each configuration. */
  ofApp(app: string, upstreams: readonly string[]): AppMeter
  onProviderCall(call: CountedCall): void
  /** A connection was closed before its time. */
  onConnectionClosed(why: Closed): void
  /** How long a password waited for its turn, in milliseconds. */
  onPasswordWait(milliseconds: number): void
  readonly storage: { readonly meter: StorageMeter; readonly watch: (gauges: StorageGauges) => void }
  /** What to ask from here on, beside what was named before. */
  watch(gauges: Gauges): void
  /** From here on labels are those of this configuration; what it does not have is forgotten. */
  configure(config: Pick<Config, 'apps' | 'strategies'>): void
  /** Everything that may be told, also what has not been counted yet; without what is told of the process. */
  readonly definitions: readonly MetricDefinition[]
  /** The exposition format, of all processes of this server. Reads the database for what changes elsewhere too. */
  render(): Promise<Exposition>
  /** What this process has to add to what its siblings have. */
  collect(): Promise<readonly CollectedMetric[]>
}

/** @param options.exposition of this process and its siblings, where there are any */
export function createMetrics(
  options: { readonly exposition?: (() => Promise<Exposition>) | undefined } = {},
): Metrics {
  const registry = createMetricRegistry()
  const signIns = createSignInMetrics(registry)
  const gate = createGateMetrics(registry)
  const storage = createStorageMetrics(registry)
  const answers = [0, 0, 0, 0, 0, 0]
  let gauges: Gauges = {}

  const restarts = registry.counter({
    name: 'gatewright_restarts_total',
    help: 'Restarts with another configuration by result.',
    labels: ['result'],
  })
  for (const result of ['ok', 'refused']) restarts.of(result)
  const unread = registry.counter({
    name: 'gatewright_unread_metrics_total',
    help: 'Metrics that could not be read when somebody collected them.',
    labels: ['metric'],
  })
  const passwordWaits = registry
    .histogram(
      {
        name: 'gatewright_password_wait_duration_seconds',
        help: 'How long passwords waited to be verified.',
      },
      onDisk,
    )
    .of()
  registry.gauge(
    {
      name: 'gatewright_build_info',
      help: 'Always 1; the version is in the label.',
      labels: ['version'],
      aggregator: 'first',
    },
    () => ({ [version]: 1 }),
  )
  registry.gauge(
    {
      name: 'gatewright_answers_total',
      help: 'Answers of the gate and the console by the class of their status.',
      labels: ['class'],
    },
    () => Object.fromEntries(answers.slice(1).map((count, index) => [`${index + 1}xx`, count])),
    'counter',
  )
  registry.gauge(
    {
      name: 'gatewright_log_lines_lost_total',
      help: 'Lines of the log that could not be written: nobody read them, or the disk was full.',
    },
    () => standardStreams.linesLost,
    'counter',
  )
  // Told by whoever has started the processes, where there are several.
  registry.gauge(
    {
      name: 'gatewright_workers',
      help: 'Processes of this server that serve, where it was started with several (--workers).',
    },
    () => undefined,
  )
  registry.gauge(
    {
      name: 'gatewright_worker_restarts_total',
      help: 'Processes of this server that have ended and were replaced.',
    },
    () => undefined,
    'counter',
  )
  const gauge = (
    name: string,
    help: string,
    read: (from: Gauges) => Gauged | Promise<Gauged>,
    { label, aggregator = 'sum' }: { readonly label?: string; readonly aggregator?: Aggregator } = {},
  ) =>
    registry.gauge({ name, help, labels: label === undefined ? [] : [label], aggregator }, () => read(gauges))
  const sessions = countedFor(COUNTED_FOR, () => gauges.sessions?.())
  const collaborators = countedFor(COUNTED_FOR, () => gauges.collaborators?.())
  gauge('gatewright_sessions', 'Sessions that have not reached their absolute limit.', sessions, {
    aggregator: 'max',
  })
  gauge('gatewright_collaborators', 'Accounts that are not disabled.', collaborators, { aggregator: 'max' })
  registry.gauge(
    {
      name: 'gatewright_nodes',
      help: 'Processes on the same data by what they say of themselves.',
      labels: ['state'],
      aggregator: 'max',
      values: {
        serving: 'It serves.',
        restarting: 'It is about to take another configuration up, and serves meanwhile.',
        failed: 'It has refused the last restart, and serves with the configuration of before.',
        stopping: 'It takes no connections any more.',
        gone: 'It was not heard of for too long.',
      },
    },
    async () => gauges.nodes && { ...(await gauges.nodes()) },
  )
  gauge(
    'gatewright_clock_off_seconds',
    'How much the clock of this machine is ahead of the database’s; below 0, behind.',
    from => from.clockOff && from.clockOff() / 1000,
    { aggregator: 'max' },
  )
  gauge('gatewright_connections', 'Connections of clients.', from => from.connections?.())
  gauge(
    'gatewright_tls_certificate_expires_seconds',
    'When the certificate of httpServer.tls that is in use expires, in seconds since 1970; of several, the first.',
    from => secondsOf(from.certificateExpiresAt?.()),
    { aggregator: 'min' },
  )
  gauge(
    'gatewright_tls_names_without_certificate',
    'Names of httpServer.tls.acme that have no certificate, so that nobody can connect to them.',
    from => from.namesWithoutCertificate?.(),
    { aggregator: 'max' },
  )
  gauge(
    'gatewright_open_streams',
    'WebSockets, and answers that go on for as long as an app likes.',
    from => from.open && { ...from.open() },
    { label: 'kind' },
  )
  registry.gauge(
    {
      name: 'gatewright_entries',
      help: 'What is kept in memory, by what it is.',
      labels: ['cache'],
      values: caches,
    },
    () => gauges.entries?.(),
  )
  gauge(
    'gatewright_passwords',
    'Passwords that wait to be verified, and that are being verified.',
    from => from.passwords && { ...from.passwords() },
    { label: 'state' },
  )
  gauge(
    'gatewright_sign_ins_unreturned',
    'Sign-ins that have left for the provider of a strategy where none has come back since its configuration changed: it does not know the callback URL, as a rule.',
    async from => from.unreturned && { ...(await from.unreturned()) },
    { label: 'strategy' },
  )
  gauge(
    'gatewright_mails_waiting',
    'Mails of invitations that have not gone out yet.',
    async from => (from.mails === undefined ? undefined : (await from.mails()).waiting),
    { aggregator: 'max' },
  )
  registry.gauge(
    {
      name: 'gatewright_mails_total',
      help: 'Mails of invitations by what became of an attempt.',
      labels: ['result'],
      values: {
        sent: 'The mail server has taken it.',
        failed: 'It is not tried again.',
        postponed: 'It is tried again later.',
      },
    },
    async () => {
      if (gauges.mails === undefined) return undefined
      const { waiting: _, ...counts } = await gauges.mails()
      return counts
    },
    'counter',
  )
  const stream = (
    name: string,
    help: string,
    value: (of: StreamState) => number,
    type: 'gauge' | 'counter' = 'gauge',
  ) =>
    registry.gauge(
      // Sent by one of the processes at a time, which knows how far the receiver is.
      { name, help, labels: ['stream'], aggregator: type === 'counter' ? 'sum' : 'max' },
      () => Object.fromEntries(gauges.auditStreams?.().map(each => [each.name, value(each)]) ?? []),
      type,
    )
  stream(
    'gatewright_audit_stream_lag_events',
    'Events that the receiver does not have yet.',
    ({ lag }) => lag,
  )
  stream(
    'gatewright_audit_stream_lag_seconds',
    'How long ago the oldest of them happened.',
    ({ lagSeconds }) => lagSeconds,
  )
  stream('gatewright_audit_stream_sent_total', 'Events that the receiver has.', ({ sent }) => sent, 'counter')
  stream(
    'gatewright_audit_stream_failures_total',
    'Attempts to send that failed; they are repeated.',
    ({ failures }) => failures,
    'counter',
  )
  stream(
    'gatewright_audit_stream_dropped_total',
    'Events that were deleted before the receiver had them, because too many waited.',
    ({ dropped }) => dropped,
    'counter',
  )

  return {
    onEvent(event) {
      if (event.kind === 'restart') restarts.of(event.result).inc()
      else signIns.onEvent(event)
    },
    onAnswer(status) {
      const index = Math.trunc(status / 100)
      if (index < answers.length) answers[index] = (answers[index] ?? 0) + 1
    },
    onLimit: signIns.onLimit,
    onCheck: gate.onCheck,
    ofApp: gate.ofApp,
    onProviderCall: signIns.onProviderCall,
    onConnectionClosed: why =>
      signIns.onLimit(why === 'refused' || why === 'displaced' ? 'connections' : 'slow-clients'),
    onPasswordWait: milliseconds => passwordWaits.observe(milliseconds / 1000),
    storage,
    watch(further) {
      gauges = { ...gauges, ...further }
    },
    configure(config) {
      signIns.configure(config)
      gate.configure(config)
    },
    definitions: registry.families,
    async render() {
      if (options.exposition !== undefined) return await options.exposition()
      // A fifteenth of our start and memory, for who has a collector.
      const { expose } = await import('./exposition.ts')
      return await expose(registry.families, name => unread.of(name).inc())
    },
    async collect() {
      const { collect } = await import('./exposition.ts')
      return await collect(registry.families, name => unread.of(name).inc())
    },
  }
}

const secondsOf = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000

/** The same number for a while; one that could not be had is asked for anew. */
function countedFor(
  milliseconds: number,
  count: () => Promise<number> | undefined,
): () => Promise<number> | undefined {
  let counted: Promise<number> | undefined
  let at = Number.NEGATIVE_INFINITY
  return () => {
    const now = performance.now()
    if (counted !== undefined && now - at < milliseconds) return counted
    at = now
    counted = count()
    counted?.catch(() => {
      counted = undefined
    })
    return counted
  }
}
