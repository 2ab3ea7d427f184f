import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BoundConnections } from './bound-connections.ts'
import type { Connection, Home } from './connection.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A connection to an app that answered last, and what came of it. */
function connected({ challenged }: { challenged: boolean }) {
  let home: Home | undefined
  const destroy = vi.fn(() => home?.forget(connection))
  const connection = {
    ...{ challenged, bound: false, idleSince: 0, keptUntil: Number.POSITIVE_INFINITY, destroy },
    belongTo: (owner: Home) => {
      home = owner
    },
  } as unknown as Connection & { idleSince: number }
  const answered = () => {
    connection.idleSince = performance.now()
    home?.add(connection)
  }
  return { connection, answered, destroy }
}

const requestOf = () => ({
  request: {
    httpVersionMajor: 1,
    socket: Object.assign(new EventEmitter(), { destroyed: false }),
  } as unknown as IncomingMessage,
})

it('gives way at once, where nobody is in the middle of signing in on it', () => {
  const bound = new BoundConnections<string>()
  const { connection, answered, destroy } = connected({ challenged: false })
  bound.bind(requestOf(), 'app', connection, true)
  answered()
  expect(bound.giveWay('app')).toBe(true)
  expect(destroy).toHaveBeenCalledOnce()
})

// As many 401 as an app gets connections, and nobody else came in for as long as the app kept them: two minutes, with IIS.
it('waits a second for the next step of signing in, and then gives way to who waits', () => {
  const onIdle = vi.fn()
  const bound = new BoundConnections<string>(onIdle)
  const { connection, answered, destroy } = connected({ challenged: true })
  bound.bind(requestOf(), 'app', connection, true)
  answered()
  expect(bound.giveWay('app')).toBe(false)
  onIdle.mockClear()
  vi.advanceTimersByTime(999)
  expect([onIdle.mock.calls.length, bound.giveWay('app')]).toEqual([0, false])
  vi.advanceTimersByTime(1)
  expect(onIdle).toHaveBeenCalledOnce()
  expect(bound.giveWay('app')).toBe(true)
  expect(destroy).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

it('asks nobody to give way when the next step was taken in time', () => {
  const onIdle = vi.fn()
  const bound = new BoundConnections<string>(onIdle)
  const { connection, answered } = connected({ challenged: true })
  const request = requestOf()
  bound.bind(request, 'app', connection, true)
  answered()
  expect(bound.of(request)?.take()).toBe(connection)
  onIdle.mockClear()
  vi.advanceTimersByTime(5_000)
  expect([onIdle.mock.calls.length, bound.giveWay('app')]).toEqual([0, false])
})
