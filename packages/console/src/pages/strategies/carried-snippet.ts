import type { Snippet } from '../../api/admin/strategies.ts'

let carried: Snippet | undefined

/** Carries an entry from another page to the code editor. In memory and not in the address, for it may hold a secret. */
export const carrySnippet = (snippet: Snippet): void => {
  carried = snippet
}

/** The carried entry, once. */
export function takeSnippet(): Snippet | undefined {
  const taken = carried
  carried = undefined
  return taken
}
