/** Texts of a file without their secrets, for screens, diffs and exports; by the types of strategy that there are. */
import { schemaFor } from './file-schema.ts'
import type { SecretPlace } from './secrets/place.ts'
import { secretPlacesBy } from './secrets/places.ts'
import { mask } from './secrets/shown.ts'
import { builtInStrategies } from './strategies/built-in.ts'

/** Every place of a text that must not be shown; see `secretPlacesBy`. */
export const secretPlaces = (text: string, definitions = builtInStrategies): readonly SecretPlace[] =>
  secretPlacesBy(schemaFor(definitions), text)

/**
 * The text with something else in each {@link secretPlaces}.
 * @param by what stands there instead; it is put into quotation marks where a number stood
 */
export function replaceSecrets(
  text: string,
  by: (secret: string, place: SecretPlace) => string,
  definitions = builtInStrategies,
): string {
  let result = ''
  let at = 0
  for (const place of secretPlaces(text, definitions)) {
    const instead = by(text.slice(place.start, place.end), place)
    result += text.slice(at, place.start) + (place.isNumber ? `"${instead}"` : instead)
    at = place.end
  }
  return result + text.slice(at)
}

/** Masks every secret that is written out. */
export const redactText = (text: string, definitions = builtInStrategies): string =>
  replaceSecrets(text, () => mask, definitions)

/** Both sides of a diff: a secret that differs is marked, since two masks look the same. */
export function redactPair(
  before: string,
  after: string,
  definitions = builtInStrategies,
): { before: string; after: string } {
  const old = new Map<string, string>()
  for (const { path, start, end } of secretPlaces(before, definitions))
    if (path) old.set(path, before.slice(start, end))
  return {
    before: redactText(before, definitions),
    after: replaceSecrets(
      after,
      (secret, { path = '' }) => (old.has(path) && old.get(path) !== secret ? `${mask} (changed)` : mask),
      definitions,
    ),
  }
}
