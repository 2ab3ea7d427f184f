import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { open } from '../../../test/gate/support/rules.ts'
import { matchesGlob, parsePattern } from './patterns.ts'
import { indexRules } from './rules.ts'

const matches = (pattern: string, path: string): boolean =>
  indexRules([open({ paths: [pattern] })]).matching('exact', path, 'GET').length === 1

describe('a path pattern', () => {
  it.each([
    ['*', '/anything/at/all'],
    ['**', '/'],
    ['/**', '/x'],
    ['/about', '/about'],
    ['/admin/**', '/admin'],
    ['/admin/**', '/admin/'],
    ['/admin/**', '/admin/a/b'],
    ['/*', '/one'],
    ['/files/*.png', '/files/a.png'],
    ['/*/edit', '/page/edit'],
    ['/a/**/z', '/a/z'],
    ['/a/**/z', '/a/b/c/z'],
    ['/a*b*c', '/a-b-b-c'],
    ['/my%20files/**', '/my files/x'],
  ])('%s matches %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(true)
  })

  it.each([
    ['/about', '/about/'],
    ['/about', '/about/x'],
    ['/about', '/About'],
    ['/about', '/x/about'],
    ['/admin/**', '/administrator'],
    ['/admin/**', '/x/admin'],
    ['/*', '/one/two'],
    ['/files/*.png', '/files/a/b.png'],
    ['/files/*.png', '/files/a.png.exe'],
    ['/a/**/z', '/a/b/zz'],
    ['/a.c', '/abc'],
  ])('%s does not match %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(false)
  })

  it('agrees with a plain description of what wildcards mean', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', '')
    const wild = fc.constantFrom('a', 'b', '*', 'a*', '*b', '**')
    const oracle = (pattern: string[]): RegExp =>
      new RegExp(
        `^${pattern.map(p => (p === '**' ? '(?:/[^/]*)*' : `/${p.replaceAll('*', '[^/]*')}`)).join('')}$`,
      )
    fc.assert(
      fc.property(
        fc.array(wild, { minLength: 1, maxLength: 5 }),
        fc.array(segment, { minLength: 1, maxLength: 5 }),
        (pattern, path) => {
          const text = `/${path.join('/')}`
          expect(matchesGlob(pattern, text)).toBe(oracle(pattern).test(text))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('a pattern of a path', () => {
  // What it is read as decides whether finding it costs a look-up or a walk.
  it.each([
    ['*', { kind: 'every' }],
    ['**', { kind: 'every' }],
    ['/**', { kind: 'every' }],
    ['/about', { kind: 'exact', path: '/about' }],
    ['about', { kind: 'exact', path: '/about' }],
    ['/', { kind: 'exact', path: '/' }],
    ['/my%20files', { kind: 'exact', path: '/my files' }],
    ['/100%', { kind: 'exact', path: '/100%' }],
    ['/admin/**', { kind: 'below', root: '/admin' }],
    ['admin/**', { kind: 'below', root: '/admin' }],
    ['/a/b/**', { kind: 'below', root: '/a/b' }],
    ['/admin**', { kind: 'glob', segments: ['admin**'] }],
    ['/*', { kind: 'glob', segments: ['*'] }],
    ['/*/**', { kind: 'glob', segments: ['*', '**'] }],
    ['/**/a', { kind: 'glob', segments: ['**', 'a'] }],
    ['a/*', { kind: 'glob', segments: ['a', '*'] }],
  ])('is read once: %s', (text, expected) => {
    expect(parsePattern(text)).toEqual(expected)
  })

  /** All lists of at most so many of these. */
  const lists = (units: readonly string[], most: number): string[][] =>
    most === 0 ? [[]] : [[], ...units.flatMap(unit => lists(units, most - 1).map(rest => [unit, ...rest]))]
  const expressionOf = (pattern: readonly string[]) =>
    new RegExp(`^${pattern.map(part => (part === '*' ? '[ab]*' : part)).join('')}$`)

  it('matches every short text that its wildcards mean, and no other', () => {
    const texts = lists(['a', 'b'], 4).map(list => list.join(''))
    for (const pattern of lists(['a', 'b', '*'], 5)) {
      const expression = expressionOf(pattern)
      const matched = texts.filter(text => matchesGlob([pattern.join('')], `/${text}`))
      // Two wildcards side by side are more than one segment only where they are a whole one.
      if (pattern.join('') === '**') continue
      expect(matched, pattern.join('')).toEqual(texts.filter(text => expression.test(text)))
    }
  })

  it('matches every short path that its wildcards mean, and no other', () => {
    const paths = lists(['a', 'b'], 4)
    for (const pattern of lists(['a', 'b', '**'], 4)) {
      const expression = expressionOf(pattern.map(part => (part === '**' ? '*' : part)))
      const matched = paths.filter(path => matchesGlob(pattern, ['', ...path].join('/')))
      expect(matched, pattern.join('/')).toEqual(paths.filter(path => expression.test(path.join(''))))
    }
  })
})
