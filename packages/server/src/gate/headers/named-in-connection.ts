import { trimOws } from '@gatewright/proxy'

/**
 * The headers that a `Connection` header says belong to one connection (RFC 9110 section 7.6.1), in lower case.
 * @param before those that an earlier one has named
 * @returns `undefined` where none is named, as nearly always
 */
export function namedInConnection(
  value: string,
  before?: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  if (/^(?:keep-alive|close|upgrade)$/i.test(value)) return before
  const names = new Set(before)
  for (const name of value.split(',')) names.add(trimOws(name).toLowerCase())
  return names
}
