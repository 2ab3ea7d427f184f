/** Texts and configurations without their secrets, for screens, diffs and exports. */
import type { Config } from '../config.ts'
import { scrubText, secretsOf } from './hidden.ts'
import type { SecretPlace } from './place.ts'
import { secretPlaces } from './places.ts'
import { mask } from './shown.ts'

/**
 * The text with something else in each {@link secretPlaces}.
 * @param by what stands there instead; it is put into quotation marks where a number stood
 */
export function replaceSecrets(text: string, by: (secret: string, place: SecretPlace) => string): string {
  let result = ''
  let at = 0
  for (const place of secretPlaces(text)) {
    const instead = by(text.slice(place.start, place.end), place)
    result += text.slice(at, place.start) + (place.isNumber ? `"${instead}"` : instead)
    at = place.end
  }
  return result + text.slice(at)
}

/** Masks every secret that is written out. */
export const redactText = (text: string): string => replaceSecrets(text, () => mask)

/** Both sides of a diff: a secret that differs is marked, since two masks look the same. */
export function redactPair(before: string, after: string): { before: string; after: string } {
  const old = new Map<string, string>()
  for (const { path, start, end } of secretPlaces(before)) if (path) old.set(path, before.slice(start, end))
  return {
    before: redactText(before),
    after: replaceSecrets(after, (secret, { path = '' }) =>
      old.has(path) && old.get(path) !== secret ? `${mask} (changed)` : mask,
    ),
  }
}

/** A copy of a configuration for an export or a support request: secrets masked, references in place of their values. */
export function redactConfig(config: Config): unknown {
  const secrets = new Set(secretsOf(config))
  return JSON.parse(
    JSON.stringify(config, (_, value: unknown) =>
      typeof value !== 'string' ? value : secrets.has(value) ? mask : scrubText(config, value),
    ),
  )
}
