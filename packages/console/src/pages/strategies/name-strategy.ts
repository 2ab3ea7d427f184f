import type { Snippet } from '../../api/admin/strategies.ts'

/**
 * The snippet under another name, with what is known already filled in. The name stands in the callback URL and in the
 * variables that secrets are expected in.
 *
 * @param values by the name of the field; an empty one leaves the placeholder for the editor to point at
 */
export function nameStrategy(
  snippet: Snippet,
  id: string,
  values: Readonly<Record<string, string>> = {},
): Snippet {
  const callbackURL = snippet.callbackURL.replace(/[^/]*$/, encodeURIComponent(id))
  let entry = snippet.entry.replaceAll(snippet.callbackURL, callbackURL)
  for (const field of snippet.fields) {
    if (field.secret) {
      entry = entry.replaceAll(secretReference(snippet.id, field.name), secretReference(id, field.name))
    }
    const value = values[field.name]?.trim() ?? ''
    if (value === '') continue
    const placeholder = field.secret ? secretReference(id, field.name) : `<${field.label}>`
    entry = entry.replaceAll(placeholder, () => JSON.stringify(value).slice(1, -1))
  }
  return { ...snippet, id, callbackURL, entry }
}

/** As the server names it: `staff-2`, `clientSecret` → `${env:STAFF_2_CLIENT_SECRET}`. */
const secretReference = (id: string, field: string) => {
  const words = `${id}_${field.replaceAll(/([a-z])([A-Z])/g, '$1_$2')}`
  return `\${env:${words.toUpperCase().replaceAll(/\W+/g, '_')}}`
}
