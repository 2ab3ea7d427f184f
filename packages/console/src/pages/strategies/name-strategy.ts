import type { Snippet } from '../../api/admin/strategies.ts'

/**
 * The snippet under another name, with what is known already filled in. The name stands in the callback URL and in the
 * variable that the secret is expected in.
 *
 * @param values by the name of the field; an empty one leaves the placeholder for the editor to point at
 */
export function nameStrategy(
  snippet: Snippet,
  id: string,
  values: Readonly<Record<string, string>> = {},
): Snippet {
  const callbackURL = snippet.callbackURL.replace(/[^/]*$/, encodeURIComponent(id))
  let entry = snippet.entry
    .replaceAll(snippet.callbackURL, callbackURL)
    .replaceAll(secretReference(snippet.id), secretReference(id))
  for (const field of snippet.fields) {
    const value = values[field.name]?.trim() ?? ''
    if (value === '') continue
    const placeholder = field.name === 'clientSecret' ? secretReference(id) : `<${field.label}>`
    entry = entry.replaceAll(placeholder, () => JSON.stringify(value).slice(1, -1))
  }
  return { ...snippet, id, callbackURL, entry }
}

const secretReference = (id: string) => `\${env:${id.toUpperCase().replaceAll(/\W+/g, '_')}_CLIENT_SECRET}`
