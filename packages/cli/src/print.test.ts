import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { print } from './print.ts'
import { Stop } from './stop.ts'

const hostile = 'Eve\u001b]0;owned\u0007\u202e\ntoken-2  ada@contoso.test  "all is well"'
const shown = 'Eve\\u001b]0;owned\\u0007\\u202e\\u000atoken-2  ada@contoso.test  "all is well"'

it('a value that somebody chose neither talks to the terminal nor begins a line of its own', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  print('First', hostile)
  expect(log.mock.calls).toEqual([[`First\n${shown}`]])
  log.mockRestore()
  expect(new Stop(hostile, 'Last').message).toBe(`${shown}\nLast`)
})

it('every command prints by that way alone', () => {
  const writers = globSync('**/*.ts', { cwd: import.meta.dirname })
    .filter(file => !file.endsWith('.test.ts'))
    .filter(file =>
      /console\.|stdout\.write|stderr\.write|process\.stdout/.test(
        readFileSync(join(import.meta.dirname, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    )
  // The log has lines of its own, a Stop is made visible as it is thrown, the parser's errors in program.ts, and what workers print there.
  expect(writers.sort()).toEqual(['log.ts', 'main.ts', 'print.ts', 'program.ts', 'workers/crew.ts'])
})
