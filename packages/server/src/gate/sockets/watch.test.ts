import type { Config } from '@gatewright/config'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Caller } from '../../identity/caller.ts'
import type { GateRequest } from '../gate-request.ts'
import type { OpenConnections } from './open-connections.ts'
import { createWatch } from './watch.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

function watching(requester: { readonly caller?: object; readonly externalUser?: object }) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const forget = vi.fn()
  const watch = createWatch({
    config: {} as Config,
    openConnections: { add: () => forget } as unknown as OpenConnections,
    recheck: () => async () => true,
    sessions: { callerOf: () => requester.caller as Caller | undefined },
    clock: { now: () => now },
  })
  const close = vi.fn()
  const line = { site: { host: 'bot.test', app: { config: { id: 'bot' } } } }
  const ended = watch({ request: { headers: {} }, line, requester } as unknown as GateRequest, close)
  return { close, ended }
}

it.each([
  ['a session', { caller: { expiresAt: now + 60_000 } }],
  [
    'an external user’s token of the longest age',
    { externalUser: { expiresAt: now + 1000, connectionEndsAt: now + 60_000 } },
  ],
])('ends a connection with %s', (_, requester) => {
  const { close } = watching(requester)
  vi.advanceTimersByTime(59_999)
  expect(close).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(close).toHaveBeenCalledOnce()
})

it('leaves one alone that is open to anyone, and one that has ended by itself', () => {
  const { close } = watching({})
  const { close: other, ended } = watching({ caller: { expiresAt: now + 1000 } })
  ended()
  vi.advanceTimersByTime(2 ** 31)
  expect(close).not.toHaveBeenCalled()
  expect(other).not.toHaveBeenCalled()
})
