import type { Snippet } from '../../api/admin/strategies.ts'

/** The snippet under another name, which the callback URL ends with. */
export function nameStrategy(snippet: Snippet, id: string): Snippet {
  const callbackURL = snippet.callbackURL.replace(/[^/]*$/, encodeURIComponent(id))
  return { ...snippet, id, callbackURL, entry: snippet.entry.replaceAll(snippet.callbackURL, callbackURL) }
}
