import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { parseConfig } from './parse.ts'
import { formatNotices, formatProblems } from './problem.ts'
import { visible } from './visible.ts'

// A machine that is busy must not decide.
vi.setConfig({ testTimeout: 60_000 })

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

describe('a line for a terminal', () => {
  it.each([
    ['a command to the terminal', '\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
    ['the one character that begins one', '\u009b2J', '\\u009b2J'],
    ['a line of its own', 'a\r\nb\u2028c\u0085d', 'a\\u000d\\u000ab\\u2028c\\u0085d'],
    ['another order', 'gnp.\u202etxt\u2066', 'gnp.\\u202etxt\\u2066'],
    [
      'what is not seen',
      'a\u200bb\u00adc\ufeffd\u3164e\u{e0041}',
      'a\\u200bb\\u00adc\\ufeffd\\u3164e\\udb40\\udc41',
    ],
    ['half a character', '\ud800x', '\\ud800x'],
    ['nothing but letters', 'Zoë 山田 العربية naïve “q” 😀 → …', 'Zoë 山田 العربية naïve “q” 😀 → …'],
  ])('shows %s', (_, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  it('holds nothing that is not seen, and means the same where it is JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(visible(text)).not.toMatch(hidden)
        expect(JSON.parse(visible(JSON.stringify(text)))).toBe(text)
      }),
      { numRuns: 300 },
    )
  })
})

it('no key or value of a file talks to the terminal in a problem or notice, nor begins a line of its own', () => {
  const hostile = '\u001b]0;owned\u0007\u009b31m\u202e\nfile:1:1: all is well'
  const files = [
    { [hostile]: 1 },
    { roles: [hostile] },
    { superAdmins: [{ email: hostile, strategy: hostile }] },
    { authStrategies: { [hostile]: { type: hostile } } },
    { apps: { [hostile]: { url: hostile, upstream: hostile, allow: { roles: [hostile] } } } },
    { modules: [], [`modules${hostile}`]: {} },
  ]
  for (const file of files) {
    // As it is written by hand: with the characters themselves where JSON allows them.
    const text = JSON.stringify(file).replace(/\\u00(?:9b|07)/g, written => JSON.parse(`"${written}"`))
    const result = parseConfig(text, { file: `a${hostile}.json`, env: {} })
    const notices = formatNotices(result.notices).split('\n')
    const lines = result.ok ? notices : [...formatProblems(result.problems).split('\n'), ...notices]
    expect(lines).toHaveLength((result.ok ? 0 : result.problems.length) + Math.max(1, result.notices.length))
    for (const line of lines) expect(line).not.toMatch(hidden)
  }
})
