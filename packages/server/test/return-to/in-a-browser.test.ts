import { createServer } from 'node:http'
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { launchChromium } from '../../../../tests/support/launch-chromium.ts'
import { issueAdminLink } from '../../src/index.ts'
import { listen, stop } from '../gate/support/listening.ts'
import { testApp } from '../gate/support/test-app.ts'
import { basicConfig, startTestServer } from '../support/server.ts'

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium?.close())

const [email, password] = ['ada@contoso.test', 'correct-horse-battery']

/** A server with Ada's account, before an app on a host of its own and one below the console's. */
async function start() {
  const app = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<h1>The app</h1>'),
  )
  const upstreams = [`http://127.0.0.1:${await listen(app)}`]
  onTestFinished(() => stop(app))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const http = { host: '127.0.0.1', port, externalUrl: origin, trustedProxies: [], maxConnections: 1000 }
  const onItsOwn = `http://bot.localhost:${port}`
  const test = await startTestServer(
    {
      http,
      strategies: [basicConfig()],
      apps: [
        testApp({ id: 'bot', upstreams, urls: [{ origin: onItsOwn, pathPrefix: '/' }] }),
        testApp({ id: 'tools', upstreams, urls: [{ origin, pathPrefix: '/tools' }] }),
      ],
    },
    Date.now(),
  )
  onTestFinished(test.close)
  const link = await issueAdminLink(test.server.services, { http }, 'command line')
  const ada = test.newBrowser()
  await ada.call('POST', `${origin}/api/v1/auth/admin-link`, { token: link.split('#')[1] })
  const account = { email, fullname: 'Ada Lovelace', password }
  const made = await ada.call('POST', `${origin}/api/v1/auth/admin-link/basic/default`, account)
  expect(made.status).toBe(200)
  return { onItsOwn, below: `${origin}/tools` }
}

it('a real browser comes from a long link to the sign-in page and back to the very page, on either kind of host', async () => {
  const { onItsOwn, below } = await start()
  const link = `/list?filter=${encodeURIComponent(JSON.stringify(Array(200).fill({ is: '"&<ü>\\' })))}&x=C:\\temp&y='1'`
  for (const app of [onItsOwn, below]) {
    const context = await chromium.newContext()
    const page = await context.newPage()
    await page.goto(app + link)
    await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
    expect(page.url().length).toBeLessThan(1600)
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'The app' }).waitFor()
    expect(page.url()).toBe(new URL(app + link).href)
    expect(page.url().length).toBeGreaterThan(6000)
    await context.close()
  }
})
