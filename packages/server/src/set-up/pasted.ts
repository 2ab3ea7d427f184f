import { oddCharacters, saidOf, withoutOddEnds } from '@gatewright/config'

/** What somebody has pasted: what is meant, with what was done about it; or why it cannot be that. */
export type Pasted<Value> =
  | { readonly value: Value; readonly notes?: readonly string[] }
  | { readonly fault: string }

/**
 * A client secret of whichever provider, without the white space that came along.
 * @param text as pasted
 */
export function pastedText(text: string): Pasted<string> {
  const pasted = withoutOddEnds(text)
  if (pasted === '') return { fault: 'There is nothing in it.' }
  if (/^[*•.]+$/.test(pasted) || /[.…*•]{3,}$/.test(pasted))
    return {
      fault: 'This is a secret that is hidden on the page: reveal or make it there, and copy all of it.',
    }
  if (/-----BEGIN /.test(pasted)) return { fault: 'This is a key or certificate, and no client secret.' }
  const odd = oddCharacters(text)
  return {
    value: pasted,
    ...(odd === undefined ? {} : { notes: [`What was pasted ${saidOf(odd)}, which was left out.`] }),
  }
}

/** The id of a client, wherever its form is the provider's own. */
export function pastedId(text: string): Pasted<string> {
  const pasted = text.trim().replace(/^["'<]+|["'>]+$/g, '')
  if (pasted === '') return { fault: 'There is nothing in it.' }
  if (/^https?:/i.test(pasted)) return { fault: 'This is an address, and no client ID.' }
  if (/\s/.test(pasted)) return { fault: 'A client ID has no white space in it; a name is not it.' }
  return { value: pasted }
}

/**
 * The first that fits of what people take for something else.
 * @param rows each a pattern and what it is, with what is meant instead
 */
export const mistakenFor = (
  text: string,
  rows: readonly (readonly [RegExp, string])[],
): { readonly fault: string } | undefined => {
  const row = rows.find(([pattern]) => pattern.test(text))
  return row && { fault: row[1] }
}
