import type { Config } from '@gatewright/config'
import { type Count, type Histogram, inMemory, type Level, overNetwork } from './instruments.ts'
import type { MetricRegistry } from './registry.ts'

/** What is counted of one app's requests. `upstream` is an index into its addresses as the configuration lists them. */
export interface AppMeter {
  onBegin(): void
  /** @param status of the app's answer @param milliseconds from when it was asked until it began to answer */
  onAnswer(upstream: number, status: number, milliseconds: number): void
  /** It did not answer. */
  onNoAnswer(upstream: number): void
  /** Whatever came of it: nothing more goes to or fro. */
  onEnd(): void
}

const classes = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const
const noAnswer = 'none'

/** Counts at the gate. */
export function createGateMetrics(registry: MetricRegistry): {
  /** A gate check was answered after so many milliseconds. */
  readonly onCheck: (milliseconds: number) => void
  readonly ofApp: (app: string, upstreams: readonly string[]) => AppMeter
  /** Forgets apps and upstreams that there are no more. */
  readonly configure: (config: Pick<Config, 'apps'>) => void
} {
  const checks = registry
    .histogram(
      {
        name: 'gatewright_check_duration_seconds',
        help: 'Gate checks that another proxy asks for, until they are answered.',
      },
      inMemory,
    )
    .of()
  const requests = registry.counter({
    name: 'gatewright_proxied_requests_total',
    help: 'Requests that were sent to an app, by the class of its status; none where it did not answer.',
    labels: ['app', 'upstream', 'class'],
  })
  const durations = registry.histogram(
    {
      name: 'gatewright_proxied_duration_seconds',
      help: 'From when an app was asked until it began to answer.',
      labels: ['app', 'upstream'],
    },
    overNetwork,
  )
  const inFlight = registry.level({
    name: 'gatewright_proxied_in_flight',
    help: 'Requests that an app is being asked or is answering.',
    labels: ['app'],
  })
  return {
    onCheck: milliseconds => checks.observe(milliseconds / 1000),
    ofApp: (app, upstreams) =>
      new CountedApp(
        inFlight.of(app),
        upstreams.map(upstream => ({
          durations: () => durations.of(app, upstream),
          requests: kind => requests.of(app, upstream, kind),
        })),
      ),
    configure({ apps }) {
      const known = new Map(apps.map(({ id, upstreams }) => [id, upstreams]))
      const holds = ([app = '', upstream]: readonly string[]) =>
        upstream === undefined ? known.has(app) : (known.get(app)?.includes(upstream) ?? false)
      for (const series of [requests, durations, inFlight]) series.keep(holds)
    },
  }
}

interface UpstreamSeries {
  readonly durations: () => Histogram
  readonly requests: (kind: string) => Count
}

/** One object for each app and configuration; what it counts outlives both. */
class CountedApp implements AppMeter {
  readonly #inFlight: Level
  readonly #upstreams: readonly UpstreamSeries[]
  /** Made with the first request, so that an app that nobody asks for has no series. */
  readonly #durations: (Histogram | undefined)[] = []
  readonly #requests: (Count | undefined)[] = []

  constructor(inFlight: Level, upstreams: readonly UpstreamSeries[]) {
    this.#inFlight = inFlight
    this.#upstreams = upstreams
  }

  onBegin(): void {
    this.#inFlight.value += 1
  }

  onAnswer(upstream: number, status: number, milliseconds: number): void {
    this.#durations[upstream] ??= this.#upstreams[upstream]?.durations()
    this.#durations[upstream]?.observe(milliseconds / 1000)
    this.#count(upstream, Math.trunc(status / 100) - 1)
  }

  onNoAnswer(upstream: number): void {
    this.#count(upstream, classes.length)
  }

  onEnd(): void {
    this.#inFlight.value -= 1
  }

  #count(upstream: number, kind: number): void {
    const index = upstream * (classes.length + 1) + kind
    this.#requests[index] ??= this.#upstreams[upstream]?.requests(classes[kind] ?? noAnswer)
    this.#requests[index]?.inc()
  }
}
