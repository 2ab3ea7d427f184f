import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

const origin = `https://${appHost}`
const start = Date.parse('2026-01-01T00:00:00Z')
const idleSeconds = 3600

/** A WebSocket of somebody in a frame of another site, whose session came with the cookie of frames alone. */
async function openInFrame() {
  const clock = { time: start, now: () => clock.time }
  const upstream = await startUpstream()
  const app = new WebSocketServer({ server: upstream.server })
  onTestFinished(() => app.close())
  const { port, gate, sessions, openConnections } = await startGate({
    http: { externalUrl: `https://${consoleHost}`, trustedProxies: ['127.0.0.1'] },
    session: { idleSeconds, extendOnActivity: true, maxAgeSeconds: 12 * 3600 },
    apps: [
      testApp({
        upstreams: [upstream.url],
        urls: [{ origin, pathPrefix: '/' }],
        frames: ['https://portal.example.org'],
      }),
    ],
    deps: { clock },
  })
  openConnections.recheckBy(gate.recheck)
  const caller = makeCaller({ expiresAt: start + 12 * 3600 * 1000 })
  const token = sessions.signIn(caller, appHost, true).split('=')[1]
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
    headers: { host: appHost, origin, cookie: `__Host-gatewright-framed=${token}` },
  })
  onTestFinished(() => socket.terminate())
  const [ofApp] = await Promise.all([once(app, 'connection').then(([each]) => each), once(socket, 'open')])
  return { clock, socket, ofApp, openConnections }
}

// Whoever worked in a frame, by a WebSocket and nothing else, was out when the time of an idle session was over.
it('a WebSocket in use keeps the session of a frame too, and one that is not lets it end', async () => {
  const { clock, socket, ofApp, openConnections } = await openInFrame()
  const closed = once(socket, 'close')
  for (let hours = 0; hours < 3; hours++) {
    clock.time += (idleSeconds - 100) * 1000
    const received = once(ofApp, 'message').then(([data]) => String(data))
    socket.send('a word')
    expect(await Promise.race([received, closed.then(() => 'closed')])).toBe('a word')
    await openConnections.recheck()
  }
  clock.time += idleSeconds * 1000
  await openConnections.recheck()
  expect((await closed)[0]).toBe(4401)
})
