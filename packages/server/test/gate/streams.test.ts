import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../src/clock.ts'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { stopTimers } from './support/stopped-timers.ts'

/** An app with an event stream at `/events`, and somebody who listens to it. */
async function listenTo(caller = makeCaller(), clock: Clock = systemClock) {
  let events: ServerResponse | undefined
  let gone = false
  const upstream = await startUpstream((request, response) => {
    if (request.url !== '/events') {
      // In pieces and without a length, yet over at once.
      response.write('hel')
      response.end('lo')
      return
    }
    events = response
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write('data: one\n\n')
    response.on('close', () => {
      gone = true
    })
  })
  const { port, sessions, openConnections } = await startGate({
    apps: [testApp({ upstreams: [upstream.url] })],
    deps: { clock },
  })
  const cookie = sessions.signIn(caller, appHost)
  const headers = { host: appHost, cookie }
  const request = httpRequest({ port, host: '127.0.0.1', path: '/events', headers, agent: false }).end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let heard = ''
  response.on('error', () => {})
  response.on('data', chunk => {
    heard += chunk
  })
  const closed = new Promise(resolve => response.once('close', resolve))
  await expect.poll(() => heard).toBe('data: one\n\n')
  const listeners = () => openConnections.size
  await expect.poll(listeners).toBe(1)
  return {
    ...{ port, sessions, cookie, caller, request, response, listeners, events, closed },
    heard: () => heard,
    isGone: () => gone,
  }
}

describe('an event stream', () => {
  // No request would ever check it again: it told whoever was signed out, or disabled, all that happened from then on.
  it('ends with the session behind it, for the app too', async () => {
    const { sessions, caller, response, closed, isGone } = await listenTo()
    await sessions.end(caller.sessionId, false)
    await closed
    expect(response.complete).toBe(false)
    await expect.poll(isGone).toBe(true)
  })

  it('ends when the session reaches its absolute limit', async () => {
    const [now, timers] = [Date.now(), stopTimers()]
    const caller = makeCaller({ expiresAt: now + 600_000 })
    const { response, events, heard, closed } = await listenTo(caller, { now: () => now })
    timers.advance(500_000)
    events?.write('data: two\n\n')
    await expect.poll(heard).toBe('data: one\n\ndata: two\n\n')
    timers.advance(100_000)
    await closed
    expect(response.complete).toBe(false)
  })

  it('goes on while the session does, and leaves nothing behind when it is over', async () => {
    const { port, cookie, events, response, closed, heard, listeners } = await listenTo()
    const other = await ask(port, '/page', { headers: { cookie } })
    expect(other).toMatchObject({ status: 200, body: 'hello' })
    expect(listeners()).toBe(1)
    events?.end('data: two\n\n')
    await closed
    expect(response.complete).toBe(true)
    expect(heard()).toBe('data: one\n\ndata: two\n\n')
    await expect.poll(listeners).toBe(0)
  })

  it('leaves nothing behind when its reader goes', async () => {
    const { request, listeners, isGone } = await listenTo()
    request.destroy()
    await expect.poll(isGone).toBe(true)
    expect(listeners()).toBe(0)
  })
})

it('an answer without end is let go of when its reader never reads on', async () => {
  let gone = false
  const upstream = await startUpstream((_request, response) => {
    const chunk = Buffer.alloc(1 << 20)
    const more = () => {
      while (response.write(chunk));
    }
    response.on('drain', more)
    response.on('close', () => {
      gone = true
    })
    more()
  })
  // Of it a busy machine needs little for the answer's beginning.
  const timeouts = { connect: 20_000, answer: 1_500 }
  const { port, sessions } = await startGate({
    apps: [testApp({ upstreams: [upstream.url] })],
    deps: { timeouts },
  })
  const headers = { host: appHost, cookie: sessions.signIn(makeCaller(), appHost) }
  const request = httpRequest({ port, host: '127.0.0.1', headers, agent: false }).end()
  request.on('error', () => {})
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.on('error', () => {})
  response.pause()
  await expect.poll(() => gone).toBe(true)
  request.destroy()
})
