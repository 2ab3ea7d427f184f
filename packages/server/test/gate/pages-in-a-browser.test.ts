import { createServer as createHttp } from 'node:http'
import { connect, createServer } from 'node:net'
import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { makeCaller } from './support/fakes.ts'
import { listen, startGate, startUpstream, stop, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium?.close())

/** An app, a portal on the same site that it lists, and a page of somebody else's; Ada is signed in at the app. */
async function start() {
  const upstream = await startUpstream((request, response) =>
    response.end(`${request.method} by ${request.headers['remote-user']}`),
  )
  const sockets = new WebSocketServer({ server: upstream.server })
  sockets.on('connection', (socket, { headers }) => socket.send(`by ${headers['remote-user']}`))
  onTestFinished(() => sockets.close())
  const pages = createHttp((_, response) => response.setHeader('content-type', 'text/html').end('<p>a page'))
  const pagesPort = await listen(pages)
  onTestFinished(() => stop(pages))
  // The app's address has a port, which has to be known before the gate is there.
  let gatePort = 0
  const front = createServer(socket => {
    const onwards = connect(gatePort, '127.0.0.1')
    socket.pipe(onwards).pipe(socket)
    for (const side of [socket, onwards]) side.on('error', () => [socket, onwards].map(one => one.destroy()))
  })
  const host = `app.portal.localhost:${await listen(front)}`
  onTestFinished(() => void front.close())
  const app = `http://${host}`
  const portal = `http://portal.localhost:${pagesPort}`
  const { port, sessions } = await startGate({
    apps: [
      testApp({
        upstreams: [upstream.url],
        urls: [{ origin: app, pathPrefix: '/' }],
        rules: [open({ paths: ['/public'] }), allow({ signedIn: true })],
        origins: [portal],
        cors: [portal],
      }),
    ],
  })
  gatePort = port
  const caller = makeCaller()
  const [name = '', value = ''] = sessions.signIn(caller, host).split('=')
  const context = await chromium.newContext()
  onTestFinished(() => context.close())
  await context.addCookies([{ name, value, url: app, httpOnly: true, sameSite: 'Lax' }])
  const page = async (origin: string) => {
    const opened = await context.newPage()
    await opened.goto(origin)
    return opened
  }
  return {
    app,
    portal: await page(portal),
    foreign: await page(`http://evil.localhost:${pagesPort}`),
    sibling: await page(`http://evil.portal.localhost:${pagesPort}`),
    end: () => sessions.end(caller.sessionId, false),
  }
}

/** What a page's script gets to read. */
const call = (page: Page, url: string) =>
  page.evaluate(async url => {
    const asked = { method: 'PUT', credentials: 'include', headers: { 'x-api-version': '2' } } as const
    try {
      const answer = await fetch(url, asked)
      return [answer.status, (await answer.text()).slice(0, 20)]
    } catch (error) {
      return String(error)
    }
  }, url)

/** What a page's script hears of a WebSocket, from its opening to its end, each as it comes. */
async function socketOf(page: Page, url: string): Promise<() => Promise<readonly unknown[]>> {
  const heard = await page.evaluateHandle(url => {
    const events: unknown[] = []
    const socket = new WebSocket(url.replace('http', 'ws'))
    socket.onmessage = ({ data }) => events.push(data)
    socket.onclose = ({ code, reason, wasClean }) => events.push([code, reason, wasClean])
    return events
  }, url)
  return () => heard.jsonValue()
}

it('a real browser lets pages that are listed in, and others where nobody’s name is used', async () => {
  const { app, portal, foreign, sibling, end } = await start()
  expect(await call(portal, `${app}/api`)).toEqual([200, 'PUT by c-ada'])
  for (const page of [foreign, sibling]) expect(await call(page, `${app}/api`)).toMatch(/Failed to fetch/)

  const live = await socketOf(portal, `${app}/live`)
  await expect.poll(live).toEqual(['by c-ada'])
  // It has Ada's cookie, for it is of the same site.
  const inHerName = await socketOf(sibling, `${app}/public`)
  await expect.poll(inHerName).toEqual([[1006, '', false]])
  const widget = await socketOf(foreign, `${app}/public`)
  await expect.poll(widget).toEqual(['by undefined'])

  await end()
  await expect.poll(live).toEqual(['by c-ada', [4401, 'the session or token has ended', true]])
  expect(await call(portal, `${app}/api`)).toEqual([401, '{"error":"not_signed'])
  expect(await widget()).toEqual(['by undefined'])
})
