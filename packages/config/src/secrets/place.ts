/** Where a secret stands in a text. */
export interface SecretPlace {
  /** In UTF-16 units from the start of the text; of a text in quotation marks, what is between them. */
  readonly start: number
  /** Behind its last character. */
  readonly end: number
  /** Of the value in the file; absent in comments, inside other texts, and where the file cannot be read. */
  readonly path?: string
  /** A number of JSON: what stands in its place needs quotation marks. */
  readonly isNumber?: boolean
  /** In a value or key of the file that is no secret itself but holds the same text as one. */
  readonly isStray?: boolean
}

/** A secret with what to look for elsewhere in the text. */
export interface Finding extends SecretPlace {
  readonly values: readonly string[]
}

/** A stretch of a text: a comment, what is inside quotation marks, or all of it. */
export interface Region {
  readonly start: number
  readonly end: number
  /**
   * A value of the file that was read: people write sentences there, and scopes such as `secret:read`. Elsewhere whatever
   * stands behind the name of a secret is taken for one, to the end of its line.
   */
  readonly isValue?: boolean
}

/** In order; what overlaps becomes one. */
export function joined<Place extends { readonly start: number; readonly end: number }>(
  places: Iterable<Place>,
): Place[] {
  const result: Place[] = []
  const inOrder = [...places].filter(({ start, end }) => start < end)
  for (const place of inOrder.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1)
    if (last === undefined || place.start >= last.end) result.push(place)
    else if (place.end > last.end) result[result.length - 1] = { ...last, end: place.end }
  }
  return result
}
