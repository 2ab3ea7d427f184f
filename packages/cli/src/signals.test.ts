import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { listenToSignals } from './signals.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const

/** What signals do, in this process: they are emitted here, and not sent. */
function listening() {
  const before = signals.map(signal => [signal, process.listeners(signal)] as const)
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) })
  const exit = vi.fn()
  const { started } = listenToSignals(log, exit)
  const ours = signals.flatMap((signal, index) =>
    process
      .listeners(signal)
      .filter(listener => !before[index]?.[1].includes(listener))
      .map(listener => ({ signal, listener })),
  )
  onTestFinished(() => {
    for (const { signal, listener } of ours) process.off(signal, listener)
  })
  const send = (wanted: (typeof signals)[number]) => {
    for (const { signal, listener } of ours) if (signal === wanted) (listener as () => void)()
  }
  const running = { stop: vi.fn(async () => {}), restart: vi.fn(async () => {}) }
  return { started, send, exit, lines, running }
}

it('a server that is told to stop while it starts stops as soon as it has started', async () => {
  const { started, send, exit, running, lines } = listening()
  send('SIGTERM')
  expect(exit).not.toHaveBeenCalled()
  started(running)
  await expect.poll(() => exit).toHaveBeenCalledExactlyOnceWith(0)
  expect(lines).toEqual(['SIGTERM during the start: stopping as soon as that is over'])
})

it('a start that does not come to an end ends all the same', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { send, exit } = listening()
  send('SIGINT')
  vi.advanceTimersByTime(8_000)
  expect(exit).toHaveBeenCalledExactlyOnceWith(130)
})

it('a second signal does not wait, also during the start', () => {
  for (const isRunning of [true, false]) {
    const { started, send, exit, running, lines } = listening()
    running.stop.mockImplementation(() => new Promise(() => {}))
    if (isRunning) started(running)
    send('SIGINT')
    send('SIGTERM')
    expect(exit).toHaveBeenCalledExactlyOnceWith(143)
    expect(lines.at(-1)).toMatch(/^SIGTERM after SIGINT: ended at once/)
  }
})

it('a restart that is asked for during the start takes place once it is over, and none after a stop', () => {
  const { started, send, running } = listening()
  send('SIGHUP')
  started(running)
  expect(running.restart).toHaveBeenCalledOnce()
  send('SIGTERM')
  send('SIGHUP')
  expect(running.restart).toHaveBeenCalledOnce()
})

it('a stop that fails is said, and ends the process', async () => {
  const { started, send, exit, running, lines } = listening()
  running.stop.mockRejectedValue(new Error('disk full'))
  started(running)
  send('SIGTERM')
  await expect.poll(() => exit).toHaveBeenCalledExactlyOnceWith(1)
  expect(lines).toEqual(['could not stop in an orderly way; ended'])
})
