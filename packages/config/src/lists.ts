/** A text or a list of them as a list; items that were left out stay as holes, so that indexes are those of the file. */
export function listOf(
  value: string | readonly (string | undefined)[] | undefined,
): readonly (string | undefined)[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** The same without holes. */
export const valuesOf = (value: string | readonly (string | undefined)[] | undefined): string[] =>
  listOf(value).filter(item => item !== undefined)
