import { domainToASCII, domainToUnicode } from 'node:url'
import { becomesAscii, composed, LONGEST_TEXT } from './spelling.ts'
import { isUnmistakable } from './unicode-scripts.ts'

/** RFC 1035 section 2.3.4. */
const MOST_CHARACTERS = 253
const asciiLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * A domain in the spelling by which it is kept and compared, lower case and ASCII: `xn--mnchen-3ya.test` for `münchen.test`.
 *
 * What is in ASCII already is taken letter by letter. Anything else must be its own spelling by UTS 46, but for letter case and
 * composition: what the standard maps (full-width letters, other full stops) or leaves out (soft hyphens, blanks without width)
 * is read as one domain and written as another, and has let strangers into domains elsewhere.
 * @returns `undefined` where it is no domain of an e-mail address
 */
export function canonicalDomain(text: string): string | undefined {
  if (/^[\x21-\x7e]*$/.test(text)) {
    const lower = text.toLowerCase()
    return /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(lower) ? lower : undefined
  }
  if (text.length > LONGEST_TEXT || becomesAscii(text)) return undefined
  const written = composed(text)
  const labels = written.split('.').map(asciiLabelOf)
  const ascii = labels.join('.')
  if (labels.includes(undefined) || ascii.length > MOST_CHARACTERS) return undefined
  // Once more all together: where some are written from right to left, not every other may stand beside them (RFC 5893).
  return domainToASCII(written) === ascii ? ascii : undefined
}

/** Node checks neither hyphens nor lengths, and reads `%41`, `/` and `0x7f` as in an address of the web. */
function asciiLabelOf(label: string): string | undefined {
  const ascii = /^[a-z0-9-]+$/.test(label) ? label : domainToASCII(label)
  const isLabel = asciiLabel.test(ascii) && !/^-|-$/.test(label)
  return isLabel && (ascii === label || domainToUnicode(ascii) === label) ? ascii : undefined
}

/** How a tenant of Entra is kept: its id, or a verified domain, in one spelling. */
export const canonicalTenant = (tenant: string): string => canonicalDomain(tenant) ?? tenant.toLowerCase()

/**
 * A domain as people read it. A label that mixes scripts, or has none but letters that look like Latin ones, stays in ASCII, as
 * in browsers (UTS 39 section 5): read out loud it would be another domain.
 */
export function readableDomain(domain: string): string {
  if (!domain.includes('xn--')) return domain
  const readable = domain.split('.').map(readableLabel).join('.')
  return canonicalDomain(readable) === domain ? readable : domain
}

function readableLabel(label: string): string {
  if (!label.startsWith('xn--')) return label
  const readable = domainToUnicode(label)
  const isPlain = /^[\p{Letter}\p{Mark}0-9-]+$/u.test(readable) && isUnmistakable(readable)
  return isPlain ? readable : label
}
