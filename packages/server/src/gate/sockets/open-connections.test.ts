import type { IncomingMessage } from 'node:http'
import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { testConfig } from '../../../test/support/config.ts'
import { createEvents } from '../../events/events.ts'
import type { Caller } from '../../identity/caller.ts'
import { createOpenConnections, type Recheck } from './open-connections.ts'
import type { WhyClosed } from './why-closed.ts'

/** Sockets of three people; `asked` are those that were checked, `closed` those that were closed. */
function start(admits: (name: string) => boolean = () => true, isAvailable = () => true) {
  const events = createEvents(error => {
    throw error
  })
  const warned: string[] = []
  const log = pino({ level: 'warn' }, { write: line => void warned.push(line) })
  const sockets = createOpenConnections({ log, events, isAvailable })
  const [asked, closed]: [string[], string[]] = [[], []]
  const reasons = new Set<WhyClosed>()
  const names = new Map<object, string>()
  const recheck: Recheck = () => async socket => {
    const name = names.get(socket) ?? ''
    asked.push(name)
    return admits(name) ? 'allowed' : 'not-admitted'
  }
  sockets.recheckBy(recheck)
  const open = (
    name: string,
    caller: Pick<Caller, 'sessionId' | 'collaboratorId'> | undefined,
    stillHolds = true,
  ) => {
    const socket = {
      request: {} as IncomingMessage,
      kind: 'stream' as const,
      app: 'bot',
      caller: caller as Caller | undefined,
      externalUser: false,
      config: testConfig(),
      close: (why: WhyClosed) => {
        closed.push(name)
        reasons.add(why)
        forget()
      },
    }
    names.set(socket, name)
    const forget = sockets.add(socket, { recheck, stillHolds })
  }
  open('grace', { sessionId: 's1', collaboratorId: 'grace' })
  open('grace, by token', { sessionId: 'api-token.t1', collaboratorId: 'grace' })
  open('alan', { sessionId: 's2', collaboratorId: 'alan' })
  open('anyone', undefined)
  return { events, sockets, asked, closed, reasons, open, warned, recheck }
}

const afterwards = () => new Promise(resolve => setImmediate(resolve))

it('closes what stands on a session that has ended, without asking anybody', () => {
  const { events, sockets, asked, closed, reasons } = start()
  events.publish({ kind: 'session-ended', sessionId: 's1' })
  expect([closed, asked, sockets.size]).toEqual([['grace'], [], 3])
  expect([...reasons]).toEqual(['ended'])
})

it('closes what stands on an account that is gone, its tokens included', () => {
  const { events, asked, closed, reasons } = start()
  events.publish({ kind: 'account-removed', collaboratorId: 'grace' })
  expect([closed, asked, [...reasons]]).toEqual([['grace', 'grace, by token'], [], ['ended']])
})

it('closes what stands on a token that is revoked, before anybody is told that it is', () => {
  const { events, asked, closed, reasons } = start()
  events.publish({ kind: 'token-revoked', tokenId: 't1', collaboratorId: 'grace' })
  expect([closed, asked, [...reasons]]).toEqual([['grace, by token'], [], ['ended']])
})

it('checks those of one person anew, and nobody else, after their account has changed', async () => {
  const { events, asked, closed, reasons } = start(name => name !== 'grace, by token')
  events.publish({ kind: 'account-changed', collaboratorId: 'grace' })
  await afterwards()
  expect([...reasons]).toEqual(['not-admitted'])
  expect([asked, closed]).toEqual([['grace', 'grace, by token'], ['grace, by token']])
})

it.each(['configuration-replaced', 'anything'] as const)('checks all of them anew after: %s', async kind => {
  const { events, asked, closed } = start(name => name !== 'anyone')
  events.publish({ kind })
  await afterwards()
  expect(asked).toEqual(['grace', 'grace, by token', 'alan', 'anyone'])
  expect(closed).toEqual(['anyone'])
})

it('checks nobody because somebody else signs in', async () => {
  const { events, asked } = start()
  events.publish({ kind: 'session-started', sessionId: 's9', collaboratorId: 'alan' })
  await afterwards()
  expect(asked).toEqual([])
})

it('checks at once what has changed between the decision and its opening: the news of it came too early', async () => {
  const { sockets, asked, closed, open } = start(name => name !== 'late')
  open('late', { sessionId: 's3', collaboratorId: 'ada' }, false)
  await afterwards()
  expect([closed, asked, sockets.size]).toEqual([['late'], ['late'], 4])
})

it('checks at once what was let in by the rules of before', async () => {
  const { sockets, asked, open } = start()
  sockets.recheckBy(() => async () => {
    asked.push('by the new rules')
    return 'allowed'
  })
  open('late', undefined)
  await afterwards()
  expect(asked).toEqual(['by the new rules'])
})

