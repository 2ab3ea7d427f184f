import type { IncomingMessage } from 'node:http'
import type { BrandingConfig } from '@gatewright/config'
import type { Language } from '../texts/language.ts'
import { createLanguages, type Languages } from '../texts/languages.ts'

/** Whose pages these are, as the file says it. */
export type Brand = BrandingConfig

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

const languages = createLanguages()
const usualDoor: Door = { brand: { name: 'Gatewright' }, languages }

/** The door of a brand's own; `undefined` where it is the usual one. */
export const doorOf = (branding: BrandingConfig | undefined): Door | undefined =>
  branding && { brand: branding, languages }

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

/** Headers of every page in the language that its browser wishes for. */
export const inTheirLanguage = { vary: 'Accept-Language' } as const
