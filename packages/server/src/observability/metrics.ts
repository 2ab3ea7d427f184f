import type { AuditEvent } from '../audit/audit-event.ts'

/** Numbers for Prometheus. They outlive a restart, so that counters do not start anew with every configuration. */
export interface Metrics {
  /** Counts what the audit log is told. */
  onEvent(event: AuditEvent): void
  /** Counts an answer, by the class of its status. Cheap: it runs for every request of the gate. */
  onAnswer(status: number): void
  /** The exposition format. Reads the database for what changes elsewhere too. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** @param counts asked each time that somebody collects, for what changes elsewhere too */
export function createMetrics(counts: {
  readonly sessions: () => Promise<number>
  readonly collaborators: () => Promise<number>
}): Metrics {
  const answers = [0, 0, 0, 0, 0, 0]
  const signIns = createCounter()
  const restarts = createCounter()

  return {
    onEvent({ kind, target = '', result, code = '' }) {
      if (kind === 'sign-in') signIns.inc({ strategy: target, result, code })
      else if (kind === 'restart') restarts.inc({ result })
    },
    onAnswer(status) {
      const index = Math.trunc(status / 100)
      if (index < answers.length) answers[index] = (answers[index] ?? 0) + 1
    },
    async render() {
      // A fifteenth of our start and memory, for who has a collector.
      const { expose } = await import('./exposition.ts')
      return await expose({
        answers,
        signIns: signIns.all(),
        restarts: restarts.all(),
        sessions: await counts.sessions(),
        collaborators: await counts.collaborators(),
      })
    },
  }
}

function createCounter() {
  const counts = new Map<string, { readonly labels: Readonly<Record<string, string>>; count: number }>()
  return {
    inc(labels: Readonly<Record<string, string>>) {
      const key = JSON.stringify(labels)
      const entry = counts.get(key) ?? { labels, count: 0 }
      entry.count += 1
      counts.set(key, entry)
    },
    all: () => [...counts.values()],
  }
}
