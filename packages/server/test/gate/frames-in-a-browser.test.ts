import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { connect } from 'node:net'
import { createServer as createTls } from 'node:tls'
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { testHttp } from '../support/config.ts'
import { ownCertificate } from '../support/own-certificate.ts'
import { signInAsAda, startWithAda } from '../support/with-ada.ts'
import { listen, stop } from './support/listening.ts'
import { testApp } from './support/test-app.ts'

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium?.close())

/**
 * By https, as frames of other sites are: an app, the console, and sites that show the app in a frame. To a browser each
 * host below `localhost` is a site of its own.
 */
async function start({ isListed = true } = {}) {
  const tls = ownCertificate('localhost')
  const seen: IncomingMessage[] = []
  const app = createServer((request, response) => {
    seen.push(request)
    response.writeHead(200, {
      'Content-Type': 'text/html',
      'X-Frame-Options': 'DENY',
      'Content-Security-Policy': "default-src 'self'; frame-ancestors 'none'",
    })
    response.end(`<h1>The app</h1><p>${request.headers['remote-email'] ?? ''}</p>`)
  })
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  onTestFinished(() => stop(app))
  const port = await freePort()
  const inFront = createTls(tls, socket => {
    const behind = connect(port, '127.0.0.1')
    socket.on('error', () => behind.destroy())
    behind.on('error', () => socket.destroy())
    socket.pipe(behind).pipe(socket)
  })
  const tlsPort = await listen(inFront)
  onTestFinished(() => void inFront.close())
  const sites = createHttps(tls, (request, response) => {
    const shown = new URL(request.url ?? '/', 'https://x').searchParams
    response.setHeader('Content-Type', 'text/html')
    response.end(
      `<h1>A portal</h1>${shown
        .getAll('frame')
        .map(url => `<iframe src="${url}" width="500" height="420"></iframe>`)
        .join('')}
      ${shown
        .getAll('post')
        .map(
          url =>
            `<iframe name="posted"></iframe><form id="f" method="post" target="posted" action="${url}"></form><script>document.forms.f.submit()</script>`,
        )
        .join('')}`,
    )
  })
  const sitesPort = await listen(sites)
  onTestFinished(() => stop(sites))
  const [sso, tool, portal, evil] = [
    `https://sso.localhost:${tlsPort}`,
    `https://tool.localhost:${tlsPort}`,
    `https://portal.localhost:${sitesPort}`,
    `https://evil.localhost:${sitesPort}`,
  ]
  const urls = [{ origin: tool, pathPrefix: '/' }]
  const { close } = await startWithAda({
    http: { ...testHttp, port, externalUrl: sso },
    apps: [testApp({ id: 'tool', name: 'Tool', upstreams, urls, ...(isListed && { frames: [portal] }) })],
  })
  onTestFinished(close)
  const context = await chromium.newContext({ ignoreHTTPSErrors: true })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const framing = (site: string, ...urls: string[]) =>
    `${site}/?${new URLSearchParams(urls.map(url => ['frame', url] as [string, string]))}`
  return { page, context, seen, framing, sso, tool, portal, evil }
}

describe('an app in the frame of another site', () => {
  it('says that it has to be opened in a tab, and opens there with its fragment', async () => {
    const { page, context, framing, portal, tool } = await start({ isListed: false })
    await page.goto(framing(portal, `${tool}/deep?x=1#part`))
    const frame = page.frameLocator('iframe')
    await frame.getByRole('heading', { name: 'Open this page in a new tab' }).waitFor()
    const opened = context.waitForEvent('page')
    await frame.getByRole('link', { name: 'Open in a new tab' }).click()
    const tab = await opened
    await signInAsAda(tab)
    await tab.getByRole('heading', { name: 'The app' }).waitFor()
    expect(tab.url()).toBe(`${tool}/deep?x=1#part`)
    expect(await context.cookies(tool)).toMatchObject([{ sameSite: 'Lax' }, { sameSite: 'Lax' }])
  })

  it('of a site that is listed signs in by a tab, and goes on in the frame', async () => {
    const { page, context, seen, framing, portal, evil, tool } = await start()
    await page.goto(framing(portal, `${tool}/deep?x=1#part`))
    const frame = page.frameLocator('iframe')
    const opened = context.waitForEvent('page')
    await frame.getByRole('link', { name: 'Sign in' }).click()
    const tab = await opened
    await Promise.all([tab.waitForEvent('close'), signInAsAda(tab)])
    await frame.getByRole('heading', { name: 'The app' }).waitFor()
    await expect.poll(() => frame.getByText('ada@contoso.test').count()).toBe(1)
    expect(page.frames()[1]?.url()).toBe(`${tool}/deep?x=1#part`)
    const framed = (await context.cookies(tool)).filter(cookie => cookie.name.endsWith('gatewright-framed'))
    expect(framed).toMatchObject([{ sameSite: 'None', secure: true, httpOnly: true }])
    expect(seen.some(request => /gatewright/.test(request.headers.cookie ?? ''))).toBe(false)

    // Another frame in the very page, of a site that is not listed: it can neither act in her name nor show the app.
    const before = seen.length
    const attack = `${evil}/?${new URLSearchParams({ post: `${tool}/delete`, frame: `${tool}/inner` })}`
    const posted = page.waitForResponse(`${tool}/delete`)
    await page.goto(framing(portal, `${tool}/deep`, attack))
    await page.frameLocator('iframe >> nth=0').getByRole('heading', { name: 'The app' }).waitFor()
    expect((await posted).status()).toBe(401)
    expect(seen.slice(before).filter(request => request.method === 'POST')).toEqual([])
    await expect
      .poll(() => page.frames().find(each => each.url().startsWith('chrome-error://')))
      .toBeDefined()
    // And a site that is not listed shows nothing of it.
    await page.goto(framing(evil, `${tool}/deep`))
    await page.frameLocator('iframe').getByRole('heading', { name: 'Open this page in a new tab' }).waitFor()
  })
})
