import type { OwnLanguage } from '@gatewright/config'
import { type ErrorTexts, english, type Language } from './language.ts'

/**
 * A language as a file of texts has it, with what it does not say from the one that comes along and is nearest: `de` for `de-CH`,
 * English for one that nothing is like.
 */
export function completed(own: OwnLanguage, builtIn: readonly Language[]): Language {
  const ground = builtIn.find(({ tag }) => own.tag === tag || own.tag.startsWith(`${tag}-`)) ?? english
  return {
    tag: own.tag,
    direction: own.direction,
    texts: { ...ground.texts, ...own.texts },
    errors: joined(ground.errors, own.errors),
    reasons: joined(ground.reasons, own.reasons),
  }
}

function joined<Name extends string>(
  ground: Readonly<Record<Name, ErrorTexts>>,
  own: OwnLanguage['errors'],
): Readonly<Record<Name, ErrorTexts>> {
  const changed = Object.entries(own).map(([name, sentences]) => [
    name,
    { ...ground[name as Name], ...sentences },
  ])
  return { ...ground, ...(Object.fromEntries(changed) as Record<Name, ErrorTexts>) }
}
