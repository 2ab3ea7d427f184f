import { Type } from 'typebox'
import { type ListPlace, PLACE, readPlace, writePlace } from '../storage/list-place.ts'

/** What a list that goes by time is asked with: where an earlier page ended, and how many are wanted. */
export const Paging = Type.Object({
  before: Type.Optional(Type.String({ pattern: PLACE })),
  limit: Type.Optional(Type.String({ pattern: '^(?:[1-9]\\d{0,2}|1000)$' })),
})

/**
 * One page of such a list.
 * @param most of one page, where no limit is asked for
 * @param read so many behind a place, in the order of the list
 * @returns `next`: what to pass as `before`, when there is more
 */
export async function pageOf<Row>(
  { before, limit }: { readonly before?: string; readonly limit?: string },
  most: number,
  read: (page: { readonly limit: number; readonly before: ListPlace | undefined }) => Promise<readonly Row[]>,
  placeOf: (row: Row) => ListPlace,
): Promise<{ readonly rows: readonly Row[]; readonly next: string | undefined }> {
  const wanted = limit === undefined ? most : Number(limit)
  const found = await read({
    limit: wanted + 1,
    before: before === undefined ? undefined : readPlace(before),
  })
  const rows = found.slice(0, wanted)
  const last = rows.at(-1)
  return {
    rows,
    next: found.length > wanted && last !== undefined ? writePlace(placeOf(last)) : undefined,
  }
}
