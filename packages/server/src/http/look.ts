import type { IncomingMessage } from 'node:http'
import type { Language } from '../texts/language.ts'
import { createLanguages, type Languages } from '../texts/languages.ts'

/** Whose pages these are, as the file says it. */
export interface Brand {
  readonly name: string
  /** `data:` URI of an image; our own mark when absent. */
  readonly logo?: string
  /** In the place of our green and of the ink of the main button. */
  readonly color?: { readonly light: BrandColor; readonly dark: BrandColor }
}

/** @see `readableOn` of the configuration package: what is written on it, and it on a page, can be read */
export interface BrandColor {
  /** `#rrggbb` */
  readonly value: string
  /** What is written on it. */
  readonly text: string
}

export const ownBrand: Brand = { name: 'Gatewright' }

/** How the pages of one configuration look, and the languages that they speak. */
export interface Door {
  readonly brand: Brand
  readonly languages: Languages
}

/** How one page looks. */
export interface Look {
  readonly brand: Brand
  readonly language: Language
}

export const usualDoor: Door = { brand: ownBrand, languages: createLanguages() }

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
