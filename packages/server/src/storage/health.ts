/** What the storage cannot do, and since when. */
export interface StorageFault {
  readonly code: 'disk_full' | 'storage_unavailable'
  /** In one word: `full`, `busy`, `io` … */
  readonly reason: string
  /** What was said, where, and what to do: for the operator. */
  readonly detail: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly since: number
}

/** Reading goes on where a full or read-only disk keeps from writing, so each fails and recovers by itself. */
export type StorageWork = 'reading' | 'writing'

/** What works and what does not. Each change of it is told once, whoever runs into it and how often. */
export interface StorageHealth {
  faultOf(work: StorageWork): StorageFault | undefined
  /** How often each reason was met since the start. */
  readonly counts: ReadonlyMap<string, number>
  failed(work: StorageWork, fault: Omit<StorageFault, 'since'>): void
  worked(work: StorageWork): void
}

/** @param options.onChange told when something begins to fail, for another reason too, and when it works again */
export function createStorageHealth(options: {
  readonly now: () => number
  readonly onChange: (
    work: StorageWork,
    fault: StorageFault | undefined,
    before: StorageFault | undefined,
  ) => void
}): StorageHealth {
  const { now, onChange } = options
  const faults = new Map<StorageWork, StorageFault>()
  const counts = new Map<string, number>()
  return {
    counts,
    faultOf: work => faults.get(work),
    failed(work, fault) {
      counts.set(fault.reason, (counts.get(fault.reason) ?? 0) + 1)
      const before = faults.get(work)
      if (before?.reason === fault.reason) return
      const found = { ...fault, since: before?.since ?? now() }
      faults.set(work, found)
      onChange(work, found, before)
    },
    worked(work) {
      const before = faults.get(work)
      if (before === undefined) return
      faults.delete(work)
      onChange(work, undefined, before)
    },
  }
}
