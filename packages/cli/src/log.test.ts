import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { shortLine } from './log.ts'

describe('a line for the terminal', () => {
  it('never lets a request talk to the terminal', () => {
    const hostile = 'a\u001b]0;owned\u0007\u009b2J\r\n12:00:00 info all is well'
    const line = shortLine(
      JSON.stringify({
        level: 30,
        time: 0,
        msg: 'refused',
        path: hostile,
        detail: { email: hostile },
        err: { stack: `Error: ${hostile.replace('\n', '')}\n    at somewhere` },
      }),
    )
    // Its own colours aside.
    const ours = stripVTControlCharacters(line)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(ours).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    expect(ours.split('\n')).toHaveLength(3)
    expect(ours).toContain('\\u001b]0;owned\\u0007\\u009b2J')
  })
})
