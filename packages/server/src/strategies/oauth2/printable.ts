/** A secret as somebody may quote it: itself, from an address, and from the form or the HTTP Basic that it was sent in. */
export const spellingsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ v: secret }).toString().slice(2),
]

/** One line, bounded, with no control characters and nothing secret: a provider's words end up in our log. */
export function printable(text: string, secrets: readonly string[] = []): string {
  let shown = text
  for (const secret of secrets.filter(one => one.length > 0)) {
    for (const spelling of spellingsOf(secret)) shown = shown.replaceAll(spelling, '(secret)')
  }
  shown = shown.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return shown.length > 600 ? `${shown.slice(0, 600)}…` : shown
}
