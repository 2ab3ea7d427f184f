import { wishedLanguage } from './accept-language.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { english, type Language } from './language.ts'

/** The languages that come along. English is what whoever wishes for none of them gets. */
export const builtIn: readonly Language[] = [english, de, fr, es, ja, ar]

/** Picks the language of an answer. */
export interface Languages {
  /** @param acceptLanguage header of the request */
  wished(acceptLanguage: string | undefined): Language
}

/** @param own those of the file, each in the place of a built-in one of the same tag */
export function createLanguages(own: readonly Language[] = []): Languages {
  const byTag = new Map([...builtIn, ...own].map(language => [language.tag.toLowerCase(), language]))
  const english = byTag.get('en') as Language
  return { wished: header => byTag.get(wishedLanguage(header, byTag) ?? 'en') ?? english }
}
