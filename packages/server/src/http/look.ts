import type { IncomingMessage } from 'node:http'
import type { BrandingConfig, Config } from '@gatewright/config'
import type { Language } from '../texts/language.ts'
import { type Languages, languagesOf } from '../texts/languages.ts'
import { fontAddress } from './door-font.ts'

/** Whose pages these are, as the file says it. */
export interface Brand extends BrandingConfig {
  /** Address of the font; that of the system, when absent. */
  readonly font?: string
}

/** How the pages of one configuration look, and the languages that they speak. */
interface Door {
  readonly brand: Brand
  readonly languages: Languages
}

/** How one page looks. */
export interface Look {
  readonly brand: Brand
  readonly language: Language
}

const usualDoor: Door = { brand: { name: 'Gatewright' }, languages: languagesOf(undefined) }

/** The door of a configuration. */
export const doorOf = ({ branding, texts, http }: Pick<Config, 'branding' | 'texts' | 'http'>): Door => ({
  brand: { ...(branding ?? usualDoor.brand), font: fontAddress(http.externalUrl) },
  languages: languagesOf(texts),
})

const doors = new WeakMap<object, Door>()

/**
 * Says by which configuration a request is answered. Pages are made in places that know a request and nothing else of it: an
 * error may come up before anybody has looked for an app.
 */
export const comesTo = (request: IncomingMessage, door: Door): void => void doors.set(request, door)

/** How the page looks that answers this request. */
export function lookFor(request: Pick<IncomingMessage, 'headers'>): Look {
  const { brand, languages } = doors.get(request) ?? usualDoor
  return { brand, language: languages.wished(request.headers['accept-language']) }
}

/** Headers of every page in the language that its browser wishes for, so that nobody on the way gives it to somebody else. */
export const languageHeaders = ({ language }: Pick<Look, 'language'>) =>
  ({ vary: 'Accept-Language', 'content-language': language.tag }) as const
