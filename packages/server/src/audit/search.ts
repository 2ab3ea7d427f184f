import { folded, foldedWithAddresses } from '../storage/folded.ts'
import { type ListPlace, writePlace } from '../storage/list-place.ts'
import { inSlices } from '../storage/portions.ts'
import type { AuditFilter, AuditPage, StoredEvent } from './audit-event.ts'
import type { AuditStore } from './audit-store.ts'
import { toEntry } from './to-entry.ts'

/** Entries that are looked at in one go: some milliseconds of work. */
const AT_ONCE = 500
/** Entries that one request looks at: about a tenth of a second, in which others have their turn. */
const MOST = 20_000

/**
 * Looks through the log from where an earlier page ended, in slices, and for so long: a part of a text is found by no index,
 * so that a search for what is nowhere would read years. Whoever asks goes on from there. The entry that has the text as its
 * whole reference comes first, by its index: it is what somebody at the door has read out.
 */
export async function searchAudit(
  store: Pick<AuditStore, 'page' | 'withRef'>,
  { search, kind }: AuditFilter & { readonly search: string },
  { limit, from }: { readonly limit: number; readonly from: ListPlace | undefined },
): Promise<AuditPage> {
  const wanted = folded(search)
  const found: StoredEvent[] = from === undefined ? [...(await store.withRef(wanted, kind))] : []
  const read = (after: StoredEvent | undefined, most: number) =>
    store.page(kind, { limit: most, before: after ?? from })
  let looked = 0
  for await (const slice of inSlices(read, AT_ONCE)) {
    for (const event of slice) {
      if (event.ref === wanted || !textOf(event).includes(wanted)) continue
      found.push(event)
      if (found.length >= limit) return { items: found.map(toEntry), next: writePlace(event) }
    }
    looked += slice.length
    const last = slice.at(-1)
    if (looked >= MOST && last !== undefined) {
      return { items: found.map(toEntry), next: writePlace(last), searchedTo: last.at }
    }
  }
  return { items: found.map(toEntry) }
}

/** What a search looks at, with what separates them: no part of it crosses from one to the other. */
const textOf = ({ actor, target, ref, address, code }: StoredEvent): string =>
  foldedWithAddresses([actor, target, ref, address, code].join('\n'))
