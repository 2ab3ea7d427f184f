import { canonicalDomain, readableDomain } from './domain-name.ts'
import { becomesAscii, composed, LONGEST_TEXT } from './spelling.ts'

/**
 * No spaces, no control characters, nothing that is drawn as nothing, and nothing that a mail program would read differently
 * from us. `a@evil@corp.example` or a full-width `＠` has fooled domain rules elsewhere, so such addresses are none.
 */
const plainLocalPart = /^[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800@＠﹫<>()[\]\\,;:"]{1,64}$/u

/**
 * The one spelling by which an e-mail address is kept and compared, or `undefined` when the value is no usable address.
 *
 * All of it is in lower case. The domain is in ASCII (`xn--…`, RFC 5891): that spelling is the same in every version of Unicode,
 * and a header can carry it. What stands before the `@` keeps its own letters, composed (NFC, RFC 6532 section 3.1): `zoë` typed
 * on one machine and on another is one mailbox to whoever reads it. Were it two, a stranger could have the twin of an address
 * that an invitation or a rule names, and nobody would see it. An address alone leads to no account, so that one spelling joins
 * nobody: the second to come finds the address taken. Letters that stand for others (full width, ligatures) are refused, for
 * not all readers agree on which they are.
 */
export function canonicalAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_TEXT) return undefined
  const text = value.trim()
  const at = text.lastIndexOf('@')
  if (at < 1 || becomesAscii(text)) return undefined
  const domain = canonicalDomain(text.slice(at + 1))
  const localPart = composed(text.slice(0, at))
  const isPlain = plainLocalPart.test(localPart) && localPart === localPart.normalize('NFKC')
  return isPlain && domain !== undefined ? `${localPart}@${domain}` : undefined
}

/**
 * What somebody may have meant whose address has letters that stand for others: full-width ones of a Japanese keyboard, another
 * full stop, a blank without width. To be said, and never to be taken.
 */
export function addressMeantBy(text: string): string | undefined {
  if (text.length > LONGEST_TEXT || canonicalAddress(text) !== undefined) return undefined
  return canonicalAddress(
    text
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .replaceAll('。', '.'),
  )
}

/** A text with every address in it as people read it: `zoe@münchen.test`, never `zoe@xn--mnchen-3ya.test`. */
export const readableAddresses = (text: string): string =>
  text.includes('xn--') ? text.replace(/(?<=@)[a-z0-9.-]+/g, readableDomain) : text
