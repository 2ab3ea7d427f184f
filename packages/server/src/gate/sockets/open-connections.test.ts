import type { IncomingMessage } from 'node:http'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { testConfig } from '../../../test/support/config.ts'
import { createEvents } from '../../events/events.ts'
import type { Caller } from '../../identity/caller.ts'
import { createOpenConnections } from './open-connections.ts'

/** Sockets of three people; `asked` are those that were checked, `closed` those that were closed. */
function start(admits: (name: string) => boolean = () => true) {
  const events = createEvents(error => {
    throw error
  })
  const sockets = createOpenConnections({ log: pino({ level: 'silent' }), events })
  const [asked, closed]: [string[], string[]] = [[], []]
  const names = new Map<object, string>()
  const recheck = () => async (socket: object) => {
    const name = names.get(socket) ?? ''
    asked.push(name)
    return admits(name)
  }
  sockets.recheckBy(recheck)
  const open = (
    name: string,
    caller: Pick<Caller, 'sessionId' | 'collaboratorId'> | undefined,
    stillHolds = true,
  ) => {
    const socket = {
      request: {} as IncomingMessage,
      app: 'bot',
      caller: caller as Caller | undefined,
      externalUser: false,
      config: testConfig(),
      close: () => {
        closed.push(name)
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
  return { events, sockets, asked, closed, open }
}

const afterwards = () => new Promise(resolve => setImmediate(resolve))

it('closes what stands on a session that has ended, without asking anybody', () => {
  const { events, sockets, asked, closed } = start()
  events.publish({ kind: 'session-ended', sessionId: 's1' })
  expect([closed, asked, sockets.size]).toEqual([['grace'], [], 3])
})

it('closes what stands on an account that is gone, its tokens included', () => {
  const { events, asked, closed } = start()
  events.publish({ kind: 'account-removed', collaboratorId: 'grace' })
  expect([closed, asked]).toEqual([['grace', 'grace, by token'], []])
})

it('closes what stands on a token that is revoked, before anybody is told that it is', () => {
  const { events, asked, closed } = start()
  events.publish({ kind: 'token-revoked', tokenId: 't1', collaboratorId: 'grace' })
  expect([closed, asked]).toEqual([['grace, by token'], []])
})

it('checks those of one person anew, and nobody else, after their account has changed', async () => {
  const { events, asked, closed } = start(name => name !== 'grace, by token')
  events.publish({ kind: 'account-changed', collaboratorId: 'grace' })
  await afterwards()
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
