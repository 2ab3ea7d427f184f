import { describe, expect, it } from 'vitest'
import { findMutants } from './find-mutants.ts'

/** What becomes of the line, in the order of places. */
const mutations = (line: string): string[] => findMutants(line).map(({ becomes }) => becomes)

describe('the mutants of a file', () => {
  it.each<[string, string[]]>([
    ['if (a) b()', ['if (false) b()', 'if (true) b()']],
    ['x = a && b', ['x = true && b', 'x = a || b', 'x = a && true']],
    ['x = a ?? b', ['x = a && b']],
    ['x = !a', ['x = a', 'x = true', 'x = false']],
    ['x = a <= b', ['x = true', 'x = false', 'x = a < b', 'x = a > b']],
    ['x = a === b', ['x = true', 'x = false', 'x = a !== b']],
    ['x = a + b', ['x = a - b']],
    ['x = a?.b', ['x = a.b']],
    ['x = a?.[b]', ['x = a[b]']],
    ['x = a?.()', ['x = a()']],
    ['x = [a, b]', ['x = [b]', 'x = [a]']],
    ['x = { a: 1, b }', ['x = { b }', 'x = { a: 1 }']],
    ["x = 'a'", ["x = ''"]],
    ["x = ''", ["x = 'mutant'"]],
    ['x = a.some(b)', ['x = true', 'x = false', 'x = a.every(b)']],
    ['x = a.filter(b)', ['x = a']],
    ['x = /^ab+$/i', ['x = /ab+$/i', 'x = /^ab*$/i', 'x = /^ab$/i', 'x = /^ab+/i', 'x = /^ab+$/']],
    ['x = /[a-c\\d]/', ['x = /[^a-c\\d]/', 'x = /[\\d]/', 'x = /[a-c]/', 'x = /[a-c\\D]/']],
    ['x = /(?:a|b){1,3}/', ['x = /(?:b){1,3}/', 'x = /(?:a){1,3}/']],
  ])('%s', (line, expected) => {
    expect(mutations(line)).toEqual(expect.arrayContaining(expected))
  })

  it('has them for results as their type allows', () => {
    expect(mutations('const f = (): boolean => g()')).toEqual([
      'const f = (): boolean => true',
      'const f = (): boolean => false',
    ])
    expect(mutations('const f = (): string => g()')).toEqual(["const f = (): string => ''"])
    expect(mutations('const f = (): readonly X[] => g()')).toEqual(['const f = (): readonly X[] => []'])
    expect(mutations('const f = () => g()')).toEqual(['const f = () => undefined'])
  })

  it('leaves out statements, and leaves no `if` early', () => {
    expect(mutations('function f() { if (a) { b(); return }; c() }')).toEqual([
      'function f() { if (true) { b(); return }; c() }',
      'function f() { if (false) { b(); return }; c() }',
      'function f() { if (a) { ; return }; c() }',
      'function f() { if (a) { b(); ; }; c() }',
      'function f() { if (a) { b(); return }; ; }',
    ])
    expect(mutations('for (;;) { if (a) continue; else { b(); break } }')).toEqual(
      expect.arrayContaining([
        'for (;;) { if (a) continue; else {} }',
        'for (;;) { if (a) continue; else { b(); ; } }',
      ]),
    )
  })

  it('has none for what is gone when it runs, or only says where something is', () => {
    expect(mutations("import a from 'a'")).toEqual([])
    expect(mutations("export * from 'a'")).toEqual([])
    expect(mutations("type A = 'a' | readonly ['b']")).toEqual([])
    expect(mutations("declare const a: 'a'")).toEqual([])
    expect(mutations("f(a as 'b')")).toEqual([';'])
  })

  it('are one each, however many ideas lead to it', () => {
    const sources = findMutants('if (a === 1 && !b) c(!d)').map(({ source }) => source)
    expect(new Set(sources).size).toBe(sources.length)
  })

  it('says where it is, and what the lines are', () => {
    expect(
      findMutants('f(\n  a,\n  true,\n)').map(({ line, was, becomes }) => [line, was, becomes]),
    ).toContainEqual([3, 'true,', 'false,'])
  })
})
