export { canonicalName } from '@gatewright/config'

/** The names of a table, written as one text: dozens of them are read more easily without a quote around each. */
export const names = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Prefixes under which the same header is known: `X-`, and `HTTP-` as CGI's variables have it. */
const prefix = /^(?:x|http)-(?=.)/

/** Names and `name-*` families, looked up in a time that grows neither with the list nor with the name. */
export interface NameTable {
  /** @param name a {@link canonicalName}; found under its `X-` and `HTTP-` prefixes, too */
  has(name: string): boolean
}

/** @param entries canonical names, and `name-*` for a name and all that begin with it and a hyphen */
export function nameTable(entries: Iterable<string>): NameTable {
  const names = new Set<string>()
  const families = new Set<string>()
  let longest = 0
  for (const entry of entries) {
    if (entry.endsWith('-*')) {
      const family = entry.slice(0, -2)
      families.add(family)
      longest = Math.max(longest, family.length)
    } else names.add(entry)
  }

  /** Cut at no later hyphen than the longest family has: a name of thousands of hyphens costs no more than another. */
  function isInFamily(name: string): boolean {
    if (name.length <= longest && families.has(name)) return true
    for (let end = name.indexOf('-'); end !== -1 && end <= longest; end = name.indexOf('-', end + 1)) {
      if (families.has(name.slice(0, end))) return true
    }
    return false
  }

  return {
    has(name) {
      let rest = name
      // Five say all that one could want; whoever writes thousands must not have us peel them one by one.
      for (let peeled = 0; peeled < 5; peeled++) {
        if (names.has(rest) || isInFamily(rest)) return true
        const match = prefix.exec(rest)
        if (match === null) return false
        rest = rest.slice(match[0].length)
      }
      return true
    },
  }
}
