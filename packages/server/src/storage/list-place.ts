/** Where one stands in a list that goes by time: behind it the next page begins. Of the same time, the id decides. */
export interface ListPlace {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly id: string
}

/** What a place looks like to whoever brings it back. */
export const PLACE = '^\\d{1,16}\\.[A-Za-z0-9_-]{1,64}$'

/** As {@link readPlace} reads it, for the address of the next page. */
export const writePlace = ({ at, id }: ListPlace): string => `${at}.${id}`

/** @param text as {@link PLACE} has it */
export function readPlace(text: string): ListPlace {
  const dot = text.indexOf('.')
  return { at: Number(text.slice(0, dot)), id: text.slice(dot + 1) }
}
