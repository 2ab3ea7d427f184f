import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BoundConnections, signingInMs } from './bound-connections.ts'
import type { Connection, Home } from './connection.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const app = 'app'

/** A visitor's connection to the app, whose last answer asked to sign in or not, idle from now on. */
function idleOf(bound: BoundConnections<string>, challenged: boolean) {
  const client = Object.assign(new EventEmitter(), { destroyed: false })
  const request = { httpVersionMajor: 1, socket: client } as unknown as IncomingMessage
  let home: Home | undefined
  const connection = {
    ...{ challenged, idleSince: performance.now(), keptUntil: Number.POSITIVE_INFINITY },
    belongTo: (to: Home) => {
      home = to
    },
    destroy: vi.fn(() => home?.forget(connection as unknown as Connection)),
  }
  bound.bind({ request, person: 'ada' }, app, connection as unknown as Connection, true)
  home?.add(connection as unknown as Connection)
  return connection.destroy
}

it('gives way to nobody in the middle of signing in, while others can', () => {
  const bound = new BoundConnections<string>()
  const signingIn = idleOf(bound, true)
  vi.advanceTimersByTime(10)
  const signedIn = idleOf(bound, false)
  expect(bound.giveWay(app)).toBe(true)
  expect([signingIn.mock.calls.length, signedIn.mock.calls.length]).toEqual([0, 1])
})

// As many visitors as an app gets connections, each of whom was asked to sign in and left it at that, held all of them.
it('is not held by somebody who is asked to sign in and never does', () => {
  const onIdle = vi.fn(() => void bound.giveWay(app))
  const bound = new BoundConnections<string>(onIdle)
  const left = idleOf(bound, true)
  onIdle.mockClear()
  expect([bound.giveWay(app), bound.giveWay(app)]).toEqual([false, false])
  vi.advanceTimersByTime(signingInMs - 1)
  expect(left).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  // Who waits is told, and asks again.
  expect([onIdle.mock.calls.length, left.mock.calls.length, bound.size]).toEqual([1, 1, 0])
})

it('tells nobody any more once it is closed', () => {
  const onIdle = vi.fn()
  const bound = new BoundConnections<string>(onIdle)
  idleOf(bound, true)
  onIdle.mockClear()
  bound.giveWay(app)
  bound.close()
  vi.advanceTimersByTime(signingInMs)
  expect(onIdle).not.toHaveBeenCalled()
})
