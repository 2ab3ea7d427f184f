import { createServer } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { bytesOf, listen, startApp, startProxy } from './support/proxying.ts'

it('an upstream that is found down is looked for no longer than it is configured', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const up = await startApp('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  const gone = createServer()
  const down = `http://127.0.0.1:${await listen(gone)}`
  gone.close()
  const [before, after] = [
    await startProxy({ upstreams: [down, up.url] }),
    await startProxy({ upstreams: [down, up.url] }),
  ]
  expect(await bytesOf(before.port)).toMatch(/ok$/)
  expect(vi.getTimerCount()).toBe(1)
  before.upstreams.close()
  expect(vi.getTimerCount()).toBe(0)
  // What was on its way when the configuration was replaced is what finds it down.
  after.upstreams.close()
  expect(await bytesOf(after.port)).toMatch(/ok$/)
  expect(vi.getTimerCount()).toBe(0)
})
