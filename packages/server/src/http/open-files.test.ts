import { pino } from 'pino'
import { expect, it } from 'vitest'
import { affordable, openFileLimit } from './open-files.ts'

const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             7823                 7823                 processes
Max open files            1024                 1048576              files
`

it('reads how many files may be open, where somebody says so', () => {
  expect(openFileLimit(() => limits)).toBe(1024)
  expect(openFileLimit(() => limits.replace('1024', 'unlimited'))).toBeUndefined()
  expect(
    openFileLimit(() => {
      throw new Error('no such file')
    }),
  ).toBeUndefined()
})

it('keeps as many connections as the files suffice for, and says which key and limit to change', () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  expect(affordable(10_000, log, 100_000)).toBe(10_000)
  expect(affordable(10_000, log, undefined)).toBeLessThanOrEqual(10_000)
  // By default as many as there is room for, without a word.
  expect(affordable(10_000, log, 20_000)).toBe(9872)
  expect(lines).toEqual([])
  expect(affordable(9_999, log, 19_000)).toBe(9372)
  expect(lines).toHaveLength(1)
  lines.length = 0
  expect(affordable(10_000, log, 1024)).toBe(384)
  expect(lines).toEqual([expect.stringMatching(/httpServer\.maxConnections.*ulimit -n/)])
})
