import { parseEmailAddress } from '../../identity/email-address.ts'

/** One address of what was pasted, as it was written. `email` is its one spelling, absent where it is no address. */
export interface PastedAddress {
  readonly written: string
  readonly email?: string
}

/** What is between two separators. Nothing in it looks further than to the next quote, bracket or line end. */
const piece = /(?:"[^"\r\n]*"|<[^<>\r\n]*>|[^,;\r\n\t，；、])+|[,;\r\n\t，；、]/g
const separators = new Set([',', ';', '\r', '\n', '\t', '，', '；', '、'])

/**
 * The addresses in a pasted text, each of them once: separated by commas, semicolons, lines or blanks, with names or without
 * (`Ada Lovelace <ada@example.com>`; Outlook writes `Lovelace, Ada <ada@example.com>; …`), as `mailto:` or bare. What is no
 * address stays among them, so that it can be named. RFC 5322's comments and groups are not read: no mail program copies them.
 */
export function pastedAddresses(text: string): readonly PastedAddress[] {
  const found = new Map<string, PastedAddress>()
  for (const each of withNamesWhole(text.match(piece) ?? [])) {
    for (const written of addressesIn(each)) {
      const email = parseEmailAddress(written)
      found.set(email ?? written, email === undefined ? { written } : { written, email })
    }
  }
  return [...found.values()]
}

/** A comma of a name, which stands before its address in brackets, separates nothing. */
function withNamesWhole(parts: readonly string[]): readonly string[] {
  const pieces: string[] = []
  let name: string | undefined
  for (const [at, part] of parts.entries()) {
    if (separators.has(part)) continue
    const next = parts[at + 2]
    const isName = !part.includes('@') && parts[at + 1] === ',' && next !== undefined
    if (isName && /^[^<>"@]*<[^<>]*@[^<>]*>\s*$/.test(next.slice(0, 1000))) {
      name = part
      continue
    }
    pieces.push(name === undefined ? part : `${name},${part}`)
    name = undefined
  }
  return pieces.map(each => each.trim()).filter(each => each !== '')
}

function addressesIn(part: string): readonly string[] {
  const open = part.lastIndexOf('<')
  if (open >= 0 && part.endsWith('>')) return [bare(part.slice(open + 1, -1))]
  const words = part.split(/\s+/)
  return words.length > 1 && words.every(word => word.includes('@')) ? words.map(bare) : [bare(part)]
}

const bare = (text: string): string => text.trim().replace(/^mailto:/i, '')
