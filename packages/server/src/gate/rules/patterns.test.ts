import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { open } from '../../../test/gate/support/rules.ts'
import { matchesGlob } from './patterns.ts'
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
