import { describe, expect, it } from 'vitest'
import { mostCharacters, mostReadings, pathReadings, type Unfold } from './path-readings.ts'

const itself: Unfold = folded => [folded]
const long = (characters: number): string => `/${'x'.repeat(characters - 1)}`
const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `/${index}`)

describe('the readings of a path', () => {
  it('are its own without regard to case, and what it stands for in both', () => {
    expect(pathReadings('/Docs', itself)).toEqual({ cased: [], lenient: ['/docs'] })
    expect(pathReadings('/Docs.', itself)).toEqual({ cased: ['/Docs'], lenient: ['/docs.', '/docs'] })
    const unfold: Unfold = folded => [folded, `${folded}/Administration/`]
    expect(pathReadings('/A', unfold)).toEqual({ cased: [], lenient: ['/a', '/a/administration'] })
  })

  it('are those of a server that folds before it looks at letters, too', () => {
    expect(pathReadings('/\u1e9ex', itself)?.lenient).toEqual(['/ssx'])
    expect(pathReadings('/\u01b5x', itself)?.lenient).toContain('/zx')
  })

  it('are none where they would be too many, whatever makes them', () => {
    const steps = '/\u200b\u00e9/(S(x))a:/ ... /+b./c+.+?'
    expect(pathReadings(steps, itself)).toBeUndefined()
    expect(pathReadings(steps, () => [])).toBeUndefined()
    expect(pathReadings('/a', () => undefined)).toBeUndefined()
    expect(pathReadings('/a', () => many(mostReadings))?.lenient).toHaveLength(mostReadings)
    expect(pathReadings('/a', () => many(mostReadings + 1))).toBeUndefined()
    // Of all that it stands for together.
    expect(pathReadings('/a.', () => many(mostReadings / 2))?.lenient).toHaveLength(mostReadings / 2)
    expect(pathReadings('/a.', folded => many(100).map(one => folded + one))).toBeUndefined()
  })

  it('are none where they would be too long together', () => {
    // Once as it is, and once as it is looked up.
    expect(pathReadings(long(mostCharacters / 2), itself)).toBeDefined()
    expect(pathReadings(long(mostCharacters / 2 + 1), itself)).toBeUndefined()
    expect(pathReadings(long(mostCharacters + 1), itself)).toBeUndefined()
    // With another reading in each.
    expect(pathReadings(`${long(mostCharacters / 4)}.`, itself)).toBeUndefined()
    expect(pathReadings(`${long(mostCharacters / 4 - 1)}.`, itself)).toBeDefined()
    expect(pathReadings(`${long(mostCharacters / 2 + 1)}.`, () => [])).toBeUndefined()
    // With letters that are folded before the steps as well as behind them.
    expect(pathReadings(`${long(mostCharacters / 3 - 1)}ж`, itself)).toBeDefined()
    expect(pathReadings(`${long(mostCharacters / 3)}ж`, itself)).toBeUndefined()
    expect(pathReadings(`${long(mostCharacters / 2)}ж`, () => [])).toBeUndefined()
    // By what it stands for.
    expect(pathReadings('/a', () => [long(mostCharacters - 2)])).toBeDefined()
    expect(pathReadings('/a', () => [long(mostCharacters - 1)])).toBeUndefined()
  })
})
