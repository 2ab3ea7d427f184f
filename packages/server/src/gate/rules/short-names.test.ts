import { describe, expect, it } from 'vitest'
import { mostReadings } from './path-readings.ts'
import { shortNames } from './short-names.ts'

/** What a path stands for besides itself, where the rules have these names. */
function meant(path: string, ...names: readonly string[]): readonly string[] | undefined {
  const all = shortNames(new Set(names))()(path)
  return all?.filter(one => one !== path)
}

describe('a short name of Windows', () => {
  it.each<[short: string, name: string]>([
    ['admini~1', 'administration'],
    ['admini~123456', 'administration'],
    ['a~1', 'administration'],
    ['git~1', '.git'],
    ['git~1', '...git'],
    ['myfile~1', 'my file by me'],
    ['myownl~1', 'my own list'],
    ['a_b_c_~1', 'a+b,c;d'],
    ['a_b_c_~1', 'a=b[c]d'],
    ['config~1.jso', 'config.local.json'],
    ['ab~1.txt', 'a.b.txt'],
    ['abc~1.txt', 'a.b.c.txt'],
    ['readme~1', 'readme first'],
    ['readme~1.m', 'readme first.m'],
    // What is behind the last dot is nothing.
    ['readme~1.', 'readme first'],
    ['readme~1', 'readme first.'],
    // A wildcard at the end stands for a dot as well.
    ['secret~1.pdf', 'secret*'],
    ['secret~1.pdf', 'secret-report.*'],
    ['secret~1.pdf', 'secret-report.p*'],
    ['secret~1.pdf', 'se*port.*'],
    ['secret~1.pdf', 'se*c*t.pdf'],
    // From the fifth of a kind on: letters of the name, and a sum.
    ['ad12ab~1', 'administration'],
    ['a12ab~1', 'administration'],
    ['a12ab~1', 'a'],
  ])('%s could be %s', (short, name) => {
    expect(meant(`/${short}`, name)).toEqual([`/${name}`])
    expect(meant(`/x/${short}/y`, name, 'other')).toEqual([`/x/${name}/y`])
  })

  it.each<[segment: string, name: string]>([
    // Not of the form that Windows gives them.
    ['administ~1', 'administration'],
    ['~1', 'administration'],
    ['~123456~1', '~123456'],
    ['admini~1234567', 'administration'],
    ['admini~', 'administration'],
    ['a~1x', 'administration'],
    ['xx.adm~1', 'administration'],
    ['x~adm~1', 'x~administration'],
    ['a.b~1', 'a.bc'],
    ['admini~1.a.b', 'administration.a.b'],
    ['admini~1xtx', 'administration.tx'],
    ['a.b~1', 'a*'],
    // Of another name.
    ['abtx~1.txt', 'ab.txt'],
    ['abx~1', 'abc'],
    ['admin~1', 'addresses'],
    ['admini~1.txt', 'administration'],
    ['admini~1', 'administration.txt'],
    ['config~1.js', 'config.local.json'],
    ['config~1.json', 'config.local.json'],
    ['secret~1.pdf', 'secret*.txt'],
    ['sx*t~1.pdf', 'se*port.pdf'],
    ['abc12ab~1', 'abcdef'],
    ['x12ab~1', 'administration'],
    ['1234~1', 'administration'],
    ['ad12ax~1', 'administration'],
    ['im12g4~1', 'important'],
    ['im123~1', 'important'],
  ])('%s could not be %s', (segment, name) => {
    expect(meant(`/${segment}`, name)).toEqual([])
  })

  it('that a rule names is meant once', () => {
    expect(shortNames(new Set(['foo~1', 'football']))()('/foo~1')).toEqual(['/foo~1', '/football'])
  })

  it('is every name that it could be, in each segment of a path', () => {
    const names = ['administration', 'administrators']
    expect(meant('/admini~1', ...names)).toEqual(['/administration', '/administrators'])
    expect(meant('/a/admini~1/b/admini~2/c', ...names)).toHaveLength(8)
    expect(meant('/admini~/x~1', ...names)).toEqual([])
    expect(shortNames(new Set(names))()('/plain/path')).toEqual(['/plain/path'])
  })

  it('is nobody’s where it could be too many', () => {
    const one = '/a~1'.repeat(Math.log2(mostReadings))
    expect(meant(one, 'administration')).toHaveLength(mostReadings - 1)
    expect(meant(`${one}/a~1`, 'administration')).toBeUndefined()
    expect(meant(`${one}/plain/a`, 'administration')).toHaveLength(mostReadings - 1)
  })
})
