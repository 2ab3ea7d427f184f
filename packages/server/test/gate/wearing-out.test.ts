import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startTestServer } from '../support/server.ts'
import { ask } from './support/ask.ts'
import { listen } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

const host = 'support.example.com'

/** The whole server before an app that answers at once, or never. */
async function start(answers = true) {
  let connections = 0
  const options = { maxHeaderSize: 64 * 1024 }
  const app = createServer(options, (_, response) => void (answers && response.end('hello')))
  app.on('connection', () => connections++)
  const upstream = `http://127.0.0.1:${await listen(app)}`
  const test = await startTestServer({
    apps: [
      {
        id: 'support',
        name: 'Support',
        upstreams: [upstream],
        urls: [{ origin: `http://${host}`, pathPrefix: '/' }],
        headers: ['remote'],
        rules: [allow({ roles: ['admin'] }, { paths: ['/admin/**'] }), open({ paths: ['/public/**'] })],
      },
    ],
  })
  onTestFinished(async () => {
    app.closeAllConnections()
    app.close()
    await test.close()
  })
  return { ...test, port: test.server.port, connections: () => connections }
}

// Each of these took one request seconds before; now all of them together take less than the test's own limit by far.

it('no length of an Authorization header holds the server up', async () => {
  const { port } = await start()
  for (let n = 0; n < 60; n++) {
    const headers = { authorization: 'a'.repeat(30_000) }
    expect((await ask(port, '/public/x', { host, headers })).status).toBe(200)
  }
})

it('no number of slashes in a path holds the server up', async () => {
  const { port } = await start()
  for (let n = 0; n < 600; n++) {
    expect((await ask(port, `/public${'/a'.repeat(14_000)}`, { host })).status).toBe(200)
  }
})

it('no client gets more than a few connections to an app by asking without waiting for answers', async () => {
  const { port, connections, lines } = await start(false)
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET /public/x HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(3000))
  await new Promise(resolve => socket.once('close', resolve))
  expect(connections()).toBeLessThanOrEqual(33)
  expect(lines.filter(line => line.includes('too many requests at once'))).toHaveLength(1)
})

it('a client that asks a few times without waiting gets every answer, in order', async () => {
  const { port } = await start()
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', data => {
    received += data
  })
  const one = (last: boolean) =>
    `GET /public/x HTTP/1.1\r\nHost: ${host}\r\n${last ? 'Connection: close\r\n' : ''}\r\n`
  socket.write(one(false).repeat(20) + one(true))
  await new Promise(resolve => socket.once('close', resolve))
  expect(received.match(/hello/g)).toHaveLength(21)
})

it('an offer of another protocol is ignored', async () => {
  const { port } = await start()
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' }
  expect(await ask(port, '/public/x', { host, headers })).toMatchObject({ status: 200, body: 'hello' })
})