it('tries those again that could not be checked, says so in one line, and checks the others', async () => {
  const { sockets, closed, warned } = start(name => {
    if (name.startsWith('grace')) throw new Error('the storage is away')
    return name !== 'alan'
  })
  await sockets.recheck()
  expect([closed, sockets.size]).toEqual([['alan'], 3])
  expect(warned.map(line => JSON.parse(line))).toMatchObject([
    {
      ...{ err: { message: 'the storage is away' }, connections: 2 },
      msg: 'open connections could not be checked; that is tried again',
    },
  ])
})

it('checks those again within a second that could not be checked, and says so once', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  let [fails, isDisabled] = [true, false]
  const { events, asked, closed, warned } = start(name => {
    if (name === 'grace' && fails) throw new Error('its connection was killed')
    return name !== 'grace' || !isDisabled
  })
  isDisabled = true
  events.publish({ kind: 'account-changed', collaboratorId: 'grace' })
  await afterwards()
  vi.advanceTimersByTime(1000)
  await afterwards()
  fails = false
  vi.advanceTimersByTime(1000)
  await afterwards()
  expect([closed, warned.length]).toEqual([['grace'], 1])
  vi.advanceTimersByTime(5000)
  await afterwards()
  expect(asked).toEqual(['grace', 'grace, by token', 'grace', 'grace'])
})

it('checks one again that could not be checked, whatever an earlier check says that comes to its end later', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { events, sockets, closed } = start()
  const slow = Promise.withResolvers<'allowed'>()
  const answers = [
    () => slow.promise,
    () => Promise.reject(new Error('its connection was killed')),
    () => Promise.resolve('not-admitted' as const),
  ]
  sockets.recheckBy(() => ({ caller }) => {
    const answer = caller?.sessionId === 's1' ? answers.shift() : undefined
    return answer?.() ?? Promise.resolve('allowed')
  })
  events.publish({ kind: 'account-changed', collaboratorId: 'grace' })
  events.publish({ kind: 'account-changed', collaboratorId: 'grace' })
  await afterwards()
  slow.resolve('allowed')
  await afterwards()
  vi.advanceTimersByTime(1000)
  await afterwards()
  expect(closed).toEqual(['grace'])
})

it('closes what stands on somebody once the storage is away for too long, at the second look, and nobody’s stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  let isAvailable = true
  const { asked, closed, reasons, warned } = start(undefined, () => isAvailable)
  const look = async () => {
    vi.advanceTimersByTime(1000)
    await afterwards()
    return closed.length
  }
  expect(await look()).toBe(0)
  // Of one that stood still the first look comes before the storage was asked.
  isAvailable = false
  expect(await look()).toBe(0)
  isAvailable = true
  expect(await look()).toBe(0)
  isAvailable = false
  expect([await look(), await look(), await look()]).toEqual([0, 3, 3])
  expect([closed, [...reasons], asked, warned.length]).toEqual([
    ['grace', 'grace, by token', 'alan'],
    ['unsure'],
    [],
    1,
  ])
})

it('closes none twice that has ended while others were checked', async () => {
  const { events, sockets, asked, closed } = start(name => {
    if (name === 'grace') events.publish({ kind: 'session-ended', sessionId: 's2' })
    return name === 'grace'
  })
  await sockets.recheck()
  expect(asked).not.toContain('alan')
  expect(closed).toEqual(['alan', 'grace, by token', 'anyone'])
})

it('checks nobody while there are no rules yet', async () => {
  const warned: string[] = []
  const log = pino({ level: 'warn' }, { write: line => void warned.push(line) })
  const sockets = createOpenConnections({
    ...{ log, events: { subscribe: () => () => {} }, isAvailable: () => true },
  })
  onTestFinished(() => sockets.close())
  const close = vi.fn()
  const connection = {
    request: {} as IncomingMessage,
    kind: 'stream' as const,
    app: 'bot',
    caller: undefined,
    externalUser: false,
    close,
  }
  sockets.add(
    { ...connection, config: testConfig() },
    { recheck: () => async () => 'not-admitted', stillHolds: true },
  )
  await sockets.recheck()
  expect(close).not.toHaveBeenCalled()
  expect(warned).toEqual([])
})

it('looks at all of them every half minute by itself, until it is closed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { events, sockets, asked, closed } = start()
  vi.advanceTimersByTime(29_999)
  expect(asked).toEqual([])
  vi.advanceTimersByTime(1)
  await afterwards()
  expect(asked).toHaveLength(4)
  sockets.close()
  vi.advanceTimersByTime(60_000)
  events.publish({ kind: 'session-ended', sessionId: 's1' })
  await afterwards()
  expect([asked.length, closed]).toEqual([4, []])
})
