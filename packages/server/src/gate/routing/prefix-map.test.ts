import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PrefixMap } from './prefix-map.ts'

const segment = fc.constantFrom('a', 'b', 'ab', '')
const prefix = fc.array(segment, { minLength: 1, maxLength: 3 }).map(parts => `/${parts.join('/')}`)

it('finds the prefixes that are the path or end before a slash of it, the longest first', () => {
  fc.assert(
    fc.property(fc.uniqueArray(prefix), prefix, (prefixes, path) => {
      const map = new PrefixMap<string>()
      for (const one of prefixes) map.set(one, one)
      const wanted = prefixes
        .filter(one => path === one || path.startsWith(`${one}/`))
        .sort((a, b) => b.length - a.length)
      expect(map.above(path)).toEqual(wanted)
    }),
  )
})
