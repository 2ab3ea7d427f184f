import type { ServerResponse } from 'node:http'
import type { ClientHttp2Session } from 'node:http2'
import { expect, it } from 'vitest'
import { askHttp2, connectHttp2 } from '../support/ask-http2.ts'
import { listenHttp2 } from '../support/listen-http2.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

/** An app with event streams, behind the gate behind the server's own listener. */
async function start() {
  const streams: ServerResponse[] = []
  const upstream = await startUpstream((request, response) => {
    if (request.url !== '/events') {
      response.end('hello')
      return
    }
    streams.push(response)
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: one\n\n')
  })
  const { gate, sessions, openConnections } = await startGate({
    apps: [testApp({ upstreams: [upstream.url] })],
  })
  const { port } = await listenHttp2((request, response) => {
    if (!gate.handle(request, response)) response.end('console')
  })
  return { port, sessions, openConnections, streams }
}

/** @returns what has been heard, and how it ended once it has */
function listenTo(session: ClientHttp2Session, cookie: string) {
  const state = { heard: '', code: undefined as number | undefined }
  const stream = session.request({ ':path': '/events', ':authority': appHost, cookie })
  stream.on('error', () => {})
  stream.on('data', chunk => {
    state.heard += chunk
  })
  stream.on('close', () => {
    state.code = stream.rstCode
  })
  return { state, stream }
}

// A proxy in front carries many people's streams on one connection.
it('an event stream by HTTP/2 ends with its session, for the app too, and the others of its connection go on', async () => {
  const { port, sessions, openConnections, streams } = await start()
  const [grace, ada] = [
    makeCaller({ sessionId: 'graces', collaboratorId: 'grace' }),
    makeCaller({ sessionId: 'adas', collaboratorId: 'ada' }),
  ]
  const session = await connectHttp2(port)
  const graces = listenTo(session, sessions.signIn(grace, appHost))
  const adaCookie = sessions.signIn(ada, appHost)
  const adas = listenTo(session, adaCookie)
  await expect.poll(() => [graces.state.heard, adas.state.heard]).toEqual(['data: one\n\n', 'data: one\n\n'])
  await expect.poll(() => openConnections.size).toBe(2)
  await sessions.end(grace.sessionId, false)
  await expect.poll(() => graces.state.code).toBe(2)
  await expect.poll(() => streams.filter(stream => stream.destroyed).length).toBe(1)
  expect(openConnections.size).toBe(1)
  for (const stream of streams) if (!stream.destroyed) stream.write('data: two\n\n')
  await expect.poll(() => adas.state.heard).toBe('data: one\n\ndata: two\n\n')
  expect((await askHttp2(session, '/', { host: appHost, headers: { cookie: adaCookie } })).status).toBe(200)
})

it('whose reader resets it leaves nothing behind', async () => {
  const { port, sessions, openConnections, streams } = await start()
  const session = await connectHttp2(port)
  const { state, stream } = listenTo(session, sessions.signIn(makeCaller(), appHost))
  await expect.poll(() => state.heard).toBe('data: one\n\n')
  stream.close(8)
  await expect.poll(() => [openConnections.size, streams[0]?.destroyed]).toEqual([0, true])
  expect(session.destroyed).toBe(false)
})
