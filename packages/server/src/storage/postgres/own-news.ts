import type { Change } from '../../events/events.ts'
import { randomId } from '../../random.ts'

/**
 * What this node has written for others, of which it tells itself without reading it. Only what is known to be kept is told of so: a
 * commit whose answer does not come may be done later than anybody waits, with a standby that is away (`synchronous_standby_names`) by
 * hours, and until then what was changed is read as it was before.
 */
export interface OwnNews {
  /** What its rows are known by; another from each commit on that was lost sight of. */
  readonly origin: string
  /** Before they are written. @returns what to call once it is known what became of them, and everybody here was told */
  begin(changes: readonly Change[]): () => void
  /** Of a commit nobody knows whether it is done: all that was written so far is news here too, whenever it is read. */
  lose(): void
  /** Whether a row tells this node nothing new. */
  isTold(row: { readonly origin: string; readonly change: string }): boolean
}

export function createOwnNews(): OwnNews {
  let origin = randomId()
  /** Texts of what is being written, and how often each is. */
  const underWay = new Map<string, number>()

  function count(texts: readonly string[], more: 1 | -1): void {
    for (const text of texts) {
      const now = (underWay.get(text) ?? 0) + more
      if (now > 0) underWay.set(text, now)
      else underWay.delete(text)
    }
  }

  return {
    get origin() {
      return origin
    },
    begin(changes) {
      const texts = changes.map(change => JSON.stringify(change))
      count(texts, 1)
      return () => count(texts, -1)
    },
    lose() {
      origin = randomId()
    },
    isTold: row => row.origin === origin && !underWay.has(row.change),
  }
}
