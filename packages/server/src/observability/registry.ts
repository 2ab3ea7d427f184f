import { Count, Histogram, Level, Series } from './instruments.ts'

/**
 * How the values of several processes become one (prom-client's names). Counters and histograms are summed. A gauge is summed
 * where each process has a part of its own, and is the largest, the smallest or the first where all look at the same thing.
 */
export type Aggregator = 'sum' | 'max' | 'min' | 'first' | 'average'

/** What one metric is, for whoever documents it. */
export interface MetricDefinition {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Of its label, where these are a fixed list: what each of them stands for. */
  readonly values?: Readonly<Record<string, string>> | undefined
}

/** One value as a collector reads it. */
export interface Reading {
  /** In the order of the definition's labels. */
  readonly labels: readonly string[]
  readonly value: number | Histogram
}

export interface Family extends MetricDefinition {
  readonly aggregator: Aggregator
  /** @throws whatever keeps it from being read; the others are shown all the same */
  read(): readonly Reading[] | Promise<readonly Reading[]>
}

type Described<Labels extends readonly string[]> = {
  readonly name: string
  readonly help: string
  readonly labels?: Labels
  readonly values?: Readonly<Record<string, string>>
  /** `sum` when absent. */
  readonly aggregator?: Aggregator
}

/** All metrics of ours, in the order in which they are made. */
export interface MetricRegistry {
  readonly families: readonly Family[]
  counter(described: Described<readonly string[]>): Series<Count>
  level(described: Described<readonly string[]>): Series<Level>
  histogram(described: Described<readonly string[]>, bounds: readonly number[]): Series<Histogram>
  /** @param read asked each time that somebody collects; `undefined` shows nothing */
  gauge(
    described: Described<readonly string[]>,
    read: () => Gauged | Promise<Gauged>,
    type?: 'gauge' | 'counter',
  ): void
}

/** One number, or one for each value of the one label; absent where it cannot be told. */
export type Gauged = number | undefined | Readonly<Record<string, number | undefined>>

export function createMetricRegistry(): MetricRegistry {
  const families: Family[] = []

  function add<Instrument>(
    type: MetricDefinition['type'],
    { name, help, labels = [], values }: Described<readonly string[]>,
    make: () => Instrument,
    numberOf: (instrument: Instrument) => number | Histogram,
  ): Series<Instrument> {
    const series = new Series(make)
    families.push({
      name,
      help,
      labels,
      values,
      type,
      aggregator: 'sum',
      read: () =>
        series.all().map(({ values, instrument }) => ({ labels: values, value: numberOf(instrument) })),
    })
    return series
  }

  return {
    families,
    counter: described =>
      add(
        'counter',
        described,
        () => new Count(),
        ({ value }) => value,
      ),
    level: described =>
      add(
        'gauge',
        described,
        () => new Level(),
        ({ value }) => value,
      ),
    histogram: (described, bounds) =>
      add(
        'histogram',
        described,
        () => new Histogram(bounds),
        histogram => histogram,
      ),
    gauge({ name, help, labels = [], values, aggregator = 'sum' }, read, type = 'gauge') {
      families.push({
        name,
        help,
        labels,
        values,
        type,
        aggregator,
        read: async () => readings(await read()),
      })
    },
  }
}

function readings(gauged: Gauged): readonly Reading[] {
  if (gauged === undefined) return []
  if (typeof gauged === 'number') return [{ labels: [], value: gauged }]
  return Object.entries(gauged).flatMap(([label, value]) =>
    value === undefined ? [] : [{ labels: [label], value }],
  )
}
