import { folded } from '../../storage/folded.ts'

/** Shorter ones stand in too many other words. */
const SHORTEST = 3
/** More of them are not looked for. */
const MOST = 40

/**
 * The words that everybody would try first at this account: of the person's name and address, and of what the server is called
 * (NIST SP 800-63B-4, 3.1.1.2: context-specific words). A top level domain is none of them.
 * @param about.hosts names of hosts
 */
export function ownWords(about: {
  readonly email: string
  readonly fullname?: string | undefined
  readonly hosts?: readonly string[]
}): readonly string[] {
  const [local = '', domain = ''] = about.email.split('@')
  const words = [
    ...[local, about.fullname ?? ''].flatMap(text => [text, ...text.split(/[^\p{L}\p{N}]+/u)]),
    ...[domain, ...(about.hosts ?? [])].flatMap(host => host.split('.').slice(0, -1)),
    'gatewright',
  ].map(folded)
  return [...new Set(words)].filter(word => word.length >= SHORTEST).slice(0, MOST)
}

/** What is left of a password without them; in small letters and without marks where it had one, as it is where it had none. */
export function withoutOwnWords(password: string, words: readonly string[]): string {
  const plain = folded(password)
  // The longest first: `ada` stands in `ada.lovelace`.
  const left = words
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, ''), plain)
  return left === plain ? password : left
}
