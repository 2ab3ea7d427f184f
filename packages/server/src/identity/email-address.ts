/**
 * One plain `@`, no spaces, no control characters, nothing that a mail program would read differently from us.
 * `a@evil@corp.example` or a full-width `＠` has fooled domain rules elsewhere, so such addresses are none.
 */
const plainAddress = /^[^\s\p{C}@＠﹫<>()[\]\\,;:"]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/u

/**
 * The letters that lower-casing turns into ASCII: the Kelvin sign into `k`, the dotted capital I into `i` and a mark. An
 * account of `mi\u212ae@` would pass for the one of `mike@`, and what nobody owns could redeem what is Mike's.
 */
const becomesAscii = /[\u0130\u212a]/

/** The address in lower case, or `undefined` when the value is no usable e-mail address. */
export function parseEmailAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || becomesAscii.test(value)) return undefined
  const address = value.trim().toLowerCase()
  return plainAddress.test(address) ? address : undefined
}
