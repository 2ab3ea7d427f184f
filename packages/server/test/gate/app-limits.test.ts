import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

/** An app that never answers, behind the gate. */
async function startHung(app: Parameters<typeof testApp>[0]) {
  let asked = 0
  const upstream = await startUpstream(() => {
    asked += 1
  })
  const gate = await startGate({ apps: [testApp({ upstreams: [upstream.url], ...app })] })
  const cookie = gate.sessions.signIn(makeCaller(), appHost)
  onTestFinished(() => upstream.server.closeAllConnections())
  return { ...gate, cookie, asked: () => asked }
}

it('an app gets as long for its answer as its own entry says', async () => {
  const { port, cookie, errors } = await startHung({ timeoutSeconds: 0.05 })
  expect((await ask(port, '/', { headers: { cookie } })).status).toBe(504)
  expect(errors[0]).toMatchObject({ code: 'app_timeout' })
})

it('who finds no connection free in time is told to come again, WebSockets too', async () => {
  const { port, cookie, errors, asked } = await startHung({ maxConnections: 1, connectTimeoutSeconds: 0.05 })
  const first = httpRequest({ port, host: '127.0.0.1', headers: { host: appHost, cookie }, agent: false })
  first.on('error', () => {}).end()
  onTestFinished(() => void first.destroy())
  await expect.poll(asked).toBe(1)
  expect((await ask(port, '/', { headers: { cookie } })).status).toBe(503)
  expect(errors[0]).toMatchObject({
    code: 'app_busy',
    response: { retryAfter: 5 },
    detail: { maxConnections: 1, alsoWaiting: 0 },
  })
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let answer = ''
  socket.on('data', data => {
    answer += data
  })
  const lines = [
    'GET /ws HTTP/1.1',
    `Host: ${appHost}`,
    `Cookie: ${cookie}`,
    `Origin: http://${appHost}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*app_busy/)
  expect(asked()).toBe(1)
})
