/**
 * What is missing in a form that wants it: every field at once, by its label, and the first of them gets the focus. The
 * server names one at a time.
 */
export function missingFields(form: HTMLFormElement): string | undefined {
  const missing = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(':required')].filter(
    field => field.validity.valueMissing || field.value.trim() === '',
  )
  if (missing.length === 0) return undefined
  missing[0]?.focus()
  return `Fill in ${inWords(missing.map(nameOf))}.`
}

/** The label without the asterisk that Mantine puts into it. */
const nameOf = (field: HTMLInputElement | HTMLTextAreaElement): string =>
  field.labels?.[0]?.textContent?.replace(/\s*\*$/, '') ?? 'what is required'

const inWords = (names: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names)
