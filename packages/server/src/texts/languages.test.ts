import { describe, expect, it } from 'vitest'
import { errorTable } from '../error-table.ts'
import { wishedLanguage } from './accept-language.ts'
import { en, type TextKey } from './en.ts'
import { fill } from './language.ts'
import { builtIn, createLanguages } from './languages.ts'

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

describe.each(builtIn.map(language => [language.tag, language] as const))(
  '%s',
  (tag, { texts, errors, direction }) => {
    it('has every text, with what belongs into it, and none that is empty', () => {
      expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort())
      for (const key of Object.keys(en) as TextKey[]) {
        expect(placeholders(texts[key]), key).toEqual(placeholders(en[key]))
        expect(texts[key].trim(), key).toBe(texts[key])
        expect(texts[key], key).not.toBe('')
      }
    })

    it('has all three sentences of each error that it speaks of, and of errors that there are', () => {
      for (const [code, { title, message, next }] of Object.entries(errors)) {
        expect(errorTable, code).toHaveProperty(code)
        for (const text of [title, message, next]) expect(text.trim().length, code).toBeGreaterThan(1)
      }
    })

    it('speaks of the same errors as the others', () => {
      if (tag === 'en') return
      expect(Object.keys(errors)).toEqual(Object.keys(builtIn[1]?.errors ?? {}))
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
    const started = performance.now()
    wishedLanguage('a-'.repeat(100_000), there)
    expect(performance.now() - started).toBeLessThan(50)
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
