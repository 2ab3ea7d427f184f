import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { strangersText } from '../../../test/support/strangers-text.ts'
import { withEscape, withoutEscape } from './formula-cells.ts'

// A machine that is busy must not decide.
vi.setConfig({ testTimeout: 60_000 })

it('a text comes back as it was, whatever it holds', () => {
  fc.assert(
    fc.property(strangersText, text => {
      expect(withoutEscape(withEscape(text))).toBe(text)
      // Also that which looks as if it had been through already.
      expect(withoutEscape(withEscape(withEscape(text)))).toBe(withEscape(text))
    }),
    { numRuns: 600 },
  )
})

it('no cell begins with what a spreadsheet runs, whichever character it separates at', () => {
  fc.assert(
    fc.property(strangersText, text => {
      for (const cell of withEscape(text).split(/[,;|"\t\r\n]/)) {
        expect(cell.replace(/^[\s\p{Cf}\p{Cc}]+/u, '')).not.toMatch(/^[=+\-@＝＋－＠]/)
      }
      expect(withEscape(text)).not.toMatch(/^[\t\r\n]/)
    }),
    { numRuns: 600 },
  )
})

it.each([
  ['=1+1', "'=1+1"],
  ["'=1+1", "''=1+1"],
  ['\t=1', "'\t'=1"],
  ['x;=1', "x;'=1"],
  ['\u200b @SUM(1)', "'\u200b @SUM(1)"],
  ['Anne-Marie + Söhne', 'Anne-Marie + Söhne'],
  ["'t Hooft", "'t Hooft"],
])('%j is written as %j', (text, written) => {
  expect(withEscape(text)).toBe(written)
})
