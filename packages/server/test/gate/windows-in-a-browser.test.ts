import { createServer } from 'node:http'
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { listenHttp2 } from '../support/listen-http2.ts'
import { listen, startGate, stop, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium?.close())

/** What a server answers to the first message of NTLM (MS-NLMP section 2.2.1.2): no target, a fixed challenge. */
function challengeMessage(): string {
  const message = Buffer.alloc(48)
  message.write('NTLMSSP\0', 'latin1')
  message.writeUInt32LE(2, 8)
  message.writeUInt32LE(48, 16)
  // Unicode, NTLM, extended session security, target info.
  message.writeUInt32LE(0x00880201, 20)
  message.write('12345678', 24, 'latin1')
  message.writeUInt32LE(48, 44)
  return message.toString('base64')
}

/** An app that lets in below `/windows` who has signed in its connection, and says elsewhere what everybody may see. */
async function start() {
  const asked: string[] = []
  const signedIn = new WeakSet<object>()
  const app = createServer((request, response) => {
    const { url = '', socket, headers } = request
    response.setHeader('content-type', 'text/html')
    const [, message] = /^NTLM (.*)$/.exec(headers.authorization ?? '') ?? []
    const step = message === undefined ? 0 : Buffer.from(message, 'base64').readUInt32LE(8)
    if (step === 3) signedIn.add(socket)
    if (!url.startsWith('/windows') || signedIn.has(socket)) response.end(`<h1>Page ${url}</h1>`)
    else {
      const challenge = step === 1 ? `NTLM ${challengeMessage()}` : 'NTLM'
      response.writeHead(401, { 'www-authenticate': challenge }).end('<h1>Windows only</h1>')
    }
  })
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  onTestFinished(() => stop(app))
  const urls = [{ origin: 'https://app.localhost', pathPrefix: '/' }]
  const { gate } = await startGate({ apps: [testApp({ upstreams, urls, rules: [open({})] })] })
  const { port } = await listenHttp2(
    (request, response) => {
      if (request.url !== '/favicon.ico') asked.push(`${request.url} by ${request.httpVersion}`)
      // The port is the system's choice, and the app has none in its address.
      request.headers.host = 'app.localhost'
      if (!gate.handle(request, response)) response.writeHead(404).end('console')
    },
    { host: 'app.localhost' },
  )
  return { asked, origin: `https://app.localhost:${port}` }
}

it('who came by HTTP/2 signs in with Windows all the same: the browser asks once more, by HTTP/1.1', async () => {
  const { asked, origin } = await start()
  const httpCredentials = { username: 'grace', password: 'a-password' }
  const context = await chromium.newContext({ ignoreHTTPSErrors: true, httpCredentials })
  const page = await context.newPage()
  await page.goto(`${origin}/first`)
  const answer = await page.goto(`${origin}/windows`)
  expect([answer?.status(), await page.textContent('h1')]).toEqual([200, 'Page /windows'])
  const byHttp1 = '/windows by 1.1'
  // Without a sign-in, and with each of the two messages of NTLM.
  expect(asked).toEqual(['/first by 2.0', '/windows by 2.0', byHttp1, byHttp1, byHttp1])
})

it('who has no account there is asked no more than that, and the rest of the app goes on', async () => {
  const { asked, origin } = await start()
  const context = await chromium.newContext({ ignoreHTTPSErrors: true })
  // Without an account at hand the browser of a test shows an error of its own in the place of the dialog.
  await (await context.newPage()).goto(`${origin}/windows`).catch(() => {})
  const page = await context.newPage()
  await page.goto(`${origin}/after`)
  await expect.poll(() => page.textContent('h1')).toBe('Page /after')
  expect(asked.slice(0, 2)).toEqual(['/windows by 2.0', '/windows by 1.1'])
  expect(asked.slice(2)).toEqual([expect.stringContaining('/after')])
})
