import { createServer } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { issueAdminLink } from '../../src/index.ts'
import { basicConfig, startTestServer } from '../support/server.ts'
import { listen, stop } from './support/listening.ts'
import { testApp } from './support/test-app.ts'

// What is promised of what browsers keep on disk. Pages that are alive in memory for the way back are the browser's own, and
// the browser of the tests has none.
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

const [email, password] = ['ada@contoso.test', 'correct-horse-battery']

/** A server with Ada's account before an app that says this of caching. */
async function start(caching: Readonly<Record<string, string>>) {
  const app = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', ...caching })
    response.end(
      `<title>app</title><h1>Secret of ${request.headers['remote-email']}</h1><a href="/.gatewright/sign-out">Sign out</a>`,
    )
  })
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  onTestFinished(() => stop(app))
  const port = await freePort()
  const home = `http://localhost:${port}`
  const http = { host: '127.0.0.1', port, externalUrl: home, trustedProxies: [], maxConnections: 1000 }
  const bot = `http://bot.localhost:${port}`
  const apps = [testApp({ id: 'bot', upstreams, urls: [{ origin: bot, pathPrefix: '/' }] })]
  const test = await startTestServer({ http, strategies: [basicConfig()], apps }, Date.now())
  onTestFinished(test.close)
  const link = await issueAdminLink(test.server.services, { http }, 'command line')
  const ada = test.newBrowser()
  await ada.call('POST', `${home}/api/v1/auth/admin-link`, { token: link.split('#')[1] })
  const account = { email, fullname: 'Ada Lovelace', password }
  const made = await ada.call('POST', `${home}/api/v1/auth/admin-link/basic/default`, account)
  expect(made.status).toBe(200)
  return { bot, home }
}

/** Ada's page of the app, in a browser that has not been here before. */
async function open(url: string): Promise<Page> {
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Secret of' }).waitFor()
  return page
}

it.each([
  ['nothing', {}],
  ['that it may be kept for an hour', { 'cache-control': 'private, max-age=3600' }],
])(
  'Back after signing out in an app does not show its page again, which says of caching %s',
  async (_, caching) => {
    const { bot } = await start(caching)
    const page = await open(`${bot}/private`)
    await page.getByRole('link', { name: 'Sign out' }).click()
    await page.getByRole('textbox', { name: 'E-mail' }).waitFor()
    await page.goBack()
    expect(await page.content()).not.toContain('Secret of')
  },
)

it('nor does it after signing out in the console, where the app says nothing of caching', async () => {
  const { bot, home } = await start({})
  const page = await open(`${bot}/private`)
  await page.goto(`${home}/healthz`)
  const signOut = async () => (await fetch('/api/v1/auth/logout', { method: 'POST' })).status
  expect(await page.evaluate(signOut)).toBe(200)
  await page.goBack()
  expect(await page.content()).not.toContain('Secret of')
})
