import { expect, it } from 'vitest'
import type { Caller } from '../../identity/caller.ts'
import type { GateRequest } from '../gate-request.ts'
import { createNoteActivity } from './activity.ts'

const start = Date.parse('2026-01-01T00:00:00Z')

/** A socket of somebody's, and when their session was touched, in seconds from its opening. */
function opened(options: {
  readonly caller?: object
  readonly cookie?: string
  readonly idleSeconds?: number
  readonly callerOf?: () => Caller | Promise<Caller | undefined> | undefined
}) {
  const { caller, cookie, idleSeconds = 3600, callerOf = () => undefined } = options
  let now = start
  const touched: (readonly [number, string | undefined, string])[] = []
  const noteActivity = createNoteActivity({
    clock: { now: () => now },
    idleSeconds,
    sessions: {
      callerOf(header, host) {
        touched.push([(now - start) / 1000, header, host])
        return callerOf()
      },
    },
  })
  const note = noteActivity({
    request: { headers: { cookie } },
    line: { site: { host: 'bot.test', app: { config: {} } } },
    requester: { caller },
  } as unknown as GateRequest)
  const sendEach = (seconds: number, times: number) => {
    for (let time = 0; time < times; time++) {
      now += seconds * 1000
      note?.()
    }
  }
  return { note, touched, sendEach }
}

const person = { caller: {}, cookie: 'session=x' }

it('is noted once a minute, however much comes', () => {
  const { touched, sendEach } = opened(person)
  sendEach(0.01, 18_000)
  expect(touched).toEqual([60, 120, 180].map(second => [second, 'session=x', 'bot.test']))
})

it('is noted more often where a session is idle sooner than that', () => {
  const { touched, sendEach } = opened({ ...person, idleSeconds: 60 })
  sendEach(1, 60)
  expect(touched.map(([second]) => second)).toEqual([15, 30, 45, 60])
})

it('is nothing where there is no session that it could extend', () => {
  expect(opened({}).note).toBeUndefined()
  // By a key.
  expect(opened({ caller: {} }).note).toBeUndefined()
  // Somebody whose session is over, on a public path.
  expect(opened({ cookie: 'session=x' }).note).toBeUndefined()
})

it('costs the socket nothing when the storage is away', async () => {
  const away = new Error('the storage is away')
  for (const callerOf of [
    () => Promise.reject(away),
    () => {
      throw away
    },
  ]) {
    const { touched, sendEach } = opened({ ...person, callerOf })
    sendEach(60, 2)
    expect(touched).toHaveLength(2)
  }
  await new Promise(resolve => setImmediate(resolve))
})
