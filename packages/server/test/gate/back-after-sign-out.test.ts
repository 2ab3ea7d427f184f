import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { lookFor } from '../../src/http/look.ts'
import { signedOutPage } from '../../src/http/signed-out-page.ts'
import { testHttp } from '../support/config.ts'
import { signInAsAda, startWithAda } from '../support/with-ada.ts'
import { listen, stop } from './support/listening.ts'
import { testApp } from './support/test-app.ts'

/** What the app says of caching, by the last part of the path. */
const caching: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nothing: {},
  'no-store': { 'cache-control': 'no-store' },
  hour: { 'cache-control': 'private, max-age=3600' },
  etag: { 'cache-control': 'no-cache', etag: '"1"' },
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const signOut = `${request.headers['x-forwarded-prefix'] ?? ''}/.gatewright/sign-out`
  const says = caching[request.url?.split('/').at(-1) ?? '']
  response.writeHead(says === undefined ? 404 : 200, { 'content-type': 'text/html', ...says })
  response.end(
    `<title>app</title><h1>Secret of ${request.headers['remote-email']}</h1>
    <a href="${signOut}">Sign out</a><form method="post" action="${signOut}"><button>Sign out</button></form>`,
  )
}

/** A server with Ada's account before an app at a host of its own, at one below a path, and below a path of the console's. */
async function start() {
  const app = createServer(answer)
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  const port = await freePort()
  const home = `http://localhost:${port}`
  const at = { bot: `http://bot.localhost:${port}`, tool: `http://tools.localhost:${port}`, desk: home }
  const apps = [
    testApp({ id: 'bot', upstreams, urls: [{ origin: at.bot, pathPrefix: '/' }] }),
    testApp({ id: 'tool', upstreams, urls: [{ origin: at.tool, pathPrefix: '/tool' }] }),
    testApp({ id: 'desk', upstreams, urls: [{ origin: at.desk, pathPrefix: '/desk' }] }),
  ]
  const test = await startWithAda({ http: { ...testHttp, port, externalUrl: home }, apps })
  const pages = {
    tool: `${at.tool}/tool/hour`,
    desk: `${at.desk}/desk/hour`,
    bot: Object.keys(caching).map(name => `${at.bot}/${name}`),
  }
  return { home, pages, close: () => Promise.all([test.close(), stop(app)]) }
}

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start()
})
afterAll(() => server?.close())

const secret = (page: Page) => page.getByRole('heading', { name: 'Secret of' })
const signInPage = (page: Page) => page.getByRole('textbox', { name: 'E-mail' })

/** By the link and the form of the app's page, and by the console's own button. */
const ways: [string, (pages: typeof server.pages) => readonly string[], (page: Page) => Promise<unknown>][] =
  [
    [
      'by a link on a host of its own',
      ({ tool, desk, bot }) => [tool, desk, ...bot],
      page => page.getByRole('link', { name: 'Sign out' }).click(),
    ],
    [
      'by a form below a path',
      ({ tool, desk, bot }) => [desk, ...bot, tool],
      page => page.getByRole('button', { name: 'Sign out' }).click(),
    ],
    [
      'by a link below a path of the console',
      ({ tool, desk, bot }) => [tool, ...bot, desk],
      page => page.getByRole('link', { name: 'Sign out' }).click(),
    ],
    [
      'in the console',
      ({ tool, desk, bot }) => [tool, desk, ...bot],
      async page => {
        await page.goto(`${server.home}/admin`)
        await page.getByRole('button', { name: /^Profile/ }).click()
        await page.getByRole('button', { name: 'Sign out' }).click()
      },
    ],
  ]

let browser: Awaited<ReturnType<typeof launchChromium>>
beforeAll(async () => {
  browser = await launchChromium({ keepsPages: true })
})
afterAll(() => browser?.close())

async function newTab(options?: Parameters<typeof browser.newContext>[0]): Promise<Page> {
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  return page
}

/** Ada's tab, in which she has seen these pages, one after the other. */
async function open(urls: readonly string[]): Promise<Page> {
  const page = await newTab()
  for (const [index, url] of urls.entries()) {
    await page.goto(url)
    if (index > 0) continue
    await signInAsAda(page)
    await secret(page).waitFor()
  }
  return page
}

/** Without waiting for a page to load: one that was alive has. */
const goBack = (page: Page) => page.goBack({ waitUntil: 'commit' })

it('the browser of these tests shows pages again, alive and without a request, as long as she is signed in', async () => {
  const page = await open(server.pages.bot)
  let asked = 0
  page.on('request', () => asked++)
  for (const _ of server.pages.bot.slice(1)) await goBack(page)
  await secret(page).waitFor()
  expect(asked).toBe(0)
})

// All of them were shown again from memory, and the one that may be kept for an hour from the disk.
it.each(ways)(
  'after signing out %s, Back shows no page of any app, whatever it says of caching',
  async (_, seen, signOut) => {
    const urls = seen(server.pages)
    const page = await open(urls)
    await signOut(page)
    await signInPage(page).waitFor()
    const shown: string[] = []
    for (const _ of urls) {
      await goBack(page)
      await signInPage(page).or(secret(page)).waitFor()
      shown.push((await secret(page).isVisible()) ? page.url() : 'sign-in page')
    }
    expect(shown).toEqual(urls.map(() => 'sign-in page'))
  },
)

/** A page that leads on by way of a host like this. */
async function expectsToArrive(forgetAt: string, options?: Parameters<typeof newTab>[0]): Promise<void> {
  const site = createServer((request, response) => {
    const { headers, body } = signedOutPage(lookFor({ headers: {} }), { next: '/next', forgetAt: [forgetAt] })
    if (request.url === '/next') response.end('arrived')
    else response.writeHead(200, headers).end(body)
  })
  const port = await listen(site)
  onTestFinished(() => stop(site))
  const page = await newTab(options)
  await page.goto(`http://localhost:${port}/`, { waitUntil: 'commit' })
  await page.getByText('arrived').waitFor()
}

it('a host that never answers keeps nobody on the way', async () => {
  const away = createServer(() => {})
  onTestFinished(() => stop(away))
  await expectsToArrive(`http://localhost:${await listen(away)}/`)
})

it('nor does one that is not there, without scripts either', async () => {
  await expectsToArrive(`http://localhost:${await freePort()}/`, { javaScriptEnabled: false })
})
