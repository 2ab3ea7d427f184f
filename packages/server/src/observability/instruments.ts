/**
 * What is counted whether or not anybody asks for it. Cheap enough for every request: no label is put together and nothing is
 * allocated once a series is there. Written as text by prom-client, which is loaded with the first request for it
 * (`exposition.ts`), for many servers have no collector.
 */

/** Only goes up. */
export class Count {
  value = 0
  inc(by = 1): void {
    this.value += by
  }
}

/** Goes up and down. */
export class Level {
  value = 0
}

/** How often something lay in which range. */
export class Histogram {
  readonly bounds: readonly number[]
  /** Of each range alone, and last of what is beyond all. */
  readonly counts: Float64Array
  sum = 0

  /** @param bounds upper ends of the ranges, ascending, in the unit of what is observed */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    const { bounds, counts } = this
    let index = 0
    // Most of what is observed lies in one of the first.
    while (index < bounds.length && value > (bounds[index] as number)) index += 1
    counts[index] = (counts[index] as number) + 1
    this.sum += value
  }
}

/** Series of one name, by the values of its labels. */
export class Series<Instrument> {
  readonly #make: () => Instrument
  readonly #byLabels = new Map<
    string,
    { readonly values: readonly string[]; readonly instrument: Instrument }
  >()

  constructor(make: () => Instrument) {
    this.#make = make
  }

  /** Kept from the first time on. Each value has to be one of the configuration or of a table: a stranger's would fill memory. */
  of(...values: readonly string[]): Instrument {
    const key = JSON.stringify(values)
    let entry = this.#byLabels.get(key)
    if (entry === undefined) {
      entry = { values, instrument: this.#make() }
      this.#byLabels.set(key, entry)
    }
    return entry.instrument
  }

  all(): readonly { readonly values: readonly string[]; readonly instrument: Instrument }[] {
    return [...this.#byLabels.values()]
  }

  /** Forgets all others. */
  keep(holds: (values: readonly string[]) => boolean): void {
    for (const [key, { values }] of this.#byLabels) if (!holds(values)) this.#byLabels.delete(key)
  }
}

/** Ranges in seconds: for what is done in memory, some of it in microseconds. */
export const inMemory = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 10]
/** For the disk, and what waits for it. */
export const onDisk = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10]
/** For what another program is asked over the network. */
export const overNetwork = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]
