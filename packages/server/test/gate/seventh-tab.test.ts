import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { testHttp } from '../support/config.ts'
import { ownCertificateIn } from '../support/own-certificate.ts'
import { signInAsAda, startWithAda } from '../support/with-ada.ts'
import { listen, stop } from './support/listening.ts'
import { testApp } from './support/test-app.ts'

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium?.close())

/** A page that listens to a stream, says by which protocol it came, and echoes through a WebSocket. */
const page = `<h1>The app</h1><p id="protocol"></p><p id="heard"></p><p id="echoed"></p><script>
  protocol.textContent = performance.getEntriesByType('navigation')[0].nextHopProtocol
  new EventSource('/events').onmessage = ({ data }) => { heard.textContent = data }
  const socket = new WebSocket('wss://' + location.host + '/socket')
  socket.onopen = () => socket.send('over HTTP/1.1')
  socket.onmessage = ({ data }) => { echoed.textContent = data }
</script>`

async function start() {
  let streams = 0
  const app = createServer((request, response) => {
    if (request.url === '/events') {
      streams += 1
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: hello\n\n')
    } else response.setHeader('content-type', 'text/html').end(page)
  })
  const sockets = new WebSocketServer({ server: app })
  sockets.on('connection', socket => socket.on('message', data => socket.send(String(data))))
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  onTestFinished(() => stop(app))
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-tabs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const tls = ownCertificateIn(folder, 'localhost', '*.localhost')
  const origin = `https://bot.localhost:${port}`
  const { close } = await startWithAda({
    http: { ...testHttp, port, externalUrl: `https://localhost:${port}`, tls },
    apps: [testApp({ id: 'bot', upstreams, urls: [{ origin, pathPrefix: '/' }] })],
  })
  onTestFinished(close)
  return { origin, streams: () => streams }
}

// Six connections of HTTP/1.1 to a host are all that a browser opens, and each stream holds one.
it('six event streams leave room for the seventh tab, signed in by HTTP/2 and with WebSockets beside it', async () => {
  const { origin, streams } = await start()
  const context = await chromium.newContext({ ignoreHTTPSErrors: true })
  const first = await context.newPage()
  await first.goto(`${origin}/tab?n=1`)
  await signInAsAda(first)
  await first.getByText('hello', { exact: true }).waitFor()
  expect(first.url()).toBe(`${origin}/tab?n=1`)
  for (let n = 2; n <= 8; n++) {
    const tab = await context.newPage()
    await tab.goto(`${origin}/tab?n=${n}`)
    await tab.getByText('hello', { exact: true }).waitFor()
    await tab.getByText('over HTTP/1.1', { exact: true }).waitFor()
    await expect.poll(() => tab.locator('#protocol').textContent()).toBe('h2')
  }
  expect(streams()).toBe(8)
})
