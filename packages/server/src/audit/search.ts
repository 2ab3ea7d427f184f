import { referenceIn } from '../random.ts'
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

/** Whether something of a filter is found by no index, so that entries have to be looked at. */
export const isSearch = ({ search, who, about, kind, refused }: AuditFilter): boolean =>
  search !== undefined || who !== undefined || about !== undefined || (refused === true && kind !== undefined)

/** Where a list ends whose end was asked for, as a place in it. */
export const endOf = ({ until }: AuditFilter): ListPlace | undefined =>
  until === undefined ? undefined : { at: until, id: '' }

/**
 * Looks through the log from where an earlier page ended, in slices, and for so long: a part of a text is found by no index,
 * so that a search for what is nowhere would read years. Whoever asks goes on from there. The entry that has the text as its
 * whole reference comes first, by its index: it is what somebody at the door has read out.
 */
export async function searchAudit(
  store: Pick<AuditStore, 'page' | 'withRef'>,
  filter: AuditFilter,
  {
    limit,
    from,
    isFirst,
  }: { readonly limit: number; readonly from: ListPlace | undefined; readonly isFirst: boolean },
): Promise<AuditPage> {
  const { search } = filter
  const ref = search === undefined ? undefined : referenceIn(search)
  const matches = matching(filter)
  const withText = search === undefined ? () => true : hasText(search)
  const found: StoredEvent[] =
    ref === undefined || !isFirst
      ? []
      : (await store.withRef(ref)).filter(event => matches(event) && isWithin(filter, event))
  const read = (after: StoredEvent | undefined, most: number) =>
    store.page(filter, { limit: most, before: after ?? from })
  let looked = 0
  for await (const slice of inSlices(read, AT_ONCE)) {
    for (const event of slice) {
      if ((ref !== undefined && event.ref === ref) || !matches(event) || !withText(event)) continue
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

function hasText(search: string): (event: StoredEvent) => boolean {
  const wanted = folded(search)
  return event => textOf(event).includes(wanted)
}

/** What of a filter no index has found. */
function matching({ who, about, kind, refused }: AuditFilter): (event: StoredEvent) => boolean {
  const [actor, target] = [who, about].map(text => text && folded(text))
  return event =>
    (kind === undefined || event.kind === kind) &&
    (refused !== true || event.result === 'refused') &&
    (!actor || foldedWithAddresses(event.actor).includes(actor)) &&
    (!target || foldedWithAddresses(event.target ?? '').includes(target))
}

const isWithin = ({ from, until }: AuditFilter, { at }: StoredEvent): boolean =>
  (from === undefined || at >= from) && (until === undefined || at < until)
