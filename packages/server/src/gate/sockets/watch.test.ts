import type { Config } from '@gatewright/config'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Caller } from '../../identity/caller.ts'
import type { GateRequest } from '../gate-request.ts'
import type { OpenConnections, Recheck } from './open-connections.ts'
import { createWatch } from './watch.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

function watching(
  requester: { readonly caller?: object; readonly externalUser?: object },
  callerOf: () => unknown = () => requester.caller,
) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const forget = vi.fn()
  const add = vi.fn<OpenConnections['add']>(() => forget)
  const config = {} as Config
  const recheck: Recheck = () => async () => 'allowed'
  const watch = createWatch({
    config,
    openConnections: { add } as unknown as OpenConnections,
    recheck,
    sessions: { callerOf: callerOf as () => Caller | undefined },
    clock: { now: () => now },
  })
  const close = vi.fn()
  const line = { site: { host: 'bot.test', app: { config: { id: 'bot' } } } }
  const request = { headers: { cookie: 'session=x' } }
  const ended = watch({ request, line, requester } as unknown as GateRequest, 'stream', close)
  const [opened, admitted] = add.mock.calls[0] ?? []
  return { close, ended, forget, opened, admitted, request, config, recheck }
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
  expect(close.mock.calls).toEqual([['ended']])
})

it('leaves one alone that is open to anyone, and one that has ended by itself', () => {
  // One after the other: each makes the timers anew.
  const { close } = watching({})
  vi.advanceTimersByTime(2 ** 31)
  expect(close).not.toHaveBeenCalled()
  const { close: other, ended } = watching({ caller: { expiresAt: now + 1000 } })
  ended()
  vi.advanceTimersByTime(2 ** 31)
  expect(other).not.toHaveBeenCalled()
})

it('has each looked at by those who close it later, with everything that they ask', () => {
  const caller = { expiresAt: now + 1000 }
  const { opened, admitted, request, config, recheck, close } = watching({ caller })
  expect(opened).toEqual({ request, kind: 'stream', app: 'bot', caller, externalUser: false, config, close })
  expect(opened?.request).toBe(request)
  expect(admitted).toEqual({ recheck, stillHolds: true })
  const uma = watching({ externalUser: { connectionEndsAt: now } })
  expect([uma.opened?.externalUser, uma.admitted?.stillHolds]).toEqual([true, true])
})

it('says that something has changed where the session is another by now, or cannot be asked', () => {
  const caller = { expiresAt: now + 1000 }
  expect(watching({ caller }, () => ({ ...caller })).admitted?.stillHolds).toBe(false)
  expect(watching({ caller }, () => undefined).admitted?.stillHolds).toBe(false)
  const away = () => {
    throw new Error('the storage is away')
  }
  expect(watching({ caller }, away).admitted?.stillHolds).toBe(false)
  expect(watching({}, () => caller).admitted?.stillHolds).toBe(true)
})

it('forgets one that has ended by itself', () => {
  for (const requester of [{}, { caller: { expiresAt: now + 1000 } }]) {
    const { ended, forget } = watching(requester)
    ended()
    expect(forget).toHaveBeenCalledOnce()
  }
})

it('waits for an end that is farther off than timers go', () => {
  const { close } = watching({ caller: { expiresAt: now + 2 ** 33 } })
  vi.advanceTimersByTime(2 ** 33 - 1)
  expect(close).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(close).toHaveBeenCalledOnce()
  const { close: other, ended } = watching({ caller: { expiresAt: now + 2 ** 33 } })
  vi.advanceTimersByTime(2 ** 32)
  ended()
  vi.advanceTimersByTime(2 ** 33)
  expect(other).not.toHaveBeenCalled()
})
