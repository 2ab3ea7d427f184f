import { type DoorTextName, doorTexts } from '../door-texts.ts'
import { type ErrorCode, errorTable } from '../error-table.ts'
import type { DoorErrorCode } from './console-errors.ts'
import { en, type TextKey, type Texts } from './en.ts'

/** The three sentences of an error that a person reads. */
export interface ErrorTexts {
  readonly title: string
  readonly message: string
  readonly next: string
}

/** A language that people are met in. */
export interface Language {
  /** RFC 5646: `de`, `pt-BR`. For `lang`. */
  readonly tag: string
  readonly direction: 'ltr' | 'rtl'
  readonly texts: Texts
  /** Of every error that people meet at the door; the others speak English. */
  readonly errors: Readonly<Record<DoorErrorCode, ErrorTexts>>
  /** What is said in the place of an error's own texts, where more is known than its code. */
  readonly reasons: Readonly<Record<DoorTextName, ErrorTexts>>
}

export const english: Language = {
  tag: 'en',
  direction: 'ltr',
  texts: en,
  errors: errorTable,
  reasons: doorTexts,
}

/**
 * A text with what belongs into its braces, as plain text. In a language that is written from right to left each is set apart
 * (U+2068, U+2069): a name or an address in Latin letters would else turn the signs around it over.
 * @example fill(language, 'sign-in.continue', { way: 'Microsoft' })
 */
export function fill(
  { texts, direction }: Pick<Language, 'texts' | 'direction'>,
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? String(values[name]) : whole
    return direction === 'rtl' ? `\u2068${value}\u2069` : value
  })
}

/** What a strategy calls a thing, in this language where it is known; as it came otherwise. */
export function wordOf({ texts }: Pick<Language, 'texts'>, english: string): string {
  const key = `word.${english}`
  return Object.hasOwn(texts, key) ? texts[key as TextKey] : english
}

/** What a person reads of an error. */
export function errorTextsOf(
  { errors, reasons }: Pick<Language, 'errors' | 'reasons'>,
  { code, says }: { readonly code: ErrorCode; readonly says?: DoorTextName | undefined },
): ErrorTexts {
  if (says !== undefined) return reasons[says]
  return (errors as Readonly<Partial<Record<ErrorCode, ErrorTexts>>>)[code] ?? errorTable[code]
}
