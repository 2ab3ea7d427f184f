/**
 * The placeholder that a text still holds. A secret may hold any character, so there only a value that is nothing but a
 * placeholder counts.
 */
export function findPlaceholder(text: string, secret = false): string | undefined {
  const whole =
    /^<[^<>]*>$|^\{[^{}]*\}$|^your[-_][\w-]+$|^change[-_ ]?me$|^x{4,}$|^(insert|paste|enter)\b.*\bhere$|^todo$|^\.\.\.$|^…$/i.exec(
      text.trim(),
    )
  if (whole) return whole[0]
  if (secret) return undefined
  const part =
    /\b0{8}-0{4}-0{4}-0{4}-0{12}\b|<[^<>@]*>|(?<!\$)\{[a-z][\w -]*\}|\byour[-_][a-z-_]+|\/x{4,}\//i.exec(text)
  return part?.[0]
}
