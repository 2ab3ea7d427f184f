import { describe, expect, it } from 'vitest'
import { type DoorTextName, doorTexts } from '../door-texts.ts'
import { errorTable } from '../error-table.ts'
import { wishedLanguage } from './accept-language.ts'
import { consoleErrors, type DoorErrorCode } from './console-errors.ts'
import { en, type TextKey } from './en.ts'
import { fill } from './language.ts'
import { builtIn, createLanguages, languagesOf } from './languages.ts'

/** What another language may write as English does. */
const alike: readonly string[] = ['word.App', 'word.Console', 'error.status']

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

describe.each(builtIn.map(language => [language.tag, language] as const))(
  '%s',
  (tag, { texts, errors, reasons, direction }) => {
    it('has every text, with what belongs into it, and none that is empty', () => {
      expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort())
      for (const key of Object.keys(en) as TextKey[]) {
        expect(placeholders(texts[key]), key).toEqual(placeholders(en[key]))
        expect(texts[key].trim(), key).toBe(texts[key])
        expect(texts[key], key).not.toBe('')
      }
    })

    it('has all three sentences of every error that people meet at the door, and of no other', () => {
      const codes = Object.keys(errorTable).filter(
        code => !(consoleErrors as readonly string[]).includes(code),
      )
      const said = Object.keys(errors).filter(code => tag !== 'en' || codes.includes(code))
      expect(said.sort()).toEqual(codes.sort())
      expect(Object.keys(reasons).sort()).toEqual(Object.keys(doorTexts).sort())
      for (const [code, { title, message, next }] of [
        ...Object.entries(errors),
        ...Object.entries(reasons),
      ]) {
        for (const text of [title, message, next]) {
          expect(text.trim(), code).toBe(text)
          expect(text.length, code).toBeGreaterThan(1)
          expect(placeholders(text), code).toEqual([])
        }
      }
    })

    it('repeats nothing in English', () => {
      if (tag === 'en') return
      for (const key of Object.keys(en) as TextKey[]) {
        if (alike.includes(key)) continue
        expect(texts[key], key).not.toBe(en[key])
      }
      for (const code of Object.keys(errors) as DoorErrorCode[])
        expect(errors[code].message, code).not.toBe(errorTable[code].message)
      for (const name of Object.keys(reasons) as DoorTextName[])
        expect(reasons[name].message, name).not.toBe(doorTexts[name].message)
    })

    it('says how it is written', () => {
      expect(direction).toBe(tag === 'ar' ? 'rtl' : 'ltr')
    })
  },
)

describe('the language that a browser wishes for', () => {
  const there = new Set(['en', 'de', 'pt-br'])
  it.each([
    ['de', 'de'],
    ['de-AT, en;q=0.5', 'de'],
    ['DE-at', 'de'],
    ['en;q=0.8, de;q=0.9', 'de'],
    ['fr, de;q=0.1', 'de'],
    ['pt-BR', 'pt-br'],
    ['pt', undefined],
    ['fr', undefined],
    ['*', undefined],
    ['fr, *;q=0.5, de;q=0.1', undefined],
    ['de;q=0', undefined],
    ['de;q=0, de-AT', undefined],
    ['de;q=2, en', 'en'],
    ['de;q=0.1234, en', 'en'],
    ['', undefined],
    [undefined, undefined],
    ['<script>', undefined],
    [',,,;;;q=,de', 'de'],
  ])('of %s is %s', (header, wished) => {
    expect(wishedLanguage(header, there)).toBe(wished)
  })

  it('is looked for in no more than a browser sends', () => {
    expect(wishedLanguage(`${'x,'.repeat(40)}de`, there)).toBeUndefined()
    expect(wishedLanguage(`${'x'.repeat(600)},de`, there)).toBeUndefined()
    // Of the processor: what else the machine does meanwhile must not decide.
    const before = process.cpuUsage()
    wishedLanguage('a-'.repeat(100_000), there)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(500)
  })

  it('is English where there is none of those', () => {
    expect(createLanguages().wished('xx').tag).toBe('en')
    expect(createLanguages().wished('ar-EG,ar;q=0.9').tag).toBe('ar')
  })
})

it('a name in Latin letters is set apart in a text from right to left', () => {
  const arabic = createLanguages().wished('ar')
  expect(fill(arabic, 'sign-in.continue', { way: 'Microsoft' })).toContain('\u2068Microsoft\u2069')
  expect(fill(createLanguages().wished('de'), 'sign-in.continue', { way: 'Microsoft' })).toBe(
    'Weiter mit Microsoft',
  )
})

it('the file says sentences, and what it leaves out is what comes along, or English', () => {
  const own = { direction: 'ltr', texts: { 'sign-in.title': 'x' }, errors: {}, reasons: {} } as const
  const languages = languagesOf({
    language: 'de-ch',
    languages: [
      { ...own, tag: 'de-CH', errors: { not_invited: { next: 'Rufen Sie 4711 an.' } } },
      { ...own, tag: 'nl' },
    ],
  })
  const swiss = languages.wished('de-CH')
  expect(swiss.texts['sign-in.title']).toBe('x')
  expect(swiss.texts['sign-in.submit']).toBe('Anmelden')
  expect(swiss.errors.not_invited).toMatchObject({
    title: 'Sie sind noch nicht eingeladen',
    next: 'Rufen Sie 4711 an.',
  })
  expect(languages.wished('nl').texts['sign-in.submit']).toBe('Sign in')
  expect(languages.wished('de').texts['sign-in.title']).toBe('Anmelden')
  expect(languages.wished('xx').tag).toBe('de-CH')
  expect(languages.usual.tag).toBe('de-CH')
})
