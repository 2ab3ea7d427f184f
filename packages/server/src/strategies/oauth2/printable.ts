/** One line, bounded, with no control characters and nothing secret: a provider's words end up in our log. */
export function printable(text: string, secrets: readonly string[] = []): string {
  let shown = text
  for (const secret of secrets.filter(one => one.length > 0)) {
    shown = shown.replaceAll(secret, '(secret)').replaceAll(encodeURIComponent(secret), '(secret)')
  }
  shown = shown.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return shown.length > 600 ? `${shown.slice(0, 600)}…` : shown
}
