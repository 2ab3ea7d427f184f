import type { TextsConfig } from '@gatewright/config'
import { wishedLanguage } from './accept-language.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { english, type Language } from './language.ts'
import { completed } from './own-language.ts'

/** The languages that come along. English is what whoever wishes for none of them gets, unless the file says another. */
export const builtIn: readonly Language[] = [english, de, fr, es, ja, ar]

/** Picks the language of an answer. */
export interface Languages {
  /** For whoever wishes for none that there is, and for mails. */
  readonly usual: Language
  /** @param acceptLanguage header of the request */
  wished(acceptLanguage: string | undefined): Language
}

/**
 * @param own those of the file, each in the place of a built-in one of the same tag
 * @param usual tag of one that there is
 */
export function createLanguages(own: readonly Language[] = [], usual = 'en'): Languages {
  const byTag = new Map([...builtIn, ...own].map(language => [language.tag.toLowerCase(), language]))
  const fallback = byTag.get(usual.toLowerCase()) ?? english
  return {
    usual: fallback,
    wished: header => byTag.get(wishedLanguage(header, byTag) ?? '') ?? fallback,
  }
}

/** The languages of a configuration. */
export const languagesOf = (texts: TextsConfig | undefined): Languages =>
  texts === undefined
    ? thoseBuiltIn
    : createLanguages(
        texts.languages.map(own => completed(own, builtIn)),
        texts.language,
      )

const thoseBuiltIn = createLanguages()
