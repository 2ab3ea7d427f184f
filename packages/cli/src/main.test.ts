import { afterEach, expect, it, vi } from 'vitest'

const { argv, exitCode } = process

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  Object.assign(process, { argv, exitCode })
})

it('a command that has failed ends, whatever still keeps its process', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
  process.argv = [process.execPath, 'gatewright', 'check', '--config', '/nowhere/gatewright.config.json']
  await import('./main.ts')
  expect([said.mock.calls.length, process.exitCode]).toEqual([1, 1])
  vi.advanceTimersByTime(9_999)
  expect(exit).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  // With the code that it has failed with.
  expect(exit.mock.calls).toEqual([[]])
})
