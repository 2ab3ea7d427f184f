import { knownLanguages } from './known-texts.generated.ts'
import type { OwnLanguage } from './own-language.ts'

/** Tags of all the languages that there are. */
export const languagesThere = (own: readonly OwnLanguage[]): readonly string[] => [
  ...new Set([...knownLanguages, ...own.map(({ tag }) => tag)]),
]

/** The tag as it is written, of a language that there is. */
export const languageAmong = (own: readonly OwnLanguage[], tag: string): string | undefined =>
  languagesThere(own).find(each => each.toLowerCase() === tag.trim().toLowerCase())

/** Whether a language comes along that stands in where a file says nothing: `de` for `de-CH`. */
export const hasGround = ({ tag }: OwnLanguage): boolean =>
  knownLanguages.some(known => tag === known || tag.startsWith(`${known}-`))
